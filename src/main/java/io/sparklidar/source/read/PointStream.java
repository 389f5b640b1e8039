package io.sparklidar.source.read;

import io.sparklidar.error.BadInput;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.source.landing.BatchOffset;
import io.sparklidar.source.landing.FileLog;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxFiles;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The points of files as they arrive, each file in one batch. What is in a batch is written down
 * before Spark hears of it: one that is done again has the same files. A file that cannot be taken
 * is not written down, and looked at again when it has changed. Safe for concurrent use.
 */
final class PointStream implements MicroBatchStream, SupportsTriggerAvailableNow {

  private static final Logger LOG = LoggerFactory.getLogger(PointStream.class);

  /** Where in the source's part of the checkpoint the log is. */
  private static final String LOG_FOLDER = "las-files";

  private final ReadOptions options;
  private final StructType columns;
  private final List<PointLayout> layouts;
  private final LandingFolder folder;
  private final Path checkpoint;
  private final Map<FileFingerprint, FileHeader> headers = new HashMap<>();
  private final Set<FileFingerprint> leftOut = new HashSet<>();
  private final Set<String> unread = new HashSet<>();
  private Optional<FileLog> log = Optional.empty();
  private Optional<List<FileFingerprint>> last = Optional.empty();
  private int committed;

  /**
   * @param files the files that were there, if anybody looked, and the columns
   * @param checkpoint the source's folder in the checkpoint
   */
  PointStream(final TableFiles files, final String checkpoint) {
    this.options = files.options();
    this.columns = files.columns();
    this.layouts = files.known().map(known -> known.schema().layouts()).orElse(List.of());
    this.folder = new LandingFolder(options);
    this.checkpoint = new Path(checkpoint, LOG_FOLDER);
    files.known().ifPresent(known -> known.files().forEach(h -> headers.put(h.file(), h)));
  }

  @Override
  public Offset initialOffset() {
    return new BatchOffset(0);
  }

  @Override
  public Offset deserializeOffset(final String json) {
    return BatchOffset.of(json);
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("asked for with a limit");
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return options.maxFilesPerTrigger().isPresent()
        ? ReadLimit.maxFiles(options.maxFilesPerTrigger().getAsInt())
        : ReadLimit.allAvailable();
  }

