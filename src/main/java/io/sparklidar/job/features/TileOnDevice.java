package io.sparklidar.job.features;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.error.BadInputException;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.Placement;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.devices.ChunksOnDevice;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.output.PageColumns;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.neighbor.TilePlacer;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.ChunksGoneException;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.ondevice.DeviceLayout;
import io.sparklidar.ondevice.DeviceOutput;
import io.sparklidar.ondevice.DeviceRequest;
import io.sparklidar.ondevice.DeviceTiles;
import io.sparklidar.ondevice.NotOnDeviceException;
import io.sparklidar.ondevice.TableRequest;
import io.sparklidar.ondevice.TileOrigin;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.ondevice.sums.PointRun;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a tile that stays on a device, a file or a part of one: LAZ goes in, layers of its
 * features come out, or, of a file, pages of its table, or both, and the host reads and writes.
 * What is not to be had so, for whatever reason, goes the way over the host, with the same files as
 * a result. Safe for concurrent use.
 */
final class TileOnDevice {

  private static final Logger LOG = LoggerFactory.getLogger(TileOnDevice.class);

  /** About what a point takes on a device, to choose one. */
  private static final long BYTES_OF_POINT = 128;

  private static final Map<CudaEngine, DeviceTiles> TILES = new ConcurrentHashMap<>();

  private final TileContext context;
  private final TileTask.Work work;
  private final TileSpec tile;
  private final int file;
  private final Map<String, Double> seconds;

  /**
   * What came of a tile.
   *
   * @param result empty if it goes over the host
   * @param whyOnHost why, where it might have stayed on a device
   */
  record Outcome(Optional<TileResult> result, Optional<String> whyOnHost) {

    private static final Outcome NOT_TRIED = new Outcome(Optional.empty(), Optional.empty());

    /**
     * The reason that is reported for a tile that went over the host.
     *
     * @param computed why it was computed where it was
     * @param decoded where its chunks were decoded, if a device decoded any
     */
    String reason(final String computed, final Optional<String> decoded) {
      final StringBuilder reason = new StringBuilder(computed);
      decoded.ifPresent(where -> reason.append("; ").append(where));
      whyOnHost
          .filter(why -> !computed.contains(why))
          .ifPresent(
              why ->
                  reason
                      .append(decoded.isPresent() ? ", encoded" : "; decoded")
                      .append(" on the host: ")
                      .append(why));
      return reason.toString();
    }
  }

  private TileOnDevice(
      final TileContext context, final TileTask.Work work, final Map<String, Double> seconds) {
    this.context = context;
    this.work = work;
    this.tile = work.tile();
    this.file = core().file();
    this.seconds = seconds;
  }

  /**
   * What a device made of a tile; closed when it is written.
   *
   * @param compressed the tile's bytes
   * @param output what came back; empty if nothing did
   * @param placement why, and how long it waited
   */
  private record Made(CompressedTile compressed, Optional<DeviceOutput> output, Placement placement)
      implements AutoCloseable {

    @Override
    public void close() {
      output.ifPresent(DeviceOutput::close);
      compressed.close();
    }
  }

  /**
   * Computes and writes a tile, if it can stay on a device.
   *
   * @param seconds of its stages
   * @param started when, milliseconds since 1970
   * @return what came of it
   * @throws IOException if a file cannot be read or written
   */
  static Outcome run(
      final TileContext context,
      final TileTask.Work work,
      final Map<String, Double> seconds,
      final long started)
      throws IOException {
    return mayApply(context, work.tile())
        ? new TileOnDevice(context, work, seconds).run(started)
        : Outcome.NOT_TRIED;
  }

  /** Whether tiles of the job, and this one, can stay on a device. */
  static boolean applies(final TileContext context, final TileSpec tile) {
    return !context.handsOver()
        && mayApply(context, tile)
        && (!writes(context, OutputFormat.PARQUET) || PageColumns.of(context.schema()).isPresent());
  }

  private static boolean writes(final TileContext context, final OutputFormat format) {
    return context.options().formats().contains(format);
  }

