package io.sparklidar.storage;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.parallel.TaskEnd;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * Tells a storage that fails from a file that is bad: what storage says of one file for good (gone,
 * not allowed, not what its checksum says) makes it bad input; anything else is tried again, with
 * pauses that grow, and then ends the job. Works without the retries of Spark, since those are few
 * on a cluster and none on one machine. Immutable.
 */
public final class StorageAccess {

  /** Hadoop setting: how often an access is attempted before it fails the job. */
  static final String ATTEMPTS = "spark-lidar.storage.attempts";

  /**
   * Hadoop setting: milliseconds before the second attempt; each further pause is twice as long.
   */
  public static final String PAUSE = "spark-lidar.storage.pause-ms";

  /** Small files that are read at once, at most: a store in the distance takes 20 ms for each. */
  public static final int READERS = 32;

  private static final int DEFAULT_ATTEMPTS = 5;
  private static final long DEFAULT_PAUSE = 500;
  private static final long LONGEST_PAUSE = 30_000;

  /** Milliseconds after which it looks whether its task has been told to end. */
  private static final long LOOK = 200;

  /** A storage that asks for patience gets more of it. */
  private static final int MORE_WHEN_THROTTLED = 2;

  private static final List<String> THROTTLED =
      List.of("slowdown", "slow down", "503", "429", "throttl", "too many requests", "reduce your");

  private static final String READABLE = "a file that can be read";

  private final int attempts;
  private final long firstPause;

  /** The access that a configuration asks for. */
  public StorageAccess(final Configuration conf) {
    this.attempts = Math.max(1, conf.getInt(ATTEMPTS, DEFAULT_ATTEMPTS));
    this.firstPause = Math.max(0, conf.getLong(PAUSE, DEFAULT_PAUSE));
  }

  /**
   * What is asked of storage.
   *
   * @param <T> what it gives
   */
  public interface Request<T> {
    T get() throws IOException;
  }

  /**
   * Asks until storage answers.
   *
   * @param path what is accessed
   * @param isThere tells whether it is there, for storage says of many failures that it is not
   * @param request what is asked
   * @throws BadInputException if storage says something of the file
   * @throws StorageException if it does not answer
   * @throws InterruptedIOException if the task is killed meanwhile
   */
  public <T> T ask(final Path path, final Predicate<Path> isThere, final Request<T> request)
      throws IOException {
    long pause = firstPause;
    for (int attempt = 1; ; attempt++) {
      try {
        TaskEnd.checkHere();
        return request.get();
      } catch (final MalformedLasException | BadInputException | StorageException e) {
        throw e;
      } catch (final IOException | RuntimeException e) {
        if (TaskKill.isIn(e)) {
          throw TaskKill.exception(e);
        }
        final Optional<BadInput> bad = blame(path, isThere, e);
        if (bad.isPresent()) {
          throw new BadInputException(bad.get(), e);
        }
        final boolean throttled = isThrottled(e);
        if (attempt >= (throttled ? MORE_WHEN_THROTTLED * attempts : attempts)) {
          throw new StorageException(path.toString(), attempt, e);
        }
        rest(throttled ? MORE_WHEN_THROTTLED * pause : pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
  }

  /**
   * Reads one of many.
   *
   * @param <F> what tells which
   */
  public interface Read<F> {
    void of(F file) throws IOException;
  }

  /**
   * Reads many small files at once, in any order: a job of ten thousand tiles left as many records
   * and pictures.
   *
   * @param files which
   * @param readers how many at once, at most {@link #READERS}
   * @param read reads one; is called by several threads
   * @throws IOException one that was thrown
   */
  public static <F> void readAll(final Collection<F> files, final int readers, final Read<F> read)
      throws IOException {
    final ForkJoinPool pool =
        new ForkJoinPool(Math.max(1, Math.min(Math.min(readers, READERS), files.size())));
    try {
      pool.submit(() -> files.parallelStream().forEach(file -> unchecked(file, read))).join();
    } catch (final UncheckedIOException e) {
      throw e.getCause();
    } finally {
      pool.shutdownNow();
    }
  }

  private static <F> void unchecked(final F file, final Read<F> read) {
    try {
      read.of(file);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a failure says of the file itself; nothing if storage is to blame. */
  private static Optional<BadInput> blame(
      final Path path, final Predicate<Path> isThere, final Exception e) {
    if (isDenied(e)) {
      return Optional.of(
          BadInput.of(
              path.toString(),
              READABLE,
              "permission denied",
              "grant whoever runs the job the right to read it, or leave it out"));
    }
    if (e instanceof IllegalArgumentException) {
      return Optional.of(
          BadInput.of(
              path.toString(),
              "a name that its file system takes",
              String.valueOf(e.getMessage()),
              "rename it"));
    }
    if (e instanceof ChecksumException) {
      return Optional.of(
          BadInput.of(
              path.toString(),
              "the bytes that its checksum file was made of",
              String.valueOf(e.getMessage()),
              "restore the file; if it was replaced on purpose, delete its .crc beside it"));
    }
    if ((e instanceof FileNotFoundException || e instanceof NoSuchFileException)
        && !isThere.test(path)) {
      return Optional.of(
          BadInput.of(
              path.toString(),
              READABLE,
              e.getClass().getSimpleName() + ": it is not there any more",
              "was it moved while the job ran? "
                  + NameEncoding.hint(path.toString()).orElse("Restore it, or leave it out")));
    }
    return Optional.empty();
  }

  /** Whether a failure says that the user may not, by type or as the operating system words it. */
  static boolean isDenied(final Exception e) {
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || e instanceof SecurityException
        || String.valueOf(e.getMessage()).endsWith("(Permission denied)");
  }

  private static boolean isThrottled(final Exception e) {
    final String text = e.toString().toLowerCase(Locale.ROOT);
    return THROTTLED.stream().anyMatch(text::contains);
  }

  /** For up to half as long again, so that many tasks do not come back together. */
  private static void rest(final long pause) throws InterruptedIOException {
    try {
      long left = pause + ThreadLocalRandom.current().nextLong(pause + 1) / 2;
      while (left > 0 && !TaskEnd.ofThisThread().isTold()) {
        Thread.sleep(Math.min(left, LOOK));
        left -= LOOK;
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the task was killed");
    }
  }
}
