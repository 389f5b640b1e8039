package io.sparklidar.source.landing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.Json;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of each batch of a stream, from 1, in a folder of its checkpoint: a file for a batch,
 * and now and then one for all so far, which replaces them. What was taken once stays known, by
 * path, length and time of modification. For use by one thread, and one stream at a time.
 */
public final class FileLog {

  /** Batches after which all are put into one file. */
  static final int TOGETHER = 50;

  private static final Pattern NAME = Pattern.compile("(\\d{10})(-all)?\\.json");
  private static final String NAME_FORMAT = "%010d%s.json";
  private static final String ALL = "-all";

  private final Configuration conf;
  private final Path folder;
  private final List<List<FileFingerprint>> batches = new ArrayList<>();
  private final Set<FileFingerprint> taken = new HashSet<>();

  private FileLog(final Configuration conf, final Path folder) {
    this.conf = conf;
    this.folder = folder;
  }

  /**
   * Opens a log, with what is in it.
   *
   * @param conf Hadoop configuration
   * @param folder of the log, which need not be there
   * @throws IOException if storage fails, or a file is damaged or missing
   */
  public static FileLog open(final Configuration conf, final Path folder) throws IOException {
    final FileLog log = new FileLog(conf, folder);
    log.load();
    return log;
  }

  private void load() throws IOException {
    final FileSystem fs = folder.getFileSystem(conf);
    if (!fs.exists(folder)) {
      return;
    }
    final TreeMap<Integer, Path> single = new TreeMap<>();
    final TreeMap<Integer, Path> all = new TreeMap<>();
    for (final FileStatus file : fs.listStatus(folder)) {
      final Matcher name = NAME.matcher(file.getPath().getName());
      if (name.matches()) {
        (name.group(2) == null ? single : all).put(Integer.parseInt(name.group(1)), file.getPath());
      }
    }
    if (!all.isEmpty()) {
      read(fs, all.lastEntry().getValue(), all.lastKey()).forEach(this::take);
    }
    for (final Path path : single.tailMap(batches.size(), false).values()) {
      final Path expected = new Path(folder, name(batches.size() + 1, ""));
      if (!path.getName().equals(expected.getName())) {
        throw new IOException(
            "the checkpoint is damaged: expected " + expected + ", found only " + path);
      }
      read(fs, path, 1).forEach(this::take);
    }
  }

  private void take(final List<FileFingerprint> files) {
    batches.add(List.copyOf(files));
    taken.addAll(files);
  }

  private static List<List<FileFingerprint>> read(
      final FileSystem fs, final Path path, final int expected) throws IOException {
    try (InputStream in = fs.open(path)) {
      final List<List<FileFingerprint>> read = Json.MAPPER.readValue(in, new TypeReference<>() {});
      if (read.size() == expected) {
        return read;
      }
      throw new IOException(
          path + ": expected files of " + expected + " batches, found " + read.size());
    } catch (final JsonProcessingException e) {
      throw new IOException(path + ": the checkpoint is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** How many batches there are. */
  public int size() {
    return batches.size();
  }

  /**
   * The files of a batch.
   *
   * @param batch which, from 1
   */
  public List<FileFingerprint> batch(final int batch) {
    return batches.get(batch - 1);
  }

  /** Whether a file is in a batch, in the state that it is in. */
  public boolean holds(final FileFingerprint file) {
    return taken.contains(file);
  }

  /**
   * Adds a batch; when this returns, it is remembered.
   *
   * @throws IOException if it cannot be written, or another stream has written it
   */
  public void add(final List<FileFingerprint> files) throws IOException {
    final int batch = batches.size() + 1;
    final List<List<FileFingerprint>> written = new ArrayList<>();
    final boolean together = batch % TOGETHER == 0;
    if (together) {
      written.addAll(batches);
    }
    written.add(files);
    final Path path = new Path(folder, name(batch, together ? ALL : ""));
    final FileSystem fs = folder.getFileSystem(conf);
    fs.mkdirs(folder);
    AtomicFiles.write(
        conf,
        folder,
        path,
        out -> out.write(Json.line(written).getBytes(StandardCharsets.UTF_8)),
        false);
    take(files);
    if (together) {
      removeBefore(fs, batch);
    }
  }

  /** What one file holds of all need not be in many. */
  private void removeBefore(final FileSystem fs, final int batch) throws IOException {
    for (final FileStatus file : fs.listStatus(folder)) {
      final Matcher name = NAME.matcher(file.getPath().getName());
      if (name.matches() && Integer.parseInt(name.group(1)) < batch) {
        fs.delete(file.getPath(), false);
      }
    }
  }

  private static String name(final int batch, final String all) {
    return String.format(java.util.Locale.ROOT, NAME_FORMAT, batch, all);
  }
}