  /**
   * Whether all outputs of a tile may come from a device: LAZ that has the layers of its source,
   * and tables of files, without compression.
   */
  private static boolean mayEncode(final TileContext context, final TileSpec tile) {
    return Set.of(OutputFormat.LAZ, OutputFormat.PARQUET).containsAll(context.options().formats())
        && (!writes(context, OutputFormat.LAZ) || context.mirrorsLayers(tile))
        && (!writes(context, OutputFormat.PARQUET)
            || tile.core() instanceof TileCore.WholeFile
                && context.options().compression() == PageCompression.NONE);
  }

  /** Whether they can stay there if a device encodes all columns of their table. */
  private static boolean mayApply(final TileContext context, final TileSpec tile) {
    final EngineChoice engine = context.options().engine();
    return engine.keepsTilesOnDevice()
        && ChunksOnDevice.mayApply(context.options())
        && tile.corePoints() > 0
        && mayEncode(context, tile)
        && context.filters().areNone()
        && context.options().computeAt() == 0
        && context.classes().isEmpty()
        && context.columns().searched().equals(context.features())
        && context.features().areOfOneNeighborhood()
        && context.features().needs().isEmpty()
        && context.options().neighbors().condition().isBlank()
        && engine.columnsOnDevice(context.features()).equals(context.features())
        && plan(context).parts().stream()
            .allMatch(
                part ->
                    part.isInARow()
                        && engine.whyNotOnDevice(context.lattice(), part.neighborhood()).isEmpty());
  }

  private static FeaturePlan plan(final TileContext context) {
    return FeaturePlan.of(context.features(), context.options().neighborhood());
  }

  private Outcome run(final long started) throws IOException {
    try (LasFile source =
            new InputReading(context.sources()).run(in -> in.openLas(core().fingerprint()));
        FinishedFiles files = new FinishedFiles(context, work, source, file)) {
      if (source.compression().isEmpty()
          || writes(context, OutputFormat.LAZ) && !LazEnricher.accepts(source)) {
        return Outcome.NOT_TRIED;
      }
      final Made made;
      try {
        made =
            TileEngines.onDevice(
                context.options(),
                BYTES_OF_POINT * tile.heldPoints(),
                placer -> make(placer, source, files));
      } catch (final NotOnDeviceException | MalformedLasException | BadInputException e) {
        // What is wrong with a file is said by the way over the host: chunk, expected, found.
        return onHost(e.getMessage());
      }
      try (made) {
        seconds.merge("wait", made.placement().waited().toNanos() / 1e9, Double::sum);
        if (made.output().isEmpty()) {
          return onHost(String.join("; ", made.placement().reasons()));
        }
        return new Outcome(
            Optional.of(write(source, made.compressed(), made.output().get(), files, started)),
            Optional.empty());
      }
    } catch (final GpuException e) {
      // The way over the host says what that means.
      return onHost(e.getMessage());
    }
  }

  private Outcome onHost(final String why) {
    LOG.info("{} goes over the host: {}", tile.id(), why);
    return new Outcome(Optional.empty(), Optional.of(why));
  }

  private TileSpec.Input core() {
    return tile.coreInputs().get(0);
  }

  private Made make(final TilePlacer placer, final LasFile source, final FinishedFiles files)
      throws IOException, InterruptedException {
    if (!(placer.device() instanceof CudaEngine cuda)) {
      throw new NotOnDeviceException("it is another engine's");
    }
    final DeviceTiles tiles =
        TILES.computeIfAbsent(
            cuda, engine -> new DeviceTiles(engine, (CudaDevice) engine.manager().device()));
    try {
      return make(placer, tiles, source, files, tiles::isDecoded);
    } catch (final ChunksGoneException e) {
      LOG.debug("{} reads all of its chunks: {}", tile.id(), e.getMessage());
      return make(placer, tiles, source, files, chunk -> false);
    }
  }

  private Made make(
      final TilePlacer placer,
      final DeviceTiles tiles,
      final LasFile source,
      final FinishedFiles files,
      final Predicate<ChunkKey> decoded)
      throws IOException, InterruptedException {
    final Optional<TableRequest> table = table(source);
    final long begin = System.nanoTime();
    final CompressedTile compressed =
        new InputReading(context.sources())
            .run(
                in ->
                    CompressedTile.read(
                        tile,
                        table.isPresent() ? ChunkContent.PLACES : ChunkContent.POINTS,
                        decoded,
                        source,
                        in::open,
                        placer.manager(),
                        TaskCores.ofThisJvm()));
    seconds.merge("read", (System.nanoTime() - begin) / 1e9, Double::sum);
    boolean whole = false;
    try {
      final DeviceLayout layout = new DeviceLayout(request(compressed, table));
      final Placement.Placed<Optional<DeviceOutput>> placed =
          placer.attempt(
              tile.corePoints(), layout.bytes(), lease -> tiles.run(layout, lease, files));
      whole = true;
      return new Made(compressed, placed.result(), placed.placement());
    } finally {
      if (!whole) {
        compressed.close();
      }
    }
  }

