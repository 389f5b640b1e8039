package io.sparklidar.storage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 */
public final class CommitLog {

  private static final String ENDING = ".json";

  /** The key of what is announced and not done: that of no result. */
  private static final String UNFINISHED = "";

  private CommitLog() {}

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
   * @param piece its files
   * @param result all that it says
   * @param announced other states in which its files may be: those of attempts that did not finish
   */
  public record Found(String key, OutputPiece piece, JsonNode result, List<OutputFile> announced) {

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

  /**
   * The content of a commit record.
   *
   * @param key what the result depends on
   * @param result the result
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Content(String key, JsonNode result) {}

  /** Says that a piece is done: all of its files are in place. */
  public static void commit(
      final Configuration conf, final OutputFolder folder, final String key, final Done result)
      throws IOException {
    write(conf, folder, folder.commit(result.id()), key, result);
    final Path announcement = folder.announcement(result.id());
    announcement.getFileSystem(conf).delete(announcement, false);
  }

  /** Says which files a piece is about to have, or has without being done. */
  public static void announce(
      final Configuration conf, final OutputFolder folder, final OutputPiece piece)
      throws IOException {
    write(conf, folder, folder.announcement(piece.id), UNFINISHED, piece);
  }

  /** Writes a record that was found elsewhere. */
  public static void write(final Configuration conf, final OutputFolder folder, final Found found)
      throws IOException {
    write(conf, folder, folder.commit(found.piece.id), found.key, found.result);
  }

  private static void write(
      final Configuration conf,
      final OutputFolder folder,
      final Path path,
      final String key,
      final Object result)
      throws IOException {
    RunLock.requireHeld(conf, folder);
    AtomicFiles.write(
        conf,
        path,
        out ->
            out.write(
                Json.MAPPER.writeValueAsBytes(new Content(key, Json.MAPPER.valueToTree(result)))));
  }

  /** All records of a folder, by piece; unreadable ones are as good as absent. */
  public static Map<String, Found> readAll(final Configuration conf, final OutputFolder folder)
      throws IOException {
    final Map<String, Found> records = new TreeMap<>(readAll(conf, folder.commits()).byPiece);
    readAll(conf, folder.announced())
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
    return readAll(conf, folder.commits());
  }

  private static Found merged(final Found record, final Found announced) {
    return new Found(record.key, record.piece, record.result, announced.piece.outputs);
  }

  private static Records readAll(final Configuration conf, final Path place) throws IOException {
    final FileSystem fs = place.getFileSystem(conf);
    final StorageAccess access = new StorageAccess(conf);
    final List<Path> files =
        access.ask(place, path -> false, () -> list(fs, place)).stream()
            .filter(file -> file.isFile() && file.getPath().getName().endsWith(ENDING))
            .map(FileStatus::getPath)
            .toList();
    final Map<String, Found> records = new ConcurrentHashMap<>();
    final AtomicInteger unreadable = new AtomicInteger();
    StorageAccess.readAll(
        files,
        StorageAccess.READERS,
        file ->
            access
                .ask(file, there -> false, () -> read(fs, file))
                .ifPresentOrElse(
                    found -> records.put(found.piece.id, found), unreadable::incrementAndGet));
    return new Records(records, unreadable.get() == 0);
  }

  private static List<FileStatus> list(final FileSystem fs, final Path place) throws IOException {
    try {
      return List.of(fs.listStatus(place));
    } catch (final FileNotFoundException e) {
      // Nothing has been finished here.
      return List.of();
    }
  }

  /** The states in which the files of a piece are ours. */
  public static List<OutputFile> states(
      final Configuration conf, final OutputFolder folder, final String id) throws IOException {
    final FileSystem fs = folder.commits().getFileSystem(conf);
    final List<OutputFile> states = new ArrayList<>();
    for (final Path path : List.of(folder.commit(id), folder.announcement(id))) {
      read(fs, path).ifPresent(found -> states.addAll(found.piece.outputs));
    }
    return states;
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
    final Optional<Found> found =
        read(fs, folder.commit(id)).filter(record -> record.key.equals(key));
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

  private static Optional<Found> read(final FileSystem fs, final Path path) throws IOException {
    return Json.read(fs, path, Content.class)
        .filter(content -> content.key != null && content.result != null)
        .flatMap(CommitLog::found);
  }

  private static Optional<Found> found(final Content content) {
    try {
      final OutputPiece piece = Json.MAPPER.treeToValue(content.result, OutputPiece.class);
      if (!isWhole(piece)) {
        return Optional.empty();
      }
      final List<OutputFile> outputs = new ArrayList<>(piece.outputs);
      // What lies elsewhere is not ours, whatever a record says.
      outputs.removeIf(output -> !OutputFolder.isResult(output.path()));
      return Optional.of(
          new Found(content.key, new OutputPiece(piece.id, outputs), content.result, List.of()));
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

  /** Removes a record, and what its piece looks like. */
  public static void forget(final Configuration conf, final OutputFolder folder, final String id)
      throws IOException {
    RunLock.requireHeld(conf, folder);
    final FileSystem fs = folder.commits().getFileSystem(conf);
    fs.delete(folder.commit(id), false);
    fs.delete(folder.announcement(id), false);
    fs.delete(folder.picture(id), true);
  }
}
