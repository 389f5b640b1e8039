package io.sparklidar.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparklidar.error.LockLostException;
import io.sparklidar.error.UsageException;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.RecordedOutputs;
import io.sparklidar.storage.RunLock;
import io.sparklidar.storage.SymbolicLinks;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What earlier runs left in an output folder: what of it still holds, and what becomes of the rest.
 * Nothing of it vanishes before the new result is there. What is done anew is put aside first, and
 * removed when the run has ended well; what is not done anew (its input is bad now, or gone, or the
 * tiles are others) is kept aside until it is pruned, and comes back if its input does. For use by
 * one thread.
 */
public final class ResumeState {

  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Records in files of their own that a run leaves behind, fewer than: they are read at once. */
  private static final int MOST_ALONE = 32;

  private final Configuration conf;
  private final OutputFolder folder;
  private final FileSystem fs;
  private final String run;
  private final Map<String, Aside> aside = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final List<String> left = new ArrayList<>();
  private final Map<OutputFolder, Set<String>> gone = new HashMap<>();
  private RecordedOutputs own;
  private Map<String, CommitLog.Found> records;

  private record Aside(OutputFolder where, CommitLog.Found record) {}

  /**
   * Reads the records of a folder.
   *
   * @param started when this run started
   */
  ResumeState(final Configuration conf, final OutputFolder folder, final Instant started)
      throws IOException {
    this.conf = conf;
    this.folder = folder;
    this.fs = folder.rootPath().getFileSystem(conf);
    this.run = RUN.format(started);
    reload();
    for (final OutputFolder kept : asideFolders()) {
      for (final CommitLog.Found record : CommitLog.readAll(conf, kept).values()) {
        aside.put(record.key(), new Aside(kept, record));
      }
    }
  }

  /** Reads the records again, after tasks have written some. */
  public void reload() throws IOException {
    own = new RecordedOutputs(conf, folder);
    records = new TreeMap<>(own.records());
  }

  /**
   * Makes sure that results can go where they are to go.
   *
   * @param results paths below the output folder
   * @throws UsageException naming a file that is there and not ours
   */
  void requireRoom(final Collection<String> results) throws UsageException, IOException {
    own.requireRoom(results);
  }

  /** Whether the folder holds any result. */
  boolean isEmpty() {
    return records.values().stream().allMatch(record -> record.piece().outputs().isEmpty());
  }

  /**
   * Whether a piece is done under the same conditions and all its files are there, in the folder or
   * kept aside.
   *
   * @param id the piece
   * @param key what its result depends on
   */
  public boolean holds(final String id, final String key) throws IOException {
    return isCurrent(id, key) || isAside(id, key);
  }

  private boolean isCurrent(final String id, final String key) throws IOException {
    final CommitLog.Found record = records.get(id);
    return record != null && record.key().equals(key) && isWhole(folder, record);
  }

  private boolean isAside(final String id, final String key) throws IOException {
    final Aside kept = aside.get(key);
    return kept != null && kept.record.piece().id().equals(id) && isWhole(kept.where, kept.record);
  }

  /**
   * The result of a piece, if it is held; one that was kept aside comes back.
   *
   * @param id the piece
   * @param key what its result depends on
   * @param type what a result is
   */
  public <R extends CommitLog.Done> Optional<R> done(
      final String id, final String key, final Class<R> type) throws IOException {
    if (isCurrent(id, key)) {
      return records.get(id).as(type);
    }
    if (!isAside(id, key)) {
      return Optional.empty();
    }
    final Aside kept = aside.get(key);
    final Optional<R> result = kept.record.as(type);
    if (result.isPresent()) {
      putAside(List.of(id), folder.replaced());
      move(kept.where, folder, kept.record);
      records.put(id, kept.record);
      aside.remove(key);
    }
    return result;
  }

  /** Whether everything a record speaks of is still there, as it was written. */
  private boolean isWhole(final OutputFolder where, final CommitLog.Found record)
      throws IOException {
    boolean moved = false;
    for (int f = 0; f < record.piece().outputs().size(); f++) {
      final OutputFile output = record.piece().outputs().get(f);
      final Path path = where.result(output.path());
      final Optional<FileStatus> file =
          where.equals(folder) ? own.status(path) : SymbolicLinks.status(fs, path);
      if (file.isEmpty() || !output.isStateOf(fs, file.get())) {
        return false;
      }
      if (file.get().getModificationTime() != output.modified()
          && record.result().path("outputs").get(f) instanceof ObjectNode node) {
        node.put("modified", file.get().getModificationTime());
        moved = true;
      }
    }
    if (moved) {
      // A copy of the folder: read in full this once.
      CommitLog.write(conf, where, record);
    }
    return true;
  }

