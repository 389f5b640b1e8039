package io.sparklidar.job;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
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
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The output files of one tile, one a format. */
final class TileOutputs implements Closeable {

  private final TileContext context;
  private Optional<ParquetSink> parquet = Optional.empty();
  private final OutputAttempt<PointSink> attempt;

  private TileOutputs(
      final TileContext context,
      final TileSpec tile,
      final String name,
      final Optional<int[]> order)
      throws IOException {
    this.context = context;
    this.attempt =
        OutputAttempt.start(
            context.conf().get(),
            context.folder(),
            name,
            context.options().formats(),
            (format, path) -> sink(format, path, tile, order));
  }

  /**
   * Starts the files of a tile.
   *
   * @param context the job
   * @param tile the tile
   * @param name of the files, without folder and ending
   * @param order which point in order of arrival comes where, or empty for order of arrival
   */
  static TileOutputs create(
      final TileContext context,
      final TileSpec tile,
      final String name,
      final Optional<int[]> order)
      throws IOException {
    return new TileOutputs(context, tile, name, order);
  }

  private PointSink sink(
      final JobOptions.Format format,
      final Path path,
      final TileSpec tile,
      final Optional<int[]> order)
      throws IOException {
    final Configuration conf = context.conf().get();
    return switch (format) {
      case PARQUET -> {
        final ParquetSink sink =
            new ParquetSink(
                path,
                conf,
                context.schema(),
                order,
                context.paths(),
                context.metadata(),
                context.options().compression());
        parquet = Optional.of(sink);
        yield sink;
      }
      case LAS -> new LasSink(path, conf, target(tile), lattice(tile), Compression.NONE);
      case LAZ -> {
        final LasTarget target = target(tile);
        final LasSink sink = new LasSink(path, conf, target, lattice(tile), Compression.LAZ);
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
        lattice(tile),
        context.features(),
        context.options().extraBytes());
  }

  /**
   * The grid of an output that mixes files: the job's, unless that rounds and the files of this
   * tile have a step of their own that does not.
   */
  private Lattice lattice(final TileSpec tile) {
    final Lattice job = context.outputLattice();
    if (job.isExact()) {
      return job;
    }
    final Lattice own =
        Lattice.of(
            tile.inputs().stream()
                .filter(input -> tile.core().mayHold(input.file()))
                .map(TileSpec.Input::transform)
                .toList());
    final boolean reaches =
        own.unitX() >= job.unitX() && own.unitY() >= job.unitY() && own.unitZ() >= job.unitZ();
    return own.isExact() && reaches ? own : job;
  }

  void startFile(final LasFile file, final int ordinal) throws IOException {
    for (final PointSink sink : attempt.files()) {
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
    for (final PointSink sink : attempt.files()) {
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
    return attempt.commit(rows);
  }

  @Override
  public void close() throws IOException {
    attempt.close();
  }
}
