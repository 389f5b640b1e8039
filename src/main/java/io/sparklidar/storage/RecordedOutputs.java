package io.sparklidar.storage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.sparklidar.error.UsageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files in an output folder are the program's own: those that a record of the folder names,
 * as long as they are in the state that it names. All others belong to the user, whatever they are
 * called and wherever they lie. Records are read when they are first needed, and folders of a
 * storage in the distance are listed then: what is changed later is not seen, what comes later is.
 * Confined to one thread.
 */
public final class RecordedOutputs {

  private static final Logger LOG = LoggerFactory.getLogger(RecordedOutputs.class);

  /** The key of what the manifest names and no commit record. */
  private static final String UNKNOWN = "unknown";

  private final Configuration conf;
  private final OutputFolder folder;
  private final FileSystem fs;
  private final String ownPlace;
  private final Set<String> resultPlaces = new TreeSet<>();
  private Optional<Map<String, CommitLog.Found>> records = Optional.empty();
  private final Map<String, List<OutputFile>> byPlace = new HashMap<>();
  private final Map<Path, Map<String, FileStatus>> listed = new HashMap<>();

  /**
   * @param conf Hadoop configuration
   * @param folder the output folder, there or not yet
   */
  public RecordedOutputs(final Configuration conf, final OutputFolder folder) throws IOException {
    this.conf = conf;
    this.fs = folder.rootPath().getFileSystem(conf);
    this.folder = new OutputFolder(fs.makeQualified(folder.rootPath()).toString());
    this.ownPlace = SymbolicLinks.place(this.folder.own());
    for (final OutputFormat format : OutputFormat.values()) {
      resultPlaces.add(SymbolicLinks.place(this.folder.results(format)));
    }
  }

  /** The part of a manifest that names files. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Manifest(List<OutputFile> files) {}

  /** The pieces whose files lie in the folder, by id. */
  public Map<String, CommitLog.Found> records() throws IOException {
    if (records.isEmpty()) {
      final Map<String, CommitLog.Found> found = CommitLog.readAll(conf, folder);
      addUnrecorded(found);
      records = Optional.of(found);
      for (final CommitLog.Found record : found.values()) {
        for (final OutputFile output : record.states()) {
          byPlace
              .computeIfAbsent(
                  SymbolicLinks.place(folder.result(output.path())), p -> new ArrayList<>())
              .add(output);
        }
      }
    }
    return records.get();
  }

  /** What a whole run has left is known even where a single record of it got lost. */
  private void addUnrecorded(final Map<String, CommitLog.Found> found) throws IOException {
    final Set<String> recorded =
        found.values().stream()
            .flatMap(record -> record.piece().outputs().stream())
            .map(OutputFile::path)
            .collect(Collectors.toSet());
    final Map<String, List<OutputFile>> lost = new TreeMap<>();
    for (final OutputFile output : manifest()) {
      if (OutputFolder.isResult(output.path()) && !recorded.contains(output.path())) {
        final String name = new Path(output.path()).getName();
        lost.computeIfAbsent(name.substring(0, name.lastIndexOf('.')), id -> new ArrayList<>())
            .add(output);
      }
    }
    lost.forEach(
        (id, outputs) -> {
          final CommitLog.OutputPiece piece = new CommitLog.OutputPiece(id, outputs);
          found.putIfAbsent(
              id,
              new CommitLog.Found(UNKNOWN, "", piece, Json.MAPPER.valueToTree(piece), List.of()));
        });
  }

  private List<OutputFile> manifest() throws IOException {
    Optional<Manifest> found = Json.read(fs, folder.manifest(), Manifest.class);
    if (found.isEmpty()) {
      found = Json.read(fs, folder.partial(), Manifest.class);
    }
    return found.map(Manifest::files).orElse(List.of()).stream()
        .filter(output -> output != null && output.path() != null)
        .filter(output -> new Path(output.path()).getName().indexOf('.') > 0)
        .toList();
  }