  /** From now on no file is taken that is not there yet. */
  @Override
  public synchronized void prepareForTriggerAvailableNow() {
    try {
      last = Optional.of(folder.files());
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public synchronized Offset latestOffset(final Offset start, final ReadLimit limit) {
    final int done = start == null ? 0 : ((BatchOffset) start).batches();
    try {
      if (log().size() < done) {
        throw new IllegalStateException(
            checkpoint
                + ": the checkpoint is damaged: expected the files of "
                + done
                + " batches, found those of "
                + log().size());
      }
      if (log().size() == done) {
        final int most = limit instanceof ReadMaxFiles max ? max.maxFiles() : Integer.MAX_VALUE;
        final List<FileFingerprint> next = next(most);
        if (next.isEmpty()) {
          return done == 0 ? null : start;
        }
        log().add(next);
      }
      // Else the stream ended after this was written down, and before Spark heard of it.
      return new BatchOffset(done + 1);
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private FileLog log() throws IOException {
    if (log.isEmpty()) {
      log = Optional.of(FileLog.open(options.conf(), checkpoint));
    }
    return log.get();
  }

  /** The next files that can be taken. */
  private List<FileFingerprint> next(final int most) throws IOException {
    final List<FileFingerprint> fresh = new ArrayList<>();
    for (final FileFingerprint file : last.isPresent() ? last.get() : folder.files()) {
      if (!log().holds(file) && !leftOut.contains(file)) {
        fresh.add(file);
      }
    }
    final List<FileFingerprint> taken = new ArrayList<>();
    while (taken.size() < most && !fresh.isEmpty()) {
      final List<FileFingerprint> some =
          fresh.subList(0, Math.min(fresh.size(), most - taken.size()));
      taken.addAll(readable(some));
      some.clear();
    }
    return taken;
  }

  /** Those of some files that the stream can take; others end it, or are left out. */
  private List<FileFingerprint> readable(final List<FileFingerprint> files) throws IOException {
    final List<BadInput> bad = new ArrayList<>(load(files));
    final List<FileFingerprint> good = new ArrayList<>();
    for (final FileFingerprint file : files) {
      if (!headers.containsKey(file)) {
        continue;
      }
      final Optional<BadInput> misfit = misfit(headers.get(file));
      if (misfit.isPresent()) {
        LOG.warn("left out: {}", misfit.get().message());
        bad.add(misfit.get());
        headers.remove(file);
      } else {
        good.add(file);
      }
    }
    if (!bad.isEmpty() && !options.leavesOutFiles()) {
      throw new IllegalArgumentException(FileSet.failure(bad, FileSet.LEAVES_OUT));
    }
    files.stream().filter(file -> !headers.containsKey(file)).forEach(leftOut::add);
    return good;
  }

  /** Reads headers that are not known; gives what is wrong with some. */
  private List<BadInput> load(final List<FileFingerprint> files) throws IOException {
    final List<FileFingerprint> unknown =
        files.stream().filter(file -> !headers.containsKey(file)).toList();
    if (unknown.isEmpty()) {
      return List.of();
    }
    final FileSet read = FileSet.of(options, unknown);
    read.files().forEach(header -> headers.put(header.file(), header));
    return read.dropped();
  }

  /** Why the points of a file cannot be rows of the stream, if they cannot. */
  private Optional<BadInput> misfit(final FileHeader header) {
    final Set<PointLayout> all = new LinkedHashSet<>(layouts);
    all.add(header.layout());
    final Map<String, DataType> types = PointSchema.types(List.copyOf(all));
    for (final StructField column : PointSchema.identity().fields()) {
      types.put(column.name(), column.dataType());
    }
    for (final StructField column : columns.fields()) {
      final DataType type = types.remove(column.name());
      if (type != null && !type.equals(column.dataType())) {
        return Optional.of(
            BadInput.of(
                header.file().path(),
                "column " + column.name() + " as " + column.dataType().simpleString(),
                type.simpleString(),
                "all files of a stream have the columns it began with"));
      }
    }
    types.keySet().removeIf(PointSchema::isIdentity);
    if (!types.isEmpty() && unread.add(types.keySet().toString())) {
      LOG.warn(
          "{} has columns that the stream does not read: {}",
          header.file().path(),
          String.join(", ", types.keySet()));
    }
    return Optional.empty();
  }

  @Override
  public synchronized InputPartition[] planInputPartitions(final Offset start, final Offset end) {
    try {
      final List<FileFingerprint> files = new ArrayList<>();
      for (int b = ((BatchOffset) start).batches() + 1; b <= ((BatchOffset) end).batches(); b++) {
        files.addAll(log().batch(b));
      }
      final List<BadInput> bad = load(files);
      if (!bad.isEmpty() && !options.leavesOutFiles()) {
        throw new IllegalArgumentException(FileSet.failure(bad, FileSet.LEAVES_OUT));
      }
      final List<FileHeader> read =
          files.stream()
              .map(headers::get)
              .filter(header -> header != null && header.points() > 0)
              .toList();
      return PointPartition.plan(read, options, Long.MAX_VALUE).toArray(new InputPartition[0]);
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Of the table's columns, whatever the query asks for: Spark does not tell a stream. */
  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new PointReaderFactory(
        new HadoopConf(options.conf()),
        layouts,
        columns,
        PointFilter.ALL,
        Integer.MAX_VALUE,
        List.of(),
        options.leavesOutChunks(),
        false);
  }

  /** What is behind the stream need not be known any more. */
  @Override
  public synchronized void commit(final Offset end) {
    try {
      for (; committed < ((BatchOffset) end).batches(); committed++) {
        log().batch(committed + 1).forEach(headers::remove);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void stop() {}

  @Override
  public String toString() {
    return "las " + String.join(", ", options.paths());
  }
}
