package io.sparklidar.storage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import io.sparklidar.storage.segments.CommitRecord;
import io.sparklidar.storage.segments.Segments;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Commit records: one small JSON file a finished piece of a job (a tile, a labelled file), written
 * after its files are in place. What a record says is done; what has none is done again. Before
 * files are put into place they are announced, so that one that a killed task left there is known
 * for what it is. What neither names is not ours.
 *
 * <p>A run that holds the folder brings many records together in {@link Segments}, and deletes
 * their files then: at no time is a record in neither. Of a piece that is in both, the file is
 * right, for it was written later, or is the same.
 */
public final class CommitLog {

  private static final String ENDING = ".json";

  /** The key of what is announced and not done: that of no result. */
  private static final String UNFINISHED = "";

  /** A task that is run again asks for one tile after the other. */
  private static volatile SoftReference<Seen> lastSeen = new SoftReference<>(null);

  private CommitLog() {}

  /**
   * What the segments of a folder held.
   *
   * @param folder of these segments
   * @param held in them
   */
  private record Seen(Path folder, Segments.Held held) {}

  /** A finished piece of a job. */
  public interface Done {

    /** Name of the piece, unique in its job. */
    String id();

    /** The files it wrote. */
    List<OutputFile> outputs();
  }

  /**
   * The files of a piece, whatever else its record says.
   *
   * @param id name of the piece
   * @param outputs its files
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record OutputPiece(String id, List<OutputFile> outputs) implements Done {}

  /**
   * A commit record as it was found.
   *
   * @param key what the result depends on
   * @param run whose commit it is; empty if no run held the folder
   * @param piece its files
   * @param result all that it says
   * @param announced other states in which its files may be: those of attempts that did not finish
   */
  public record Found(
      String key, String run, OutputPiece piece, JsonNode result, List<OutputFile> announced) {

    /** Whether the piece was announced and not finished. */
    public boolean isUnfinished() {
      return key.equals(UNFINISHED);
    }

    /** All states in which its files are ours. */
    public List<OutputFile> states() {
      final List<OutputFile> states = new ArrayList<>(piece.outputs);
      states.addAll(announced);
      return states;
    }

    /** The result as what it is meant to be; empty if it is another kind's. */
    public <R extends Done> Optional<R> as(final Class<R> type) {
      try {
        return Optional.of(Json.MAPPER.treeToValue(result, type));
      } catch (final JsonProcessingException e) {
        return Optional.empty();
      }
    }
  }

  /** Says that a piece is done: all of its files are in place. */
  public static void commit(
      final Configuration conf, final OutputFolder folder, final String key, final Done result)
      throws IOException {
    write(conf, folder, folder.commit(result.id()), key, folder.run(), result);
    final Path announcement = folder.announcement(result.id());
    announcement.getFileSystem(conf).delete(announcement, false);
  }

  /** Says which files a piece is about to have, or has without being done. */
  public static void announce(
      final Configuration conf, final OutputFolder folder, final OutputPiece piece)
      throws IOException {
    write(conf, folder, folder.announcement(piece.id), UNFINISHED, folder.run(), piece);
  }

  /** Writes a record that was found elsewhere. */
  public static void write(final Configuration conf, final OutputFolder folder, final Found found)
      throws IOException {
    write(conf, folder, folder.commit(found.piece.id), found.key, found.run, found.result);
  }

  private static void write(
      final Configuration conf,
      final OutputFolder folder,
      final Path path,
      final String key,
      final String run,
      final Object result)
      throws IOException {
    AtomicFiles.write(
        conf,
        folder,
        path,
        out ->
            out.write(
                Json.MAPPER.writeValueAsBytes(
                    new CommitRecord(key, run, Json.MAPPER.valueToTree(result)))));
  }

  /** All records of a folder, by piece; unreadable ones are as good as absent. */
  public static Map<String, Found> readAll(final Configuration conf, final OutputFolder folder)
      throws IOException {
    final Map<String, Found> records = committed(conf, folder).byPiece;
    readAll(conf, folder.announced(), (file, record) -> {})
        .byPiece
        .forEach((id, announced) -> records.merge(id, announced, CommitLog::merged));
    return records;
  }

  /**
   * Records as they were found.
   *
   * @param byPiece those that could be read
   * @param complete whether these are all
   */
  record Records(Map<String, Found> byPiece, boolean complete) {}

