package io.sparklidar.job.features;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.job.output.LasSink;
import io.sparklidar.job.output.LasTarget;
import io.sparklidar.job.output.LazPieceSink;
import io.sparklidar.job.output.LazSink;
import io.sparklidar.job.output.ParquetSink;
import io.sparklidar.job.output.PointSink;
import io.sparklidar.job.output.TileRows;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The output files of one tile, one per format. */
final class TileOutputs implements Closeable {

  private final TileContext context;
  private Optional<ParquetSink> parquet = Optional.empty();
  private final OutputAttempt<PointSink> attempt;

  private TileOutputs(final TileContext context, final Start start) throws IOException {
    this.context = context;
    this.attempt = start.of(this);
  }

  /** Starts the files. */
  private interface Start {
    OutputAttempt<PointSink> of(TileOutputs outputs) throws IOException;
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
    return new TileOutputs(
        context,
        outputs ->
            OutputAttempt.start(
                context.conf().get(),
                context.folder(),
                name,
                context.options().formats(),
                (format, path) -> outputs.sink(format, path, tile, order)));
  }

  /**
   * Starts the files of a piece of a file's outputs.
   *
   * @param context the job
   * @param tile the file, or a part of it
   * @param piece which piece
   */
  static TileOutputs ofPiece(final TileContext context, final TileSpec tile, final Piece piece)
      throws IOException {
    return new TileOutputs(
        context,
        outputs ->
            OutputAttempt.start(
                context.conf().get(),
                context.folder(),
                piece.name(),
                context.options().formats(),
                format -> context.folder().piece(format, piece.name()),
                (format, path) -> outputs.pieceSink(format, path, tile)));
  }

  private PointSink pieceSink(final OutputFormat format, final Path path, final TileSpec tile)
      throws IOException {
    if (format == OutputFormat.PARQUET) {
      return parquet(path, Optional.empty(), Map.of());
    }
    final Configuration conf = context.conf().get();
    final LasTarget target = target(tile);
    final LasSink plain = new LasSink(path, conf, target, lattice(tile), Compression.NONE);
    return format == OutputFormat.LAZ ? new LazPieceSink(path, conf, target, plain) : plain;
  }

  private ParquetSink parquet(
      final Path path, final Optional<int[]> order, final Map<String, String> metadata)
      throws IOException {
    final ParquetSink sink =
        new ParquetSink(
            path,
            context.conf().get(),
            context.schema(),
            order,
            context.paths(),
            metadata,
            context.options().compression());
    parquet = Optional.of(sink);
    return sink;
  }

  private PointSink sink(
      final OutputFormat format, final Path path, final TileSpec tile, final Optional<int[]> order)
      throws IOException {
    final Configuration conf = context.conf().get();
    return switch (format) {
      case PARQUET -> parquet(path, order, context.metadata());
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

  /**
   * Takes a run of the core points of a tile that keeps some of them: see {@link
   * TileContext#keepsPoints}.
   *
   * @param block the tile
   * @param kept the points that it keeps
   * @param run core point, among all of them, that is the first of the run
   * @param keptRun the same one among those that are kept
   * @param count how many points
   * @param table features of all core points
   */
  void addRun(
      final PointBlock block,
      final TilePoints.OfFile kept,
      final int run,
      final int keptRun,
      final int count,
      final FeatureTable table)
      throws IOException {
    final ParquetSink sink = parquet.orElseThrow();
    sink.write(TileRows.ofRun(sink.schema(), block, kept, run, keptRun, table), run, count);
  }

  /**
   * Takes a piece.
   *
   * @param piece a piece that is complete
   * @param chunks its chunks
   */
  void append(final Piece piece, final List<Chunk> chunks) throws IOException {
    for (final Map.Entry<OutputFormat, PointSink> file : attempt.byFormat().entrySet()) {
      file.getValue().append(context.folder().piece(file.getKey(), piece.name()), chunks);
    }
  }

  /** Completes the files and renames them into place. */
  List<OutputFile> commit(final long rows) throws IOException {
    return attempt.commit(rows);
  }

  @Override
  public void close() throws IOException {
    attempt.close();
  }
}
