package io.sparklidar.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparklidar.error.BusyOutputException;
import io.sparklidar.error.LockLostException;
import io.sparklidar.error.UsageException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two runs from writing into one output folder: each would take the other's attempts and
 * outputs for left-overs and remove them.
 *
 * <p>A run puts a claim into the folder, a file of its own name that never changes, and beside it a
 * beat, which it rewrites while it lives. It holds the folder once its claim is the only one. A
 * claim whose process has ended on this machine, or whose beat does not change while another run
 * watches it for {@link Times#expiry()} by its own clock, is removed: no clocks of two machines are
 * ever compared. The claim is the run's token: one that stalled finds it gone, and every task of it
 * looks before it commits; between that look and the write stands what an {@link
 * io.sparklidar.storage.bytes.ObjectStore} compares. Since a run writes and deletes files of its
 * own name alone, it cannot take a lock away from the one that holds it, however late it wakes up.
 */
public final class RunLock implements Closeable {

  /**
   * How often a run says that it lives, and when silence means that it does not.
   *
   * @param renewal between two beats
   * @param expiry without a beat
   */
  public record Times(Duration renewal, Duration expiry) {
    /** Those of a run. */
    public static final Times DEFAULT = new Times(Duration.ofSeconds(10), Duration.ofSeconds(60));

    /** Hadoop setting: milliseconds between two beats. */
    static final String RENEWAL = "spark-lidar.lock.renewal-ms";

    /** Hadoop setting: milliseconds without a beat after which a run is taken for dead. */
    static final String EXPIRY = "spark-lidar.lock.expiry-ms";

    /** Those that a configuration asks for; all runs into one folder are to have the same. */
    public static Times of(final Configuration conf) {
      return new Times(
          Duration.ofMillis(Math.max(1, conf.getLong(RENEWAL, DEFAULT.renewal.toMillis()))),
          Duration.ofMillis(Math.max(1, conf.getLong(EXPIRY, DEFAULT.expiry.toMillis()))));
    }

    /** Between two looks at others. */
    private long look() {
      return Math.min(500, Math.max(10, renewal.toMillis() / 4));
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private static final String CLAIM = ".json";
  private static final String HOLDS = "holds";
  private static final String WAITS = "waits";

  private final Configuration conf;
  private final OutputFolder folder;
  private final Times times;
  private final Runnable onLoss;
  private final LockFile claim = LockFile.ofThisProcess();
  private final Thread renewal = new Thread(this::renew, "spark-lidar-lock");
  private String state = WAITS;
  private final Set<String> strays = new TreeSet<>();
  private long beats;
  private boolean released;
  private volatile boolean lost;

  private RunLock(
      final Configuration conf,
      final OutputFolder folder,
      final Times times,
      final Runnable onLoss) {
    this.conf = conf;
    this.folder = folder;
    this.times = times;
    this.onLoss = onLoss;
    renewal.setDaemon(true);
  }

  /** Takes the lock of an output folder; what is done if it is lost is the caller's to find out. */
  public static RunLock take(final Configuration conf, final OutputFolder folder)
      throws BusyOutputException, IOException {
    return take(conf, folder, Times.DEFAULT, () -> {});
  }

  /**
   * Takes the lock of an output folder. If another run holds it that does not say that it lives,
   * this takes as long as it takes to be sure of that.
   *
   * @param times how long that is
   * @param onLoss told, by another thread, that the folder was taken over
   * @throws BusyOutputException if a living run holds it
   * @throws IOException if storage fails
   */
  public static RunLock take(
      final Configuration conf, final OutputFolder folder, final Times times, final Runnable onLoss)
      throws BusyOutputException, IOException {
    final RunLock lock = of(conf, folder, times, onLoss);
    lock.take();
    return lock;
  }

  /**
   * The lock of an output folder, still to be taken: who may close it can be told before.
   *
   * @param times how long others are waited for
   * @param onLoss told, by another thread, that the folder was taken over
   */
  public static RunLock of(
      final Configuration conf,
      final OutputFolder folder,
      final Times times,
      final Runnable onLoss) {
    return new RunLock(conf, folder, times, onLoss);
  }

  /**
   * Takes it, once; from another thread, {@link #close()} ends that too.
   *
   * @throws BusyOutputException if a living run holds it
   * @throws IOException if storage fails, or it was closed
   */
  public void take() throws BusyOutputException, IOException {
    try {
      claim();
      waitForOthers();
      hold();
      strays.addAll(strays());
    } catch (final IOException | UsageException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The output folder, as the one that this run holds: see {@link #requireHeld}. */
  public OutputFolder held() {
    return folder.heldBy(claim.run());
  }

  /** Whether the folder was taken over. */
  public boolean isLost() {
    return lost;
  }

  /**
   * Makes sure that a run still holds the folder that it writes into: to be called before anything
   * is put into place there. Without effect for a folder that no run needs to hold.
   *
   * @throws LockLostException if another run has taken it over
   */
  public static void requireHeld(final Configuration conf, final OutputFolder folder)
      throws IOException {
    if (folder.run().isEmpty()) {
      return;
    }
    final Path claim = new Path(folder.running(), folder.run() + CLAIM);
    if (!claim.getFileSystem(conf).exists(claim)) {
      throw takenOver(conf, folder);
    }
  }

  private static LockLostException takenOver(final Configuration conf, final OutputFolder folder) {
    String by = "another run, which has ended since, or somebody removed " + folder.running();
    try {
      by = claims(conf, folder).stream().map(LockFile::who).findFirst().orElse(by);
    } catch (final IOException e) {
      LOG.debug("{} cannot be listed", folder.running(), e);
    }
    return new LockLostException(
        "--output "
            + folder.root()
            + " was taken over by "
            + by
            + ", since this run stalled (suspended, or starved of processor, memory or storage);"
            + " it wrote nothing there any more; the same command again does what is missing then");
  }

  private Path path(final String run, final String ending) {
    return new Path(folder.running(), run + ending);
  }

  private Path beatOf(final String run) {
    return path(run, ".beat");
  }

  private static List<LockFile> claims(final Configuration conf, final OutputFolder folder)
      throws IOException {
    final FileSystem fs = folder.running().getFileSystem(conf);
    final List<LockFile> claims = new ArrayList<>();
    for (final FileStatus file : fs.listStatus(folder.running())) {
      final String name = file.getPath().getName();
      if (!name.endsWith(CLAIM)) {
        continue;
      }
      final String run = name.substring(0, name.length() - CLAIM.length());
      try (InputStream in = fs.open(file.getPath())) {
        final LockFile claim = Json.MAPPER.readValue(in, LockFile.class);
        claims.add(run.equals(claim.run()) ? claim : LockFile.unknown(run));
      } catch (final FileNotFoundException e) {
        LOG.debug("{} was withdrawn", file.getPath());
      } catch (final JsonProcessingException | ChecksumException e) {
        claims.add(LockFile.unknown(run));
      }
    }
    return claims;
  }

  /** What a run said last, and since when it has said nothing else, by the clock of this one. */
  private record Watched(String beat, long since) {}

  private void waitForOthers() throws BusyOutputException, IOException {
    final Map<String, Watched> watched = new HashMap<>();
    while (true) {
      final List<LockFile> others = new ArrayList<>(claims(conf, folder));
      others.removeIf(other -> other.run().equals(claim.run()));
      if (others.isEmpty()) {
        return;
      }
      for (final LockFile other : others) {
        final String beat = read(beatOf(other.run()));
        final Watched before = watched.get(other.run());
        if (before == null) {
          watched.put(other.run(), new Watched(beat, System.nanoTime()));
        }
        final boolean lives =
            before != null && !before.beat.equals(beat) || other.isHere() && isFresh(other);
        if (other.isGone()
            || before != null && System.nanoTime() - before.since >= times.expiry.toNanos()) {
          remove(other.run());
        } else if (lives && (beat.startsWith(HOLDS) || other.run().compareTo(claim.run()) < 0)) {
          throw busy(other);
        } else if (before == null) {
          LOG.info("waiting to see whether {} lives, which claims {}", other.who(), folder.root());
        } else if (!before.beat.equals(beat)) {
          watched.put(other.run(), new Watched(beat, System.nanoTime()));
        }
      }
      sleep(times.look());
    }
  }

  /** Whether a run has said something lately, as the folder's storage dates it and our own. */
  private boolean isFresh(final LockFile other) throws IOException {
    final FileSystem fs = folder.running().getFileSystem(conf);
    final Optional<FileStatus> theirs = SymbolicLinks.status(fs, beatOf(other.run()));
    final Optional<FileStatus> ours = SymbolicLinks.status(fs, beatOf(claim.run()));
    return theirs.isPresent()
        && ours.isPresent()
        && ours.get().getModificationTime() - theirs.get().getModificationTime()
            < times.expiry.toMillis();
  }

  private BusyOutputException busy(final LockFile other) {
    return new BusyOutputException(
        "--output "
            + folder.root()
            + " is being written by another run ("
            + other.who()
            + "); wait until it ends, or choose another folder");
  }

  private String read(final Path path) throws IOException {
    try (InputStream in = path.getFileSystem(conf).open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final FileNotFoundException | ChecksumException e) {
      return "";
    }
  }

  private synchronized void claim() throws IOException {
    beat();
    AtomicFiles.write(
        conf,
        folder.running(),
        path(claim.run(), CLAIM),
        out -> out.write(Json.MAPPER.writeValueAsBytes(claim)),
        false);
    renewal.start();
  }

  private synchronized void hold() throws IOException {
    state = HOLDS;
    beat();
  }

  /** Whether it was taken, and not released since. */
  public synchronized boolean isTaken() {
    return state.equals(HOLDS) && !released;
  }

  private synchronized void beat() throws IOException {
    if (released) {
      throw new InterruptedIOException("the lock was released");
    }
    beats++;
    final String text = state + " " + beats;
    AtomicFiles.write(
        conf, beatOf(claim.run()), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void renew() {
    while (!lost && !isReleased()) {
      try {
        sleep(times.renewal.toMillis());
        renewOnce();
      } catch (final Throwable e) {
        // Whatever it is, heap included: a lock that is not renewed is taken over.
        if (isReleased()) {
          return;
        }
        warn(e);
      }
    }
  }

  private synchronized boolean isReleased() {
    return released;
  }

  private void renewOnce() throws IOException {
    synchronized (this) {
      if (released) {
        return;
      }
      try {
        requireHeld(conf, held());
        beat();
        return;
      } catch (final LockLostException e) {
        lost = true;
      }
    }
    onLoss.run();
  }

  private void warn(final Throwable e) {
    try {
      LOG.warn("the lock of {} could not be renewed: {}", folder.root(), e.toString());
    } catch (final Throwable also) {
      // Not even that: the next time.
    }
  }

  private void sleep(final long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (final InterruptedException e) {
      if (Thread.currentThread() != renewal) {
        Thread.currentThread().interrupt();
      }
      throw new InterruptedIOException("interrupted");
    }
  }

  /**
   * Makes sure that this run still holds the folder.
   *
   * @throws LockLostException if not
   */
  public void requireHeld() throws IOException {
    try {
      requireHeld(conf, held());
    } catch (final LockLostException e) {
      lost = true;
      throw e;
    }
  }

  /** The loss of the folder, as far as storage tells. */
  public Optional<LockLostException> loss() {
    try {
      requireHeld();
    } catch (final LockLostException e) {
      return Optional.of(e);
    } catch (final IOException | RuntimeException e) {
      LOG.debug("whether {} was taken over cannot be told", folder.root(), e);
    }
    return Optional.empty();
  }

  /** The folder is as it was before; somebody else's claim keeps it. */
  private void removeFolderIfEmpty() throws IOException {
    final FileSystem fs = folder.running().getFileSystem(conf);
    if (fs.listStatus(folder.running()).length == 0) {
      fs.delete(folder.running(), false);
    }
  }

  /** Removes the claim of a run, and then whatever else is of its name. */
  private void remove(final String run) throws IOException {
    final FileSystem fs = folder.running().getFileSystem(conf);
    fs.delete(path(run, CLAIM), false);
    for (final FileStatus file : files()) {
      if (file.getPath().getName().contains(run)) {
        raw().delete(file.getPath(), false);
      }
    }
  }

  /** Without its help, checksums of files are files. */
  private FileSystem raw() throws IOException {
    final FileSystem fs = folder.running().getFileSystem(conf);
    return fs instanceof ChecksumFileSystem c ? c.getRawFileSystem() : fs;
  }

  private FileStatus[] files() throws IOException {
    return raw().listStatus(folder.running());
  }

  /**
   * Files that tell of no claim: a run was killed while it wrote its own, or is about to. Those
   * that still tell of none when this run ends are of a dead one.
   */
  private Set<String> strays() throws IOException {
    final Set<String> names = new TreeSet<>();
    for (final FileStatus file : files()) {
      names.add(file.getPath().getName());
    }
    final Set<String> runs = new TreeSet<>(List.of(claim.run()));
    for (final String name : names) {
      if (name.endsWith(CLAIM)) {
        runs.add(name.substring(0, name.length() - CLAIM.length()));
      }
    }
    names.removeIf(name -> runs.stream().anyMatch(name::contains));
    return names;
  }

  private void removeStrays() throws IOException {
    if (strays.isEmpty()) {
      return;
    }
    for (final String name : strays()) {
      if (strays.contains(name)) {
        raw().delete(new Path(folder.running(), name), false);
      }
    }
  }

  /** Releases the lock, if it is still held; what stays is taken for that of a dead run. */
  @Override
  public void close() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
      if (beats == 0) {
        return;
      }
      renewal.interrupt();
      try {
        removeStrays();
        remove(claim.run());
        removeFolderIfEmpty();
      } catch (final IOException | RuntimeException e) {
        LOG.warn("{} stays: {}", path(claim.run(), CLAIM), e.toString());
      }
    }
  }
}