  private Optional<TableRequest> table(final LasFile source) throws NotOnDeviceException {
    if (!writes(context, OutputFormat.PARQUET)) {
      return Optional.empty();
    }
    return Optional.of(
        new TableRequest(
            PageColumns.of(context.schema())
                .orElseThrow(
                    () ->
                        new NotOnDeviceException(
                            "its table has columns of extra dimensions or wave packets")),
            ParquetTileWriter.ROW_GROUP_ROWS,
            source.transform()));
  }

  private DeviceRequest request(
      final CompressedTile compressed, final Optional<TableRequest> table) {
    final TileOrigin origin = compressed.origin(tile, context.lattice());
    return new DeviceRequest(
        tile,
        compressed,
        context.lattice(),
        origin,
        plan(context),
        context.options().neighbors().isOfAllButNoise(),
        writes(context, OutputFormat.LAZ)
            ? TileOutputs.target(context, tile).storages()
            : List.of(),
        table,
        sums(compressed, origin));
  }

  private SumsRequest sums(final CompressedTile compressed, final TileOrigin origin) {
    final List<PointRun> runs = compressed.runs(FeatureChecksum.seed(context.paths().get(file)));
    final int points = compressed.corePoints();
    return picture()
        .map(
            empty ->
                empty.request(
                    points,
                    runs,
                    context.lattice(),
                    origin.x(),
                    origin.y(),
                    origin.z(),
                    tile.bounds().expand(step()),
                    context.features()))
        .orElseGet(
            () ->
                new SumsRequest(
                    points, context.features().size(), runs, List.of(), Optional.empty()));
  }

  /** So far may points lie outside of their squares that are taken as on the border of these. */
  private double step() {
    final CoordinateTransform transform = core().transform();
    final double files = Math.max(Math.abs(transform.scaleX()), Math.abs(transform.scaleY()));
    return Math.max(files, Math.max(context.lattice().unitX(), context.lattice().unitY()));
  }

  /** The tile's picture, if there is to be one; without points. */
  private Optional<TilePicture> picture() {
    return context.grid().stream()
        .findFirst()
        .map(grid -> TilePicture.empty(grid, context.features(), context.options().neighborhood()));
  }

  private TileResult write(
      final LasFile source,
      final CompressedTile compressed,
      final DeviceOutput output,
      final FinishedFiles files,
      final long started)
      throws IOException {
    TaskTraffic.readPoints(tile.readPoints());
    seconds.put("decode", output.decodeSeconds());
    seconds.put("search", output.searchSeconds());
    seconds.put("encode", output.encodeSeconds());
    // Some row groups may be written already.
    final double before = files.seconds();
    final long begin = System.nanoTime();
    final List<OutputFile> outputs;
    if (tile.core() instanceof TileCore.PartOfFile) {
      new PartOutputs(context, tile, work.pieces()).write(source, compressed, output);
      outputs = List.of();
    } else {
      outputs = files.finish(compressed, output);
    }
    final long written = System.nanoTime();
    seconds.put("write", before + (written - begin) / 1e9);
    for (final TilePicture picture : picture().stream().toList()) {
      picture.add(output.sums());
      picture.save(context.conf().get(), context.folder().picture(tile.id()));
    }
    seconds.put("picture", (System.nanoTime() - written) / 1e9);
    return new TileResult(
        tile.id(),
        tile.bounds(),
        compressed.corePoints(),
        output.points() - compressed.corePoints(),
        tile.readPoints(),
        tile.readPoints(),
        TileEngines.GPU,
        CudaEngine.NAME,
        TileEngines.AS_CHOSEN + ", decoded and encoded on the device",
        0,
        Map.of(),
        Map.of(),
        seconds,
        started,
        System.currentTimeMillis(),
        outputs,
        FeatureChecksum.of(output.sums()).toString(),
        null);
  }
}
