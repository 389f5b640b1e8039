package io.sparklidar.codec;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.layered.LayeredEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/** How long byte layers take on the device, once their columns are there, and on the CPU. */
public final class LayerTimes {

  /** Columns that are encoded. */
  public static final int COLUMNS = 8;

  /** Points of a chunk. */
  public static final int CHUNK_POINTS = 50_000;

  /** Chunks of one tile. */
  public static final int TILE_CHUNKS = 26;

  private static final int ROUNDS = 5;
  private static final int SMALL_CHUNK = 500;
  private static final int CHANNEL_SHIFT = 4;
  private static final double MILLI = 1e3;

  private final GpuMemoryManager manager;
  private final CudaDevice device;
  private final CUevent start = new CUevent();
  private final CUevent end = new CUevent();

  /** On the device of a manager. */
  public LayerTimes(final GpuMemoryManager manager) {
    this.manager = manager;
    device = (CudaDevice) manager.device();
  }

  /**
   * Prints a line for each number of chunks and way to store.
   *
   * @param table of one tile, columns with values between two ends
   */
  public void print(final FeatureTable table) throws Exception {
    device.makeCurrent();
    for (final CUevent event : new CUevent[] {start, end}) {
      CudaDevice.check(
          JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT), "cuEventCreate");
    }
    final List<FloatStorage> steps = new ArrayList<>();
    for (int c = 0; c < COLUMNS; c++) {
      final ValueRange.Between range =
          (ValueRange.Between) table.features().columns().get(c).feature().range();
      final double low = range.low().value();
      steps.add(
          new FloatStorage(
              ExtraDimensionType.U16, low, (range.high().value() - low) / 0xFFFE, 0xFFFE, 0xFFFF));
    }
    final List<FloatStorage> bits = Collections.nCopies(COLUMNS, FloatStorage.BITS);
    for (final int threads : new int[] {1, Runtime.getRuntime().availableProcessors()}) {
      onCpu(table, steps, threads);
    }
    for (final int slice : new int[] {512, 1024, 4096, 8192}) {
      line(table, TILE_CHUNKS, steps, ChannelContexts.ONE, slice);
      line(table, 400, steps, ChannelContexts.ONE, slice);
    }
    for (final int chunks : new int[] {1, TILE_CHUNKS, 104, 400, 1600}) {
      line(table, chunks, steps, ChannelContexts.ONE, 0);
    }
    line(table, 400, bits, ChannelContexts.ONE, 0);
    line(table, TILE_CHUNKS, steps, ChannelContexts.AT_CHANGES, 0);
    line(table, 400, steps, ChannelContexts.AT_CHANGES, 0);
    line(table, 400, steps, ChannelContexts.AT_EVERY_POINT, 0);
  }

  /** All kernels over few points: what a tool that watches each access can get through. */
  public static void small(final GpuMemoryManager manager) throws InterruptedException {
    for (final LayerCase columns : LayerCase.all(SMALL_CHUNK)) {
      try (LayerDevice layers =
          new LayerDevice(
              manager,
              (CudaDevice) manager.device(),
              columns.batch(),
              columns.values(),
              columns.flags())) {
        layers.encode();
        columns.assertMade(layers.made());
      }
    }
    System.out.println("small: every column was encoded, to the layers of the CPU");
  }

  private void line(
      final FeatureTable table,
      final int chunks,
      final List<FloatStorage> columns,
      final ChannelContexts contexts,
      final int slice)
      throws Exception {
    final int[] chunkPoints = new int[chunks];
    Arrays.fill(chunkPoints, CHUNK_POINTS);
    final LayerBatch batch =
        slice == 0
            ? LazDeviceEncoder.batch(chunkPoints, columns, contexts)
            : new LayerBatch(chunkPoints, columns, contexts, slice);
    final float[][] values = new float[COLUMNS][batch.points()];
    for (int c = 0; c < COLUMNS; c++) {
      for (int at = 0; at < batch.points(); at += table.size()) {
        System.arraycopy(
            table.column(c), 0, values[c], at, Math.min(table.size(), batch.points() - at));
      }
    }
    final byte[] flags = new byte[batch.points()];
    if (contexts != ChannelContexts.ONE) {
      for (int i = 0; i < flags.length; i++) {
        flags[i] = (byte) ((i / 3 & 1) << CHANNEL_SHIFT);
      }
    }
    final float[] milliseconds = new float[ROUNDS];
    try (LayerDevice layers = new LayerDevice(manager, device, batch, values, flags)) {
      for (int round = -1; round < ROUNDS; round++) {
        CudaDevice.check(JCudaDriver.cuEventRecord(start, layers.stream()), "cuEventRecord");
        layers.encode();
        CudaDevice.check(JCudaDriver.cuEventRecord(end, layers.stream()), "cuEventRecord");
        CudaDevice.check(JCudaDriver.cuEventSynchronize(end), "cuEventSynchronize");
        if (round >= 0) {
          final float[] time = new float[1];
          CudaDevice.check(JCudaDriver.cuEventElapsedTime(time, start, end), "cuEventElapsedTime");
          milliseconds[round] = time[0];
        }
      }
      Arrays.sort(milliseconds);
      final double median = milliseconds[ROUNDS / 2];
      final String other =
          contexts == ChannelContexts.ONE && batch.points() <= 400 * CHUNK_POINTS
              ? different(layers.made(), batch, values, columns) + " chunks other than the CPU's"
              : "not compared";
      System.out.printf(
          "encode: %4d chunks of %d, %d columns of %s, channels %s, slices of %d: %.2f ms (%.2f to"
              + " %.2f), %.0f M points/s, %.1f bytes a point, scratch %.1f and output %.1f bytes a"
              + " point, %s%n",
          chunks,
          CHUNK_POINTS,
          COLUMNS,
          columns.get(0).type(),
          contexts,
          batch.slice(),
          median,
          milliseconds[0],
          milliseconds[ROUNDS - 1],
          batch.points() / median / MILLI,
          (double) layers.bytes() / batch.points(),
          (double) batch.scratchBytes() / batch.points(),
          (double) batch.outputBytes() / batch.points(),
          other);
    }
  }

  /** How many chunks have other layers than the CPU makes: of a tile, as the others repeat it. */
  private static long different(
      final List<Optional<MadeLayers>> made,
      final LayerBatch batch,
      final float[][] values,
      final List<FloatStorage> columns) {
    return IntStream.range(0, Math.min(batch.chunks(), TILE_CHUNKS))
        .parallel()
        .filter(
            chunk -> {
              final byte[][] expected =
                  new HostLayers(columns).encode(values, chunk * CHUNK_POINTS);
              final MadeLayers found = made.get(chunk).orElseThrow();
              return IntStream.range(0, expected.length)
                  .anyMatch(b -> !ByteBuffer.wrap(expected[b]).equals(found.layers()[b]));
            })
        .count();
  }

  /** Some threads, each with chunks of its own. */
  private void onCpu(final FeatureTable table, final List<FloatStorage> columns, final int threads)
      throws Exception {
    final float[][] values = new float[COLUMNS][];
    Arrays.setAll(values, table::column);
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    final Callable<Void> task =
        () -> {
          final HostLayers layers = new HostLayers(columns);
          for (int chunk = 0; chunk < TILE_CHUNKS; chunk++) {
            layers.encode(values, chunk * CHUNK_POINTS);
          }
          return null;
        };
    double seconds = 0;
    for (int round = 0; round < 3; round++) {
      final long begin = System.nanoTime();
      for (final Future<Void> done : pool.invokeAll(Collections.nCopies(threads, task))) {
        done.get();
      }
      seconds = (System.nanoTime() - begin) / 1e9;
    }
    pool.shutdown();
    System.out.printf(
        "encode: CPU, %d threads, %d columns of U16: %.1f M points/s%n",
        threads, COLUMNS, threads * (TILE_CHUNKS * CHUNK_POINTS / 1e6) / seconds);
  }

  /** The encoder on the CPU. For one thread. */
  private static final class HostLayers {

    private final List<FloatStorage> columns;
    private final LasColumns points;
    private final LazSchema schema;
    private final ArithmeticEncoder stream = new ArithmeticEncoder();
    private final LayeredEncoder encoder;

    HostLayers(final List<FloatStorage> columns) {
      this.columns = columns;
      final List<ExtraDimension> dimensions = new ArrayList<>();
      int offset = 0;
      for (final FloatStorage column : columns) {
        dimensions.add(ExtraDimension.of("column " + offset, column.type(), offset, ""));
        offset += column.size();
      }
      final PointLayout layout = PointLayout.of(6, dimensions);
      points = new LasColumns(layout, layout.fields());
      points.resize(CHUNK_POINTS);
      Arrays.fill(points.returnNumber(), (byte) 1);
      Arrays.fill(points.numberOfReturns(), (byte) 1);
      schema = LazSchema.of(layout);
      encoder = new LayeredEncoder(schema, stream);
      encoder.encode(LazSchema.XY_LAYER, points);
    }

    /** The layers of a chunk. */
    byte[][] encode(final float[][] values, final int from) {
      int offset = 0;
      for (int c = 0; c < columns.size(); c++) {
        columns.get(c).store(values[c], from, CHUNK_POINTS, points, offset);
        offset += columns.get(c).size();
      }
      final byte[][] layers = new byte[offset][];
      for (int b = 0; b < offset; b++) {
        final boolean needed = encoder.encode(schema.layerCount() - offset + b, points);
        layers[b] = needed ? stream.toByteArray() : new byte[0];
      }
      return layers;
    }
  }
}