  /**
   * All commit records of a folder.
   *
   * @throws BadInputException if one may not be read
   * @throws StorageException if storage does not answer
   */
  static Records committed(final Configuration conf, final OutputFolder folder) throws IOException {
    // Files first: what is brought together meanwhile is in a segment before its file goes.
    final Records alone = readAll(conf, folder.commits(), (file, record) -> {});
    final Segments.Held together =
        new StorageAccess(conf)
            .ask(folder.log(), there -> false, () -> segments(conf, folder).read());
    final Map<String, Found> records = new TreeMap<>();
    together
        .byPiece()
        .forEach((id, record) -> found(record).ifPresent(known -> records.put(id, known)));
    records.putAll(alone.byPiece);
    return new Records(records, alone.complete && together.complete());
  }

  private static Segments segments(final Configuration conf, final OutputFolder folder)
      throws IOException {
    return new Segments(folder.log().getFileSystem(conf), folder.log());
  }

  private static Found merged(final Found record, final Found announced) {
    return new Found(record.key, record.run, record.piece, record.result, announced.piece.outputs);
  }

  /** Is told of each record that is in a file of its own; is called by several threads. */
  private interface Reader {
    void read(Path file, CommitRecord record);
  }

  private static Records readAll(final Configuration conf, final Path place, final Reader reader)
      throws IOException {
    final FileSystem fs = place.getFileSystem(conf);
    final StorageAccess access = new StorageAccess(conf);
    final List<Path> files = access.ask(place, path -> false, () -> files(fs, place));
    final Map<String, Found> records = new ConcurrentHashMap<>();
    final AtomicInteger unreadable = new AtomicInteger();
    StorageAccess.readAll(
        files,
        StorageAccess.READERS,
        file ->
            access
                .ask(file, there -> false, () -> record(fs, file))
                .ifPresentOrElse(
                    record -> {
                      reader.read(file, record);
                      found(record).ifPresent(found -> records.put(found.piece.id, found));
                    },
                    () -> {
                      if (isStillThere(fs, file)) {
                        unreadable.incrementAndGet();
                      }
                    }));
    return new Records(records, unreadable.get() == 0);
  }

  private static List<Path> files(final FileSystem fs, final Path place) throws IOException {
    try {
      return Arrays.stream(fs.listStatus(place))
          .filter(file -> file.isFile() && file.getPath().getName().endsWith(ENDING))
          .map(FileStatus::getPath)
          .toList();
    } catch (final FileNotFoundException e) {
      // Nothing has been finished here.
      return List.of();
    }
  }

  /** If not, it was brought together with others since it was listed. */
  private static boolean isStillThere(final FileSystem fs, final Path file) {
    try {
      return fs.exists(file);
    } catch (final IOException e) {
      return true;
    }
  }

  /** The states in which the files of a piece are ours. */
  public static List<OutputFile> states(
      final Configuration conf, final OutputFolder folder, final String id) throws IOException {
    final FileSystem fs = folder.commits().getFileSystem(conf);
    final List<OutputFile> states = new ArrayList<>();
    for (final Path path : List.of(folder.commit(id), folder.announcement(id))) {
      record(fs, path)
          .flatMap(CommitLog::found)
          .ifPresent(found -> states.addAll(found.piece.outputs));
    }
    if (states.isEmpty()) {
      inSegment(conf, folder, id).ifPresent(found -> states.addAll(found.piece.outputs));
    }
    return states;
  }

  /** The record of a piece that is in no file of its own any more. */
  private static Optional<Found> inSegment(
      final Configuration conf, final OutputFolder folder, final String id) throws IOException {
    final Segments segments = segments(conf, folder);
    Seen seen = lastSeen.get();
    if (seen == null || !seen.folder.equals(folder.log()) || !segments.isCurrent(seen.held)) {
      seen = new Seen(folder.log(), segments.read());
      lastSeen = new SoftReference<>(seen);
    }
    return Optional.ofNullable(seen.held.byPiece().get(id)).flatMap(CommitLog::found);
  }

