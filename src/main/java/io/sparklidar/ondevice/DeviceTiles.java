package io.sparklidar.ondevice;

import io.sparklidar.codec.LayerBatch;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamCopies;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.neighbor.cuda.DevicePoints;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.ondevice.sums.DeviceSums;
import io.sparklidar.ondevice.sums.SumsRun;
import io.sparklidar.ondevice.sums.TileColumns;
import io.sparklidar.ondevice.sums.TileSums;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Tiles that stay on a device: their compressed bytes go there, layers of their features come back,
 * and pages of their tables, and the features themselves where layers are for several tiles to
 * make. Each runs in one lease; what lies where in it, {@code DeviceLayout} says. Safe for use by
 * several threads, which share the device.
 */
public final class DeviceTiles {

  private final GpuMemoryManager manager;
  private final CudaDevice device;
  private final CudaEngine engine;
  private final TileDecoder tileDecoder;
  private final TilePlacing placing;
  private final TileTables tables;
  private final LazDeviceEncoder encoder;
  private final DeviceSums sums;
  private final DeviceStreams shared;

  /**
   * @param engine finds neighbours on the device
   * @param device the engine's
   * @throws io.sparklidar.gpu.GpuException if kernels cannot be loaded
   */
  public DeviceTiles(final CudaEngine engine, final CudaDevice device) {
    this.manager = engine.manager();
    this.device = device;
    this.engine = engine;
    this.tileDecoder = new TileDecoder(device, manager);
    this.placing = new TilePlacing(device);
    this.encoder = LazDeviceEncoder.on(device);
    this.tables = new TileTables(device, manager);
    this.sums = new DeviceSums(device, manager);
    this.shared = DeviceStreams.of(device);
  }

  /**
   * Memory beyond the heap that a tile takes on its way, at most: compressed bytes of its chunks,
   * and layers of its features, or the features and who they are of, and row groups of its table,
   * each in a {@link HostBuffer}, which may be a quarter larger if it is made for it.
   *
   * @param layers of how many features it has layers
   * @param tableBytes what row groups take that are not written yet
   */
  public static long hostBytes(final TileSpec tile, final int layers, final long tableBytes) {
    final long read =
        tile.inputs().stream()
            .flatMap(input -> input.chunks().stream())
            .mapToLong(Chunk::byteLength)
            .sum();
    final long shared = tile.corePoints() - tile.keptPoints();
    return HostBuffer.atMost(
        read
            + (long) Float.BYTES * layers * tile.keptPoints()
            + SharedFeatures.bytesOfPoint(layers) * shared
            + tableBytes);
  }

  /**
   * Computes a tile in the memory of a lease of at least {@link DeviceLayout#bytes}. Nothing runs
   * on the device any more when it returns or throws.
   *
   * @param sink takes the row groups of its table, if one is asked for, when all else is there
   * @throws ChunksGoneException if chunks have to be read that were not
   * @throws NotOnDeviceException if it has to go over the host
   * @throws IOException as the sink
   * @throws IllegalArgumentException if the lease is smaller
   * @throws io.sparklidar.gpu.GpuException if the device fails
   */
  public DeviceOutput run(final DeviceLayout layout, final GpuLease lease, final TableSink sink)
      throws IOException {
    device.makeCurrent();
    if (lease.bytes() < layout.bytes()) {
      throw new IllegalArgumentException(
          "a tile of " + layout.bytes() + " bytes in a lease of " + lease.bytes());
    }
    requireRoom(layout, 0);
    requireFew(layout);
    final long base = lease.buffer().address();
    final long begin = System.nanoTime();
    final DeviceOutput output;
    try (DecodedTile decoded = tileDecoder.decode(layout, base)) {
      output =
          shared.<DeviceOutput, NotOnDeviceException>run(
              streams -> compute(layout, base, decoded, begin, streams));
    }
    if (layout.rowGroups.isEmpty()) {
      return output;
    }
    boolean whole = false;
    try {
      final double seconds = tables.make(layout, base, sink);
      whole = true;
      return output.encodedIn(output.encodeSeconds() + seconds);
    } finally {
      if (!whole) {
        output.close();
      }
    }
  }

  /**
   * Whether a chunk is decoded, as of now: a tile that runs soon does not have to read it for its
   * halo.
   */
  public boolean isDecoded(final ChunkKey key) {
    return tileDecoder.isDecoded(key);
  }

  /** How many points were decoded so far. */
  long decodedPoints() {
    return tileDecoder.decodedPoints();
  }

