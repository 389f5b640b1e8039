package io.sparklidar.job.features;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.MortonOrder;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.job.output.LasOutputLayout;
import io.sparklidar.job.output.LasSink;
import io.sparklidar.job.output.LazSink;
import io.sparklidar.job.output.ParquetSink;
import io.sparklidar.job.output.PointSink;
import io.sparklidar.job.output.TableTarget;
import io.sparklidar.job.output.TileRows;
import io.sparklidar.job.output.raster.RasterSink;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.parallel.TaskEnd;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The output files of one tile, one per format. */
final class TileOutputs implements Closeable {

  private final TileContext context;
  private Optional<ParquetSink> parquet = Optional.empty();
  private Optional<RasterSink> rasters = Optional.empty();
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
   */
  static TileOutputs create(final TileContext context, final TileSpec tile, final String name)
      throws IOException {
    return new TileOutputs(
        context,
        outputs ->
            OutputAttempt.start(
                context.conf().get(),
                context.folder(),
                name,
                // Of cells between points there are no rows.
                tile.isBetween() ? EnumSet.of(OutputFormat.COG) : context.options().formats(),
                (format, path) -> outputs.sink(format, path, tile)));
  }

  /**
   * Starts the files of a piece of a file's outputs.
   *
   * @param context the job
   * @param tile the file, or a part of it
   * @param piece which piece
   */
  static TileOutputs ofPiece(
      final TileContext context, final TileSpec tile, final OutputPiece piece) throws IOException {
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
    final Configuration conf = context.conf().get();
    if (format.isTable()) {
      return rows(tableTarget().piece(format, path, conf));
    }
    final LasOutputLayout target = target(context, tile);
    final LasSink plain = new LasSink(path, conf, target, lattice(context, tile), Compression.NONE);
    return format == OutputFormat.LAZ && context.filters().areNone()
        ? LazSink.ofPiece(path, conf, target, plain)
        : plain;
  }

  private TableTarget tableTarget() {
    return new TableTarget(
        context.schema(), context.paths(), context.metadata(), context.options().compression());
  }

  private PointSink rows(final PointSink sink) {
    if (sink instanceof ParquetSink whole) {
      parquet = Optional.of(whole);
    }
    return sink;
  }

  private PointSink sink(final OutputFormat format, final Path path, final TileSpec tile)
      throws IOException {
    final Configuration conf = context.conf().get();
    if (format == OutputFormat.COG) {
      final TileCore.Square square = (TileCore.Square) tile.core();
      rasters =
          Optional.of(
              new RasterSink(
                  path,
                  conf,
                  square,
                  context.options().rasters(),
                  context.options().ground(),
                  context.terrain(),
                  context.filters().region(),
                  tile.inputs().get(0).heightUnit()));
      return rasters.get();
    }
    if (format.isTable()) {
      return rows(tableTarget().file(format, path, conf));
    }
    final LasOutputLayout target = target(context, tile);
    final boolean compressed = format == OutputFormat.LAZ;
    final LasSink sink =
        new LasSink(
            path,
            conf,
            target,
            lattice(context, tile),
            compressed ? Compression.LAZ : Compression.NONE);
    return compressed && tile.core() instanceof TileCore.WholeFile && context.filters().areNone()
        ? LazSink.ofFile(path, conf, target, sink)
        : sink;
  }

  /** What the LAS output of a tile looks like. */
  static LasOutputLayout target(final TileContext context, final TileSpec tile) {
    final List<PointLayout> sources = new ArrayList<>();
    final List<CoordinateTransform> transforms = new ArrayList<>();
    for (final TileSpec.Input input : tile.coreInputs()) {
      sources.add(context.layouts().get(input.file()));
      transforms.add(input.transform());
    }
    return LasOutputLayout.of(
        tile,
        sources,
        transforms,
        lattice(context, tile),
        context.features(),
        context.options().neighborhood(),
        context.options().extraBytes());
  }

  /**
   * The grid of an output that mixes files: the job's, unless that rounds and the files of this
   * tile have a step of their own that does not.
   */
  private static Lattice lattice(final TileContext context, final TileSpec tile) {
    final Lattice job = context.outputLattice();
    if (job.isExact()) {
      return job;
    }
    final Lattice own =
        Lattice.of(tile.coreInputs().stream().map(TileSpec.Input::transform).toList());
    final boolean reaches =
        own.unitX() >= job.unitX() && own.unitY() >= job.unitY() && own.unitZ() >= job.unitZ();
    return own.isExact() && reaches ? own : job;
  }

  /**
   * The points that follow are of this file.
   *
   * @param file the open file
   * @param ordinal its ordinal
   */
  void startFile(final LasFile file, final int ordinal) throws IOException {
    for (final PointSink sink : attempt.files()) {
      sink.startFile(file, ordinal);
    }
  }

