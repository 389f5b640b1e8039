package io.sparklidar.job.outcome;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import io.sparklidar.error.UsageException;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.RecordedOutputs;
import io.sparklidar.storage.SymbolicLinks;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
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
 * The files that say what became of a job, at the top of the output folder: people look for them
 * there, and may have files of the same names. Ours are those that a record says we wrote, as long
 * as they hold what we wrote. Safe for concurrent use.
 */
public final class ReportFiles {

  private static final JavaType RECORD =
      Json.MAPPER.constructType(new TypeReference<TreeMap<String, TreeSet<String>>>() {});

  private final Configuration conf;
  private OutputFolder folder;
  private final FileSystem fs;

  /** Those of a folder, there or not yet. */
  public ReportFiles(final Configuration conf, final OutputFolder folder) throws IOException {
    this.conf = conf;
    this.folder = folder;
    this.fs = folder.rootPath().getFileSystem(conf);
  }

  /** From now on nothing is put into place unless the run holds the folder. */
  public synchronized void in(final OutputFolder held) {
    folder = held;
  }

  /**
   * Makes sure that the files can be written: nothing of their names is there, or our own.
   *
   * @throws UsageException naming what is not ours
   */
  public synchronized void requireRoom(final List<Path> files) throws UsageException, IOException {
    for (final Path file : files) {
      if (SymbolicLinks.exists(fs, file) && !isOwn(file)) {
        throw RecordedOutputs.notOurs(file, "not of an earlier run, or has been changed since");
      }
    }
  }

  private boolean isOwn(final Path file) throws IOException {
    final Set<String> states = record().get(file.getName());
    return states != null && states.contains(state(file));
  }

  /** What tells the content of a file; nothing if it is none. */
  private String state(final Path file) throws IOException {
    final Optional<FileStatus> status = SymbolicLinks.status(fs, file);
    return status.isEmpty() || !status.get().isFile()
        ? ""
        : state(status.get().getLen(), ContentChecksum.of(fs, file));
  }

  private static String state(final long bytes, final String checksum) {
    return bytes + " bytes, " + checksum;
  }

  /** The states of each file that are ours. */
  private Map<String, TreeSet<String>> record() throws IOException {
    return Json.<TreeMap<String, TreeSet<String>>>read(fs, folder.outcome(), RECORD)
        .orElseGet(TreeMap::new);
  }

  /**
   * Writes a file over our own or none.
   *
   * @throws IOException also if somebody else's is there
   */
  public synchronized void write(final Path file, final byte[] content) throws IOException {
    final boolean own = isOwn(file);
    final Map<String, TreeSet<String>> record = record();
    final TreeSet<String> states = new TreeSet<>();
    if (own) {
      states.add(state(file));
    }
    states.add(state(content.length, ContentChecksum.of(content)));
    record.put(file.getName(), states);
    write(record);
    AtomicFiles.write(conf, folder, folder.own(), file, out -> out.write(content), own);
  }

  /** Deletes a file, if it is our own. */
  public synchronized void delete(final Path file) throws IOException {
    if (isOwn(file)) {
      fs.delete(file, false);
      final Map<String, TreeSet<String>> record = record();
      record.remove(file.getName());
      write(record);
    }
  }

  /** Deletes all files of an ending, as far as they are our own. */
  public synchronized void deleteAll(final String ending) throws IOException {
    for (final String name : List.copyOf(record().keySet())) {
      if (name.endsWith(ending)) {
        delete(new Path(folder.rootPath(), name));
      }
    }
  }

  private void write(final Map<String, TreeSet<String>> record) throws IOException {
    AtomicFiles.write(
        conf, folder, folder.outcome(), out -> out.write(Json.MAPPER.writeValueAsBytes(record)));
  }
}
