package io.sparklidar.job;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointLayout;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The output files of one tile, one a format: written in a folder of this attempt's own, renamed
 * into place together at the end, removed if the end is never reached.
 */
final class TileOutputs implements Closeable {

  private final TileContext context;
  private final String name;
  private final Path attempt;
  private final Map<JobOptions.Format, PointSink> sinks = new LinkedHashMap<>();
  private Optional<ParquetSink> parquet = Optional.empty();

  private TileOutputs(final TileContext context, final String name) {
    this.context = context;
    this.name = name;
    this.attempt = new Path(context.folder().attempts(), UUID.randomUUID().toString());
  }

  /**
   * Starts the files of a tile.
   *
   * @param context the job
   * @param tile the tile; of a whole file, the output has that file's columns, else the job's
   * @param name of the files, without folder and ending
   * @param order which point in order of arrival comes where, or empty for order of arrival
   */
  static TileOutputs create(
      final TileContext context,
      final TileSpec tile,
      final String name,
      final Optional<int[]> order)
      throws IOException {
    final TileOutputs outputs = new TileOutputs(context, name);
    try {
      for (final JobOptions.Format format : new TreeSet<>(context.options().formats())) {
        outputs.sinks.put(format, outputs.sink(format, tile, order));
      }
      return outputs;
    } catch (final IOException | RuntimeException e) {
      outputs.close();
      throw e;
    }
  }

  private PointSink sink(
      final JobOptions.Format format, final TileSpec tile, final Optional<int[]> order)
      throws IOException {
    final Path path = new Path(attempt, name + "." + format.folder());
    final Configuration conf = context.conf().get();
    return switch (format) {
      case PARQUET -> {
        final ParquetSink sink =
            new ParquetSink(
                path,
                conf,
                PointSchema.of(layouts(tile), context.features()),
                order,
                context.paths(),
                context.metadata(),
                context.options().compression());
        parquet = Optional.of(sink);
        yield sink;
      }
      case LAS -> new LasSink(path, conf, target(tile), context.lattice(), Compression.NONE);
      case LAZ -> {
        final LasTarget target = target(tile);
        final LasSink sink = new LasSink(path, conf, target, context.lattice(), Compression.LAZ);
        yield tile.core() instanceof TileCore.WholeFile
            ? new LazSink(path, conf, target, sink)
            : sink;
      }
    };
  }

  private LasTarget target(final TileSpec tile) {
    final List<PointLayout> sources = new ArrayList<>();
    final List<CoordinateTransform> transforms = new ArrayList<>();
    for (final TileSpec.Input input : tile.inputs()) {
      if (tile.core().mayHold(input.file())) {
        sources.add(context.layouts().get(input.file()));
        transforms.add(input.transform());
      }
    }
    return LasTarget.of(
        tile,
        sources,
        transforms,
        context.lattice(),
        context.features(),
        context.options().extraBytes());
  }

  private List<PointLayout> layouts(final TileSpec tile) {
    if (tile.core() instanceof TileCore.WholeFile whole) {
      return List.of(context.layouts().get(whole.file()));
    }
    if (tile.core() instanceof TileCore.PartOfFile part) {
      return List.of(context.layouts().get(part.file()));
    }
    return context.layouts();
  }

  void startFile(final LasFile file, final int ordinal) throws IOException {
    for (final PointSink sink : sinks.values()) {
      sink.startFile(file, ordinal);
    }
  }

  void add(
      final ChunkPoints points,
      final int[] rows,
      final int count,
      final FeatureTable table,
      final int tableRow)
      throws IOException {
    for (final PointSink sink : sinks.values()) {
      sink.add(points, rows, count, table, tableRow);
    }
  }

  /**
   * Takes all core points of a tile that keeps them: see {@link TileContext#keepsPoints}.
   *
   * @param points the tile
   * @param table features of its core points
   */
  void addAll(final TilePoints points, final FeatureTable table) throws IOException {
    parquet.orElseThrow().addAll(points, table);
  }

  /** Completes the files and renames them into place. */
  List<TileResult.Output> commit(final long rows) throws IOException {
    final Configuration conf = context.conf().get();
    final List<TileResult.Output> outputs = new ArrayList<>();
    for (final Map.Entry<JobOptions.Format, PointSink> entry : sinks.entrySet()) {
      entry.getValue().finish();
      entry.getValue().close();
    }
    for (final JobOptions.Format format : sinks.keySet()) {
      final Path from = new Path(attempt, name + "." + format.folder());
      final long bytes = from.getFileSystem(conf).getFileStatus(from).getLen();
      final String relative = OutputFolder.relativeResult(format, name);
      AtomicFiles.rename(conf, from, context.folder().result(relative));
      outputs.add(new TileResult.Output(relative, rows, bytes));
    }
    sinks.clear();
    return outputs;
  }

  @Override
  public void close() throws IOException {
    for (final PointSink sink : sinks.values()) {
      sink.close();
    }
    attempt.getFileSystem(context.conf().get()).delete(attempt, true);
  }
}
