package io.sparklidar.job.features;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.filter.ChosenPoints;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.devices.ChunksOnDevice;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.metrics.TileMetrics;
import io.sparklidar.job.output.raster.CanopyPoints;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/** Computes and writes tiles, one after the other. Stateless: a tile may be run again anywhere. */
final class TileTask implements FlatMapFunction<List<TileTask.Work>, TileResult> {

  private static final long serialVersionUID = 1L;

  /**
   * One tile to do.
   *
   * @param tile the tile
   * @param outputName name of its output files without folder and ending
   * @param key what its result depends on
   * @param pieces if it is a part of a file, what it writes of the file's outputs
   * @param group which of the job's contexts it is done in
   */
  record Work(TileSpec tile, String outputName, String key, List<OutputPiece> pieces, int group)
      implements Serializable {

    /** In the only one. */
    Work(
        final TileSpec tile,
        final String outputName,
        final String key,
        final List<OutputPiece> pieces) {
      this(tile, outputName, key, pieces, 0);
    }
  }

  private final TileContext context;
  private final LongAccumulator pointsDone;
  private final GpuMemoryTrace gpuMemory;

  TileTask(
      final TileContext context, final LongAccumulator pointsDone, final GpuMemoryTrace gpuMemory) {
    this.context = context;
    this.pointsDone = pointsDone;
    this.gpuMemory = gpuMemory;
  }

  @Override
  public Iterator<TileResult> call(final List<Work> works) throws IOException {
    TileEngines.openEarly(context.options(), false);
    final List<TileResult> results = new ArrayList<>();
    for (final Work work : works) {
      final long started = System.currentTimeMillis();
      TileResult result;
      try {
        final Optional<TileResult> committed = committed(work);
        result = committed.isPresent() ? committed.get() : runWithRoom(work, started);
        pointsDone.add(result.points());
      } catch (final IOException e) {
        result = TileResult.failed(work.tile.id(), context.badInput(e), started);
      } finally {
        gpuMemory.collect();
      }
      results.add(result);
    }
    return results.iterator();
  }

  /** What an earlier attempt of this task did, if all that it wrote is there. */
  private Optional<TileResult> committed(final Work work) throws IOException {
    final Optional<TileResult> committed =
        CommitLog.ofEarlierAttempt(
            context.conf().get(), context.folder(), work.tile.id(), work.key, TileResult.class);
    return committed.isPresent()
            && work.tile.core() instanceof TileCore.PartOfFile
            && !new LargeFiles.Left(
                    context.conf().get(), context.folder(), context.options().formats())
                .holds(work)
        ? Optional.empty()
        : committed;
  }