  /**
   * Takes points of one chunk.
   *
   * @param points the chunk
   * @param rows which of its points, ascending
   * @param count how many of {@code rows}
   * @param table features
   * @param tableRow row of the table that belongs to {@code rows[0]}; the others follow
   */
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
   * Takes all core points of a tile.
   *
   * @param tile the tile
   * @param points its points, with those that are to be kept: see {@link
   *     TileContext#retainsCorePoints}
   * @param table features of its core points
   * @throws IOException if a file cannot be read once more, or one cannot be written
   */
  void addTile(final TileSpec tile, final TilePoints points, final FeatureTable table)
      throws IOException {
    if (parquet.isPresent()) {
      final boolean asTheyAre = tile.core() instanceof TileCore.WholeFile;
      parquet
          .get()
          .addAll(
              points,
              table,
              asTheyAre ? Optional.empty() : Optional.of(MortonOrder.of(points.block())));
    }
    if (rasters.isPresent()) {
      rasters.get().addAll(points, table);
    }
    if (context.writesChunks()) {
      final int written =
          new InputReading(context.sources()).run(in -> addChunks(in, tile, points, table));
      if (written != points.block().coreCount()) {
        throw new IllegalStateException(
            tile.id()
                + ": "
                + points.block().coreCount()
                + " points computed, "
                + written
                + " written");
      }
    }
  }

  /**
   * The row groups that follow are of this file.
   *
   * @param file the open file
   * @param ordinal its ordinal
   */
  void startTable(final LasFile file, final int ordinal) throws IOException {
    if (parquet.isPresent()) {
      parquet.get().startFile(file, ordinal);
    }
  }

  /** Takes the next row group of the table, which is written. */
  void addRows(final FinishedPages pages) throws IOException {
    parquet.orElseThrow().write(pages);
  }

  /**
   * Takes chunks of a file as they are compressed, with layers of their features, into its LAZ.
   *
   * @param file the open file, which can be enriched
   * @param ordinal its ordinal
   * @param compressed the bytes of its chunks
   * @param layers for each of them
   * @param from the first to take
   * @param to the one behind the last
   */
  void addLayers(
      final LasFile file,
      final int ordinal,
      final CompressedTile compressed,
      final List<MadeLayers> layers,
      final int from,
      final int to)
      throws IOException {
    final LazSink laz = (LazSink) attempt.byFormat().get(OutputFormat.LAZ);
    laz.startFile(file, ordinal);
    for (int chunk = from; chunk < to; chunk++) {
      TaskEnd.checkHere();
      laz.add(compressed.coreChunks().get(chunk), compressed.coreBytes(chunk), layers.get(chunk));
    }
  }

  /** What takes chunks as their files have them: header, records and layers are in the files. */
  private List<PointSink> chunkSinks() {
    return attempt.files().stream()
        .filter(sink -> !(sink instanceof ParquetSink || sink instanceof RasterSink))
        .toList();
  }

  private int addChunks(
      final InputReading in, final TileSpec tile, final TilePoints points, final FeatureTable table)
      throws IOException {
    int row = 0;
    int ofFile = 0;
    for (final TileSpec.Input input : tile.coreInputs()) {
      final CoreRun run = CoreRun.of(input.file(), points, ofFile, row, 0);
      try (LasFile file = in.openLas(input.fingerprint())) {
        addChunks(file, input.file(), input.chunks(), run, table);
      }
      row = run.row();
      ofFile++;
    }
    return row;
  }

  private void addChunks(
      final LasFile file,
      final int ordinal,
      final List<Chunk> chunks,
      final CoreRun run,
      final FeatureTable table)
      throws IOException {
    final List<PointSink> sinks = chunkSinks();
    for (final PointSink sink : sinks) {
      sink.startFile(file, ordinal);
    }
    final PointReader reader = file.reader(file.layout().fields());
    for (final Chunk chunk : chunks) {
      TaskEnd.checkHere();
      final int first = run.row();
      final int count = run.take(chunk);
      if (count > 0) {
        final ChunkPoints points = run.points(chunk, reader);
        for (final PointSink sink : sinks) {
          sink.add(points, run.rows(), count, table, first);
        }
      }
    }
  }

  /**
   * Takes a run of chunks of a file whose points are all core points of a tile, one behind the
   * other.
   *
   * @param file the open file; may be absent where {@link TileContext#writesChunks} is false
   * @param ordinal its ordinal
   * @param chunks the run
   * @param points the tile, with those points that are to be kept
   * @param run core point, among all of them, that is the first of the run
   * @param keptRun the same one among those that are kept
   * @param table features of all core points
   */
  void addRun(
      final Optional<LasFile> file,
      final int ordinal,
      final List<Chunk> chunks,
      final TilePoints points,
      final int run,
      final int keptRun,
      final FeatureTable table)
      throws IOException {
    if (parquet.isPresent()) {
      final ParquetSink sink = parquet.get();
      final int count = chunks.stream().mapToInt(Chunk::pointCount).sum();
      final TilePoints.OfFile kept = points.core().get(0);
      sink.write(
          TileRows.ofRun(sink.schema(), points.block(), kept, run, keptRun, table), run, count);
    }
    if (file.isPresent()) {
      addChunks(file.get(), ordinal, chunks, CoreRun.of(ordinal, points, 0, run, keptRun), table);
    }
  }

  /**
   * Takes a piece.
   *
   * @param piece a piece that is complete
   * @param chunks its chunks
   */
  void append(final OutputPiece piece, final List<Chunk> chunks) throws IOException {
    for (final Map.Entry<OutputFormat, PointSink> file : attempt.byFormat().entrySet()) {
      TaskEnd.checkHere();
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