  private DeviceOutput compute(
      final DeviceLayout layout,
      final long base,
      final DecodedTile chunks,
      final long begin,
      final TileStreams streams)
      throws NotOnDeviceException {
    final DeviceRequest request = layout.request;
    final int points;
    try (chunks) {
      points = placing.place(layout, base, chunks, streams.work());
    }
    final long decoded = System.nanoTime();
    engine.computeOnDevice(
        new DevicePoints(
            points,
            layout.core,
            request.lattice(),
            base + layout.coordinates[0],
            base + layout.coordinates[1],
            base + layout.coordinates[2]),
        request.plan(),
        base + layout.engine,
        base + layout.features,
        streams);
    streams.await();
    final long searched = System.nanoTime();
    return encode(request, layout, base, streams.work(), points, begin, decoded, searched);
  }

  private DeviceOutput encode(
      final DeviceRequest request,
      final DeviceLayout layout,
      final long base,
      final CUstream stream,
      final int points,
      final long begin,
      final long decoded,
      final long searched)
      throws NotOnDeviceException {
    for (final LayerBatch layers : layout.layers.stream().toList()) {
      encoder.encode(
          layers,
          base + layout.features,
          layout.core,
          base + layout.flags,
          base + layout.encoding,
          base + layout.output,
          stream);
    }
    final TileSums summed;
    try (SumsRun run =
        sums.start(
            request.sums(),
            new TileColumns(
                base + layout.coordinates[0],
                base + layout.coordinates[1],
                base + layout.coordinates[2],
                base + layout.classes,
                layout.hasShared() ? base + layout.decodedRows : 0,
                base + layout.features,
                layout.core),
            base + layout.sums,
            stream)) {
      summed = run.await();
    }
    if (summed.cells().isPresent() && summed.cells().get().strays() > 0) {
      throw new NotOnDeviceException("points lie outside of its bounds");
    }
    final ByteBuffer table = table(layout, base);
    final long layerBytes = layout.layers.map(batch -> batch.layerBytes(table)).orElse(0L);
    requireRoom(layout, layerBytes);
    final HostBuffer memory = HostBuffer.of(manager, layerBytes + layout.sharedBytes());
    boolean whole = false;
    try {
      final ByteBuffer layerMemory = memory.bytes().slice(0, (int) layerBytes);
      final SharedFeatures features =
          new SharedFeatures(
              request.compressed(),
              layout.shared,
              memory.bytes().slice((int) layerBytes, (int) layout.sharedBytes()));
      if (layerBytes > 0) {
        fetch(layerMemory, base + layout.output + table.capacity(), stream);
      }
      if (layout.shared > 0) {
        fetch(
            features.rows(),
            base + layout.decodedRows + (long) Integer.BYTES * layout.whole,
            stream);
        for (int c = 0; c < request.features().size(); c++) {
          final long values = (long) c * layout.core + layout.whole;
          fetch(features.column(c), base + layout.features + Float.BYTES * values, stream);
        }
      }
      CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "copying what was made");
      final List<MadeLayers> layers = new ArrayList<>();
      for (final LayerBatch batch : layout.layers.stream().toList()) {
        for (final Optional<MadeLayers> made : batch.made(table, layerMemory)) {
          layers.add(
              made.orElseThrow(() -> new NotOnDeviceException("a layer is longer than foreseen")));
        }
      }
      whole = true;
      final long encoded = System.nanoTime();
      return new DeviceOutput(
          points,
          List.copyOf(layers),
          features,
          summed,
          (decoded - begin) / 1e9,
          (searched - decoded) / 1e9,
          (encoded - searched) / 1e9,
          memory);
    } finally {
      if (!whole) {
        memory.close();
      }
    }
  }

  /** The table that the layers begin with, empty if there are none. */
  private static ByteBuffer table(final DeviceLayout layout, final long base) {
    final byte[] table =
        new byte[Math.toIntExact(layout.layers.map(LayerBatch::tableBytes).orElse(0L))];
    if (table.length > 0) {
      CudaDevice.check(
          JCudaDriver.cuMemcpyDtoH(
              Pointer.to(table), CudaDevice.pointer(base + layout.output), table.length),
          "cuMemcpyDtoH");
    }
    return ByteBuffer.wrap(table);
  }

  /** Checks that the engine takes as many points as there is room for. */
  private static void requireFew(final DeviceLayout layout) throws NotOnDeviceException {
    for (final FeaturePlan.Part part : layout.request.plan().parts()) {
      final Optional<String> whyNot =
          CudaEngine.whyNot(layout.capacity, layout.request.lattice(), part.neighborhood());
      if (whyNot.isPresent()) {
        throw new NotOnDeviceException(whyNot.get());
      }
    }
  }

  /** Checks that layers and shared features have room in one buffer. */
  private static void requireRoom(final DeviceLayout layout, final long layerBytes)
      throws NotOnDeviceException {
    final long bytes = layerBytes + layout.sharedBytes();
    if (bytes > HostBuffer.MOST) {
      throw new NotOnDeviceException("its layers and features have " + bytes + " bytes");
    }
  }

  private static void fetch(final ByteBuffer to, final long from, final CUstream stream) {
    StreamCopies.download(from, to, to.capacity(), stream);
  }
}