  /**
   * Before anything is done again, its result of an earlier run goes aside: so the folder never
   * holds files of two states of an input, and a task finds nothing in its way.
   *
   * @param ids what will be done
   */
  public void makeRoom(final Collection<String> ids) throws IOException {
    putAside(ids, folder.replaced());
    begun.addAll(ids);
    forgetGone();
  }

  /** Before anything is done under other options: all that is there is kept aside. */
  void replaceAll() throws IOException {
    putAside(List.copyOf(records.keySet()), folder.earlier());
    keepReplaced(Set.of());
    forgetGone();
  }

  /** Records that are together with others go at once, when their files have gone one by one. */
  private void forgetGone() throws IOException {
    for (final Map.Entry<OutputFolder, Set<String>> pieces : gone.entrySet()) {
      RunLock.requireHeld(conf, folder);
      CommitLog.forgetTogether(conf, pieces.getKey(), pieces.getValue());
    }
    gone.clear();
  }

  /** What was to be removed when a run has ended well is kept, too. */
  private void keepReplaced(final Set<String> ids) throws IOException {
    for (final OutputFolder replaced : foldersOf(folder.replaced())) {
      for (final CommitLog.Found record : CommitLog.readAll(conf, replaced).values()) {
        if (!ids.contains(record.piece().id())) {
          note(record.piece());
        }
        final OutputFolder to = unique(folder.earlier(), replaced.rootPath().getName(), record);
        move(replaced, to, record);
        aside.put(record.key(), new Aside(to, record));
      }
    }
  }

  /**
   * After everything is done: what does not belong to the result is kept aside; what was done anew
   * is removed.
   *
   * @param ids what belongs to the result
   * @param lost whether inputs of the run before are missing from this one: then results that were
   *     done anew may hold less than before, and those before are kept
   * @throws LockLostException if what this run did is not there as it left it
   */
  void settle(final Set<String> ids, final boolean lost) throws IOException {
    RunLock.requireHeld(conf, folder);
    if (!begun.isEmpty()) {
      reload();
      requireOwn(ids);
    }
    final Set<String> stale = new TreeSet<>(records.keySet());
    stale.removeAll(ids);
    putAside(stale, folder.earlier());
    if (lost) {
      keepReplaced(ids);
    }
    forgetGone();
    RunLock.requireHeld(conf, folder);
    fs.delete(folder.replaced(), true);
    fs.delete(folder.ownAttempts(), true);
    fs.delete(folder.announced(), true);
    removeIfEmpty(folder.attempts());
    removeEmpty();
    compact();
  }

  /**
   * A run that was taken for dead may have had one request under way when it stalled, and an object
   * store does as it is told whenever that comes: what this run did is to be what is there.
   */
  private void requireOwn(final Set<String> ids) throws IOException {
    for (final String id : begun) {
      final CommitLog.Found record = records.get(id);
      if (ids.contains(id)
          && (record == null || !record.run().equals(folder.run()) || !isWhole(folder, record))) {
        throw new LockLostException(
            "--output "
                + folder.root()
                + ": piece "
                + id
                + " is not there as this run left it: another run that had stalled has written into"
                + " the folder, or somebody has; the same command again does what is missing");
      }
    }
  }

  /** From then on a run reads a few files of records, however many pieces there are. */
  private void compact() throws IOException {
    CommitLog.compact(conf, folder, MOST_ALONE);
    for (final OutputFolder kept : asideFolders()) {
      RunLock.requireHeld(conf, folder);
      CommitLog.compact(conf, kept, MOST_ALONE);
    }
  }

  private void removeIfEmpty(final Path place) throws IOException {
    try {
      if (fs.listStatus(place).length == 0) {
        fs.delete(place, false);
      }
    } catch (final FileNotFoundException e) {
      // Nobody has made it.
      return;
    }
  }

  /** A folder in which the files of a piece have room. */
  private OutputFolder unique(final Path parent, final String name, final CommitLog.Found record)
      throws IOException {
    OutputFolder chosen = OutputFolder.aside(parent, name);
    for (int n = 2; holdsPiece(chosen, record); n++) {
      chosen = OutputFolder.aside(parent, name + "-" + n);
    }
    return chosen;
  }

  private boolean holdsPiece(final OutputFolder kept, final CommitLog.Found record)
      throws IOException {
    if (fs.exists(kept.commit(record.piece().id()))) {
      return true;
    }
    for (final OutputFile output : record.piece().outputs()) {
      if (fs.exists(kept.result(output.path()))) {
        return true;
      }
    }
    return false;
  }

  private void putAside(final Collection<String> ids, final Path parent) throws IOException {
    RunLock.requireHeld(conf, folder);
    for (final String id : ids) {
      final CommitLog.Found record = records.remove(id);
      if (record == null) {
        continue;
      }
      RunLock.requireHeld(conf, folder);
      if (record.isUnfinished() || begun.contains(id) || isGone(record)) {
        remove(record);
      } else {
        if (parent.equals(folder.earlier())) {
          note(record.piece());
        }
        final OutputFolder to = unique(parent, run, record);
        move(folder, to, record);
        aside.put(record.key(), new Aside(to, record));
      }
    }
  }