  /**
   * What an earlier attempt of the running task has committed: its executor may be lost between
   * that and telling the driver. Of a first attempt there is nothing, and nothing is asked of
   * storage.
   *
   * @param id the piece
   * @param key what its result depends on
   * @param type what a result is
   */
  public static <R extends Done> Optional<R> ofEarlierAttempt(
      final Configuration conf,
      final OutputFolder folder,
      final String id,
      final String key,
      final Class<R> type)
      throws IOException {
    if (RunningTask.current().filter(RunningTask::isRepeated).isEmpty()) {
      return Optional.empty();
    }
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    Optional<Found> found = record(fs, folder.commit(id)).flatMap(CommitLog::found);
    if (found.isEmpty()) {
      found = inSegment(conf, folder, id);
    }
    found = found.filter(record -> record.key.equals(key));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    for (final OutputFile output : found.get().piece.outputs()) {
      final Optional<FileStatus> file = SymbolicLinks.status(fs, folder.result(output.path()));
      if (file.isEmpty() || !output.isStateOf(fs, file.get())) {
        return Optional.empty();
      }
    }
    return found.get().as(type);
  }

  private static Optional<CommitRecord> record(final FileSystem fs, final Path path)
      throws IOException {
    return Json.read(fs, path, CommitRecord.class).filter(CommitRecord::isWhole);
  }

  private static Optional<Found> found(final CommitRecord record) {
    try {
      final OutputPiece piece = Json.MAPPER.treeToValue(record.result(), OutputPiece.class);
      if (!isWhole(piece)) {
        return Optional.empty();
      }
      final List<OutputFile> outputs = new ArrayList<>(piece.outputs);
      // What lies elsewhere is not ours, whatever a record says.
      outputs.removeIf(output -> !OutputFolder.isResult(output.path()));
      return Optional.of(
          new Found(
              record.key(),
              record.run(),
              new OutputPiece(piece.id, outputs),
              record.result(),
              List.of()));
    } catch (final JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean isWhole(final OutputPiece piece) {
    return piece != null
        && piece.id != null
        // It names files of ours, and no others.
        && !piece.id.contains("/")
        && piece.outputs != null
        && piece.outputs.stream().allMatch(output -> output != null && output.path() != null);
  }

  /**
   * Brings records together that are in files of their own, and deletes these. What dies meanwhile
   * leaves some in both. To be called by one thread of the run that holds the folder, while no
   * record is written of a piece that has one of another key.
   *
   * @param least how many there are at least for that to be done
   * @return how many were brought together
   */
  public static int compact(final Configuration conf, final OutputFolder folder, final int least)
      throws IOException {
    final FileSystem fs = folder.commits().getFileSystem(conf);
    final StorageAccess access = new StorageAccess(conf);
    if (access.ask(folder.commits(), there -> false, () -> files(fs, folder.commits())).size()
        < least) {
      return 0;
    }
    final Map<Path, CommitRecord> alone = new ConcurrentHashMap<>();
    readAll(conf, folder.commits(), alone::put);
    segments(conf, folder).add(alone.values(), folder.run(), maker(conf, folder, fs));
    RunLock.requireHeld(conf, folder);
    StorageAccess.readAll(alone.keySet(), StorageAccess.READERS, file -> fs.delete(file, false));
    return alone.size();
  }

  private static Segments.Maker maker(
      final Configuration conf, final OutputFolder folder, final FileSystem fs) {
    return new Segments.Maker() {
      @Override
      public void make(final Path path, final Segments.Content content) throws IOException {
        AtomicFiles.write(conf, folder, path, content::writeTo);
      }

      @Override
      public void delete(final Path path) throws IOException {
        fs.delete(path, false);
      }
    };
  }

  /**
   * Removes the record of a piece, and what it looks like; what a segment holds of it is for {@link
   * #forgetTogether} to remove, and says no more than that files are there which are not.
   */
  public static void forget(final Configuration conf, final OutputFolder folder, final String id)
      throws IOException {
    RunLock.requireHeld(conf, folder);
    final FileSystem fs = folder.commits().getFileSystem(conf);
    fs.delete(folder.commit(id), false);
    fs.delete(folder.announcement(id), false);
    fs.delete(folder.picture(id), true);
  }

  /** Removes what segments hold of pieces that were forgotten one by one. */
  public static void forgetTogether(
      final Configuration conf, final OutputFolder folder, final Set<String> ids)
      throws IOException {
    final FileSystem fs = folder.commits().getFileSystem(conf);
    segments(conf, folder).remove(ids, folder.run(), maker(conf, folder, fs));
  }
}