  private TileResult runWithRoom(final Work work, final long started) throws IOException {
    final HeapGate.Reservation inside =
        HeapGate.ofThisJvm().enter(TileMemory.bytes(work.tile, context));
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      return run(work, started);
    } finally {
      core.close();
      inside.close();
    }
  }

  private TileResult run(final Work work, final long started) throws IOException {
    final Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("wait", (System.currentTimeMillis() - started) / 1e3);
    final TileSpec tile = work.tile;
    final TileOnDevice.Outcome onDevice = TileOnDevice.run(context, work, seconds, started);
    if (onDevice.result().isPresent()) {
      final TileResult done = onDevice.result().get();
      return committed(work, done, false);
    }
    final Computed computed = compute(tile, seconds, bytes -> {});
    final PointBlock block = computed.points.block();
    final TileEngines.Outcome outcome = computed.outcome();
    final ChunksOnDevice chunks = computed.chunks;
    long clock = System.nanoTime();
    final ChosenPoints chosen = chosen(tile, computed);
    final List<OutputFile> outputs;
    if (tile.core() instanceof TileCore.PartOfFile) {
      new PartOutputs(context, tile, work.pieces).write(chosen.points(), chosen.table());
      outputs = List.of();
    } else {
      outputs = write(work, chosen.points(), chosen.table());
    }
    clock = lap(seconds, "write", clock);
    draw(tile, chosen.points().block(), chosen.table());
    clock = lap(seconds, "picture", clock);
    final String checksum =
        FeatureChecksum.of(
                chosen.points().block(), chosen.table(), context.paths(), TaskCores.ofThisJvm())
            .toString();
    lap(seconds, "checksum", clock);
    final TileResult result =
        new TileResult(
            tile.id(),
            tile.bounds(),
            tile.corePoints(),
            block.size() - block.coreCount(),
            tile.readPoints(),
            chunks.points(),
            outcome.device(),
            outcome.engine(),
            onDevice.reason(computed.reason(), chunks.where()),
            context.classes().isEmpty() ? 0 : groundPoints(block),
            chosen.leftOut(),
            computed.search(),
            seconds,
            started,
            System.currentTimeMillis(),
            outputs,
            checksum,
            null);
    return committed(work, result, outcome.split());
  }

  private TileResult committed(final Work work, final TileResult result, final boolean split)
      throws IOException {
    CommitLog.commit(context.conf().get(), context.folder(), work.key, result);
    TileMetrics.committed(result, split);
    return result;
  }

  private static long groundPoints(final PointBlock block) {
    final int[] classes = block.attribute(PointAttribute.CLASSIFICATION);
    long points = 0;
    for (int p = 0; p < block.coreCount(); p++) {
      points += classes[p] == GroundChoice.CLASS ? 1 : 0;
    }
    return points;
  }

  /**
   * A tile whose features are there.
   *
   * @param points core and halo
   * @param chunks that were decoded on a device
   * @param heights of the core points above ground, if a column has them
   * @param tile features of the core points
   */
  record Computed(
      TilePoints points,
      ChunksOnDevice chunks,
      Optional<HeightAboveGround> heights,
      ComputedTile tile) {

    /** Where they were computed. */
    TileEngines.Outcome outcome() {
      return tile.outcome();
    }

    /** Why there. */
    String reason() {
      return heights.isPresent() && outcome().device().equals(TileEngines.GPU)
          ? outcome().reason() + "; height_above_ground on the CPU"
          : outcome().reason();
    }

    /** How columns were found, those of the ground among them. */
    Map<String, Long> search() {
      final Map<String, Long> all = new LinkedHashMap<>(outcome().search());
      heights.ifPresent(found -> all.putAll(found.ways()));
      return all;
    }
  }

  /**
   * Reads and computes a tile.
   *
   * @param seconds gets what took how long
   * @param bytesRead is told of how many bytes are read
   */
  Computed compute(
      final TileSpec tile, final Map<String, Double> seconds, final LongConsumer bytesRead)
      throws IOException {
    final long began = System.nanoTime();
    final ChunksOnDevice chunks = ChunksOnDevice.of(context.options());
    final TilePoints all = read(tile, chunks, bytesRead);
    TaskTraffic.readPoints(tile.readPoints());
    long clock = lap(seconds, "read", began);
    chunks.addSeconds(seconds);
    final Optional<HeightAboveGround> heights = heights(all);
    if (heights.isPresent()) {
      clock = lap(seconds, "heights", clock);
    }
    TilePoints points = context.options().rastersNeedGround() ? all : all.withoutGround();
    if (context.needsCanopy()) {
      points = points.withCanopy(canopy(all, heights));
      clock = lap(seconds, "canopy", clock);
    }
    final ComputedTile computed = ComputedTile.of(points.block(), heights, context);
    lap(seconds, "search", clock);
    // Waiting for device memory is not searching.
    seconds.merge("search", -computed.outcome().waited(), Double::sum);
    seconds.merge("wait", computed.outcome().waited(), Double::sum);
    return new Computed(points, chunks, heights, computed);
  }

  /** What of a tile is written, or handed over. */
  ChosenPoints chosen(final TileSpec tile, final Computed computed) {
    return chosen(tile, computed.points, computed.tile.table());
  }

  private ChosenPoints chosen(
      final TileSpec tile, final TilePoints points, final FeatureTable computed) {
    return context.filters().areNone()
        ? new ChosenPoints(points, computed, Map.of())
        : ChosenPoints.of(context.filters(), tile, points, computed, context.features());
  }

  /** Of the core points, if a column has them. */
  private Optional<HeightAboveGround> heights(final TilePoints points) throws IOException {
    return context.columns().needGround()
        ? Optional.of(heights(points.block(), points.ground()))
        : Optional.empty();
  }

  /** Of the core points of a block. */
  private HeightAboveGround heights(final PointBlock points, final Optional<PointBlock> ground)
      throws IOException {
    final GroundChoice choice = context.options().ground();
    return choice.model().isOfPoints()
        ? HeightAboveGround.of(
            points, ground.orElseThrow(), choice.model(), choice.radius(), TaskCores.ofThisJvm())
        : context.terrain().get(0).heights(points);
  }

  /**
   * What the canopy is made of, of all points of a tile, whichever are written.
   *
   * @param known heights of the core points, if they are
   */
  private PointBlock canopy(final TilePoints all, final Optional<HeightAboveGround> known)
      throws IOException {
    final PointBlock block = all.block();
    final int[] first = CanopyPoints.firstReturns(block);
    final float[] heights = new float[first.length];
    int at = 0;
    while (known.isPresent() && at < first.length && first[at] < block.coreCount()) {
      heights[at] = known.get().heights()[first[at]];
      at++;
    }
    final int[] others = Arrays.copyOfRange(first, at, first.length);
    final float[] found =
        heights(block.of(others, others.length, others.length), all.ground()).heights();
    System.arraycopy(found, 0, heights, at, found.length);
    return CanopyPoints.highest(
        block.of(first, first.length, first.length), heights, context.options().rasters().cell());
  }

  private void draw(final TileSpec tile, final PointBlock block, final FeatureTable table) {
    for (final TopGrid grid : context.grid()) {
      final TilePicture picture =
          TilePicture.empty(grid, context.features(), context.options().neighborhood());
      picture.add(block, table, TaskCores.ofThisJvm());
      picture.save(context.conf().get(), context.folder().picture(tile.id()));
    }
  }

  /** Computes a tile once more for its picture alone. */
  void redraw(final TileSpec tile) throws IOException {
    final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(TileMemory.bytes(tile, context));
    try {
      final TilePoints points = read(tile);
      final ChosenPoints chosen =
          chosen(tile, points, ComputedTile.of(points.block(), heights(points), context).table());
      draw(tile, chosen.points().block(), chosen.table());
    } finally {
      inside.close();
    }
  }

  private static long lap(final Map<String, Double> seconds, final String stage, final long from) {
    final long now = System.nanoTime();
    seconds.put(stage, (now - from) / 1e9);
    return now;
  }

  /** Reads a tile, with all that its outputs need of the points where they can be held. */
  TilePoints read(final TileSpec tile) throws IOException {
    return read(tile, ChunksOnDevice.of(context.options()), bytes -> {});
  }

  private TilePoints read(
      final TileSpec tile, final ChunksOnDevice chunks, final LongConsumer bytesRead)
      throws IOException {
    return new InputReading(context.sources(), bytesRead)
        .run(
            in ->
                context.retainsCorePoints(tile)
                    ? TileReader.readAndKeep(
                        tile,
                        context.lattice(),
                        context.attributes(),
                        context.choice(),
                        layout -> context.keptFields(tile, layout),
                        in,
                        chunks,
                        TaskCores.ofThisJvm())
                    : TileReader.readPoints(
                        tile,
                        context.lattice(),
                        context.attributes(),
                        context.choice(),
                        in,
                        chunks,
                        TaskCores.ofThisJvm()));
  }

  List<OutputFile> write(final Work work, final TilePoints points, final FeatureTable table)
      throws IOException {
    try (TileOutputs outputs = TileOutputs.create(context, work.tile, work.outputName)) {
      outputs.addTile(work.tile, points, table);
      return outputs.commit(points.block().coreCount());
    }
  }
}