  /** Whether the user has removed all files of a piece, or made them their own. */
  private boolean isGone(final CommitLog.Found record) throws IOException {
    for (final OutputFile output : record.piece().outputs()) {
      final Optional<FileStatus> file = SymbolicLinks.status(fs, folder.result(output.path()));
      if (file.isPresent() && output.isStateOf(fs, file.get())) {
        return false;
      }
    }
    return !record.piece().outputs().isEmpty();
  }

  private void note(final CommitLog.OutputPiece piece) {
    if (!piece.outputs().isEmpty()) {
      left.add(piece.id());
    }
  }

  /** Removes what this run wrote itself, or what one that died left behind. */
  private void remove(final CommitLog.Found record) throws IOException {
    delete(folder, record.states());
    forget(folder, record.piece().id());
  }

  private void forget(final OutputFolder from, final String id) throws IOException {
    CommitLog.forget(conf, from, id);
    gone.computeIfAbsent(from, any -> new HashSet<>()).add(id);
  }

  private void delete(final OutputFolder from, final List<OutputFile> states) throws IOException {
    for (final OutputFile output : states) {
      final Path path = from.result(output.path());
      final Optional<FileStatus> file = SymbolicLinks.status(fs, path);
      if (file.isPresent() && output.isStateOf(fs, file.get())) {
        fs.delete(path, false);
      }
    }
  }

  /** Moves a piece, record first, so that at no time a file is without one. */
  private void move(final OutputFolder from, final OutputFolder to, final CommitLog.Found record)
      throws IOException {
    CommitLog.write(conf, to, record);
    for (final OutputFile output : record.piece().outputs()) {
      final Path path = from.result(output.path());
      final Optional<FileStatus> file = SymbolicLinks.status(fs, path);
      if (file.isPresent() && output.isStateOf(fs, file.get())) {
        AtomicFiles.move(conf, folder, path, to.result(output.path()), false);
      }
    }
    delete(from, record.announced());
    final String id = record.piece().id();
    if (fs.exists(from.picture(id))) {
      AtomicFiles.move(conf, folder, from.picture(id), to.picture(id), true);
    }
    forget(from, id);
  }

  private List<OutputFolder> asideFolders() throws IOException {
    final List<OutputFolder> all = new ArrayList<>(foldersOf(folder.earlier()));
    all.addAll(foldersOf(folder.replaced()));
    return all;
  }

  private List<OutputFolder> foldersOf(final Path parent) throws IOException {
    final List<OutputFolder> folders = new ArrayList<>();
    try {
      for (final FileStatus status : fs.listStatus(parent)) {
        if (status.isDirectory()) {
          folders.add(new OutputFolder(status.getPath().toString()));
        }
      }
    } catch (final FileNotFoundException e) {
      return List.of();
    }
    folders.sort(java.util.Comparator.comparing(OutputFolder::root));
    return folders;
  }

  private void removeEmpty() throws IOException {
    for (final OutputFolder kept : foldersOf(folder.earlier())) {
      if (CommitLog.readAll(conf, kept).isEmpty()) {
        fs.delete(kept.rootPath(), true);
      }
    }
    if (foldersOf(folder.earlier()).isEmpty()) {
      fs.delete(folder.earlier(), true);
    }
  }

  /** The pieces whose results this run has put aside for good, in order. */
  List<String> left() {
    return left.stream().sorted().toList();
  }

  /** All that is kept aside, of this run and those before. */
  List<SupersededResult> kept() throws IOException {
    final List<SupersededResult> kept = new ArrayList<>();
    for (final OutputFolder aside : asideFolders()) {
      final Path place = aside.rootPath();
      final String below =
          String.join("/", folder.own().getName(), place.getParent().getName(), place.getName());
      for (final CommitLog.Found record : CommitLog.readAll(conf, aside).values()) {
        for (final OutputFile output : record.piece().outputs()) {
          if (fs.exists(aside.result(output.path()))) {
            kept.add(
                new SupersededResult(below + "/" + output.path(), output.rows(), output.bytes()));
          }
        }
      }
    }
    return kept;
  }

  /**
   * Deletes what earlier runs put aside; what this one did stays.
   *
   * @return what there was
   */
  List<SupersededResult> prune() throws IOException {
    final List<SupersededResult> before = kept();
    for (final OutputFolder kept : foldersOf(folder.earlier())) {
      final String name = kept.rootPath().getName();
      if (!name.equals(run) && !name.startsWith(run + "-")) {
        fs.delete(kept.rootPath(), true);
      }
    }
    removeEmpty();
    final List<SupersededResult> after = kept();
    before.removeAll(after);
    return before;
  }
}