  /**
   * Whether a file is the program's own, under any name that leads to it: a result of this folder,
   * or what lies where the program keeps things for itself.
   */
  public boolean owns(final Path path) throws IOException {
    final String place = SymbolicLinks.place(path);
    if (place.startsWith(ownPlace + "/")) {
      return true;
    }
    final int slash = place.lastIndexOf('/');
    if (slash < 0 || !resultPlaces.contains(place.substring(0, slash))) {
      return false;
    }
    records();
    final Optional<FileStatus> file = status(path);
    if (file.isEmpty()) {
      return false;
    }
    for (final OutputFile output : byPlace.getOrDefault(place, List.of())) {
      if (output.isStateOf(fs, file.get())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes sure that results can go where they are to go: nothing is there, or one of our own.
   *
   * @param results paths below the output folder
   * @throws UsageException naming what is not ours
   */
  public void requireRoom(final Collection<String> results) throws UsageException, IOException {
    final Map<String, List<String>> byFolder = new TreeMap<>();
    for (final String result : results) {
      byFolder
          .computeIfAbsent(result.substring(0, result.indexOf('/')), f -> new ArrayList<>())
          .add(result);
    }
    for (final Map.Entry<String, List<String>> entry : byFolder.entrySet()) {
      final Path parent = folder.result(entry.getKey());
      final Optional<FileStatus> status = SymbolicLinks.status(fs, parent);
      if (status.isEmpty() && SymbolicLinks.exists(fs, parent)) {
        throw notOurs(parent, "a link that leads nowhere, where results are to be written");
      }
      if (status.isEmpty()) {
        continue;
      }
      if (!status.get().isDirectory()) {
        throw notOurs(parent, "a file where a folder of results is to be");
      }
      requireRoom(parent, entry.getValue());
    }
  }

  private void requireRoom(final Path parent, final List<String> results)
      throws UsageException, IOException {
    final Optional<Set<String>> there = namesIn(parent);
    for (final String result : results) {
      final Path path = folder.result(result);
      if (there.filter(names -> !names.contains(folded(path.getName()))).isEmpty()
          && SymbolicLinks.exists(fs, path)
          && !owns(path)) {
        throw notOurs(
            path,
            isNamed(result)
                ? "no longer what a run wrote there: it has been changed since"
                : "not the result of an earlier run: no record of the output folder names it");
      }
    }
  }

  /** Case may not count. Local folders hide dead links. */
  private Optional<Set<String>> namesIn(final Path parent) throws IOException {
    if (SymbolicLinks.isLocal(parent)) {
      return Optional.empty();
    }
    return Optional.of(
        listed(parent).keySet().stream().map(RecordedOutputs::folded).collect(Collectors.toSet()));
  }

  /**
   * What a result's name leads to, if it leads anywhere: on a storage in the distance by one
   * listing of its folder instead of a question for each that is there.
   *
   * @param result qualified path
   */
  public Optional<FileStatus> status(final Path result) throws IOException {
    if (!SymbolicLinks.isLocal(result)) {
      final FileStatus file = listed(result.getParent()).get(result.getName());
      if (file != null) {
        return Optional.of(file);
      }
    }
    return SymbolicLinks.status(fs, result);
  }

  private Map<String, FileStatus> listed(final Path parent) throws IOException {
    Map<String, FileStatus> files = listed.get(parent);
    if (files == null) {
      files = new HashMap<>();
      try {
        for (final FileStatus file : fs.listStatus(parent)) {
          files.put(file.getPath().getName(), file);
        }
      } catch (final FileNotFoundException e) {
        LOG.debug("{} is not there", parent);
      }
      listed.put(parent, files);
    }
    return files;
  }

  private boolean isNamed(final String result) throws IOException {
    return records().values().stream()
        .flatMap(record -> record.piece().outputs().stream())
        .anyMatch(output -> output.path().equals(result));
  }

  private static String folded(final String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Says that a file is not ours to replace. */
  public static UsageException notOurs(final Path path, final String what) {
    return new UsageException(
        path
            + " is "
            + what
            + ". It is not replaced; move it elsewhere, or choose another --output");
  }
}
