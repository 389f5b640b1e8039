package io.sparklidar.source.write;

import io.sparklidar.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a frame into a folder: tasks write below a hidden folder of this write, and when all have
 * ended, their files are renamed into place. A write that fails leaves the folder as it was.
 */
final class LasBatchWrite implements BatchWrite {

  private static final Logger LOG = LoggerFactory.getLogger(LasBatchWrite.class);

  /** Files that this format has written. */
  private static final Pattern OWN =
      Pattern.compile("part-\\d{5,}-[0-9a-fA-F-]{36}(\\.copc)?\\.la[sz]");

  /**
   * Files that this format has written if they lie beside {@link #SUCCESS}, else a run may have.
   */
  private static final Pattern TILE =
      Pattern.compile("tile-[0-9.E-]+?--?\\d+--?\\d+(\\.copc)?\\.la[sz]");

  private static final String SUCCESS = "_SUCCESS";

  private final Configuration conf;
  private final Path folder;
  private final Path making;
  private final LasWriterFactory factory;
  private final boolean replaces;

  /**
   * @param conf Hadoop configuration
   * @param folder where to
   * @param making where attempts write
   * @param factory makes what they write with
   * @param replaces whether files that are there are replaced, rather than added to
   */
  LasBatchWrite(
      final Configuration conf,
      final Path folder,
      final Path making,
      final LasWriterFactory factory,
      final boolean replaces) {
    this.conf = conf;
    this.folder = folder;
    this.making = making;
    this.factory = factory;
    this.replaces = replaces;
  }

  @Override
  public DataWriterFactory createBatchWriterFactory(final PhysicalWriteInfo info) {
    try {
      replaced(); // before anything is computed
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return factory;
  }

  /** The files that a new version replaces. */
  private List<Path> replaced() throws IOException {
    final List<Path> files = new ArrayList<>();
    if (!replaces) {
      return files;
    }
    final FileSystem fs = folder.getFileSystem(conf);
    final FileStatus[] there;
    try {
      there = fs.listStatus(folder);
    } catch (final FileNotFoundException e) {
      return files;
    }
    final boolean ended = fs.exists(new Path(folder, SUCCESS));
    for (final FileStatus file : there) {
      final String name = file.getPath().getName();
      final boolean own = OWN.matcher(name).matches() || ended && TILE.matcher(name).matches();
      if (own && file.isFile()) {
        files.add(file.getPath());
      } else if (!name.startsWith("_") && !name.startsWith(".")) {
        throw new IllegalArgumentException(
            folder
                + " holds "
                + name
                + ", which format \"las\" has not written: mode overwrite does not replace it;"
                + " remove it, or write to another folder");
      }
    }
    return files;
  }

  @Override
  public void commit(final WriterCommitMessage[] messages) {
    final Map<Path, Path> moved = new LinkedHashMap<>();
    try {
      final List<Path> written = new ArrayList<>();
      for (final WriterCommitMessage message : messages) {
        written.addAll(((WrittenFiles) message).files());
      }
      if (written.isEmpty()) {
        written.add(nothing());
      }
      requireNew(written);
      for (final Path old : replaced()) {
        move(old, new Path(new Path(making, "replaced"), old.getName()), moved);
      }
      for (final Path file : written) {
        move(file, new Path(folder, file.getName()), moved);
      }
      AtomicFiles.write(conf, new Path(folder, SUCCESS), out -> {});
    } catch (final IOException | RuntimeException e) {
      undo(moved);
      throw e instanceof IOException failed
          ? new UncheckedIOException(failed.getMessage(), failed)
          : (RuntimeException) e;
    }
    clean();
  }

  /** A frame without rows is a file without points, which keeps the columns. */
  private Path nothing() throws IOException {
    try (LasFileWriter empty = factory.writer(0, "empty")) {
      return empty.finish();
    }
  }

  /** A tile is one file: rows cannot be added to one that is there. */
  private void requireNew(final List<Path> written) throws IOException {
    final FileSystem fs = folder.getFileSystem(conf);
    for (final Path file : written) {
      if (!replaces && fs.exists(new Path(folder, file.getName()))) {
        throw new IllegalArgumentException(
            folder
                + " holds "
                + file.getName()
                + " already, and mode append adds no points to a file that is there; write to"
                + " another folder, or everything anew with mode overwrite");
      }
    }
  }

  private void move(final Path from, final Path to, final Map<Path, Path> moved)
      throws IOException {
    AtomicFiles.move(conf, from, to, false);
    moved.put(from, to);
  }

  private void undo(final Map<Path, Path> moved) {
    final List<Map.Entry<Path, Path>> steps = new ArrayList<>(moved.entrySet());
    for (int s = steps.size() - 1; s >= 0; s--) {
      try {
        AtomicFiles.move(conf, steps.get(s).getValue(), steps.get(s).getKey(), false);
      } catch (final IOException | RuntimeException e) {
        LOG.error("{} could not be moved back", steps.get(s).getValue(), e);
      }
    }
  }

  @Override
  public void abort(final WriterCommitMessage[] messages) {
    clean();
  }

  private void clean() {
    try {
      making.getFileSystem(conf).delete(making, true);
    } catch (final IOException e) {
      LOG.warn("{} could not be removed", making, e);
    }
  }
}
