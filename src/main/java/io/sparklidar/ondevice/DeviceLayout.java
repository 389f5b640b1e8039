package io.sparklidar.ondevice;

import io.sparklidar.codec.ChannelContexts;
import io.sparklidar.codec.LayerBatch;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.sums.DeviceSums;
import io.sparklidar.tile.HaloRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where everything of a tile lies in one piece of device memory, from its compressed bytes to its
 * compressed output: the one place that knows how much that is. Offsets in bytes from the start of
 * the piece. Decoding, searching and encoding share its second part, one after the other.
 */
public final class DeviceLayout {

  /** More halo points than were foreseen have room: half as many, and these. */
  private static final int SPARE_POINTS = 1 << 16;

  /** The tile that it is for. */
  final DeviceRequest request;

  /** Core points: those of the core's chunks, then those of shared chunks, in no order. */
  final int core;

  /** Points of the core's chunks. */
  final int whole;

  /** Core points of shared chunks. */
  final int shared;

  /** Points there is room for. */
  final int capacity;

  final DecodedChunks coreChunks;
  final List<DecodedChunks> haloChunks;

  /** Of the core's chunks, if there are any. */
  final Optional<LayerBatch> layers;

  /** How many points there are: the structure {@code Counts} of the kernels. */
  final long counts;

  /** Squares of the halo's region. */
  final long cells;

  /** Coordinates on the lattice, 4 bytes per point and axis. */
  final long[] coordinates = new long[3];

  /** Of each core point its row among the decoded points, if that is not its own. */
  final long decodedRows;

  /** A byte per decoded point of the core's chunks and of shared chunks. */
  final long classes;

  /** A byte per point of the core's chunks. */
  final long flags;

  /** Columns of float32. */
  final long features;

  final long input;

  /** For each of {@link #all}: decoded columns, and what decoding works in. */
  final long[] columns;

  final long[] decoding;

  final long engine;
  final long encoding;
  final long output;
  final long sums;

  private final long bytes;

  /** Of a tile. */
  public DeviceLayout(final DeviceRequest request) {
    this.request = request;
    final CompressedTile tile = request.compressed();
    core = tile.corePoints();
    whole = tile.core().points();
    shared = core - whole;
    coreChunks = DecodedChunks.core(tile);
    haloChunks = DecodedChunks.halo(tile);
    capacity = capacity();
    layers =
        tile.coreChunks().isEmpty()
            ? Optional.empty()
            : Optional.of(
                LazDeviceEncoder.batch(
                    tile.coreChunks().stream().mapToInt(Chunk::pointCount).toArray(),
                    request.storages(),
                    ChannelContexts.of(tile.core().schema())));

    final DevicePieces pieces = new DevicePieces();
    counts = pieces.take(DevicePieces.ALIGNMENT);
    cells = pieces.take((long) Long.BYTES * cells(request.tile().haloRegion()).length);
    for (int axis = 0; axis < coordinates.length; axis++) {
      coordinates[axis] = pieces.take((long) Integer.BYTES * capacity);
    }
    decodedRows = pieces.take(hasShared() ? (long) Integer.BYTES * core : 0);
    classes = pieces.take(whole + (long) tile.shared().points());
    flags = pieces.take(whole);
    features = pieces.take((long) Float.BYTES * request.features().size() * core);

    final long reused = pieces.end();
    input = pieces.take(tile.bytes().length());
    final List<DecodedChunks> all = all();
    columns = new long[all.size()];
    decoding = new long[all.size()];
    for (int i = 0; i < all.size(); i++) {
      columns[i] = pieces.take(all.get(i).batch().columnBytes());
      decoding[i] = pieces.take(all.get(i).batch().scratchBytes());
    }
    final long decoded = pieces.end();

    pieces.reuseFrom(reused);
    engine = pieces.take(CudaEngine.bytesOnDevice(capacity, core, request.features()));
    final long searched = pieces.end();

    pieces.reuseFrom(reused);
    encoding = pieces.take(layers.map(LayerBatch::scratchBytes).orElse(0L));
    output = pieces.take(layers.map(LayerBatch::outputBytes).orElse(0L));
    sums = pieces.take(DeviceSums.bytes(request.sums()));
    bytes = Math.max(Math.max(decoded, searched), pieces.end());
  }

  /** Device memory that the tile takes. */
  public long bytes() {
    return bytes;
  }

  /** Memory of the host that the features of core points of shared chunks take. */
  long sharedBytes() {
    return SharedFeatures.bytesOfPoint(request.features().size()) * shared;
  }

  /** The core's chunks, then those around it. */
  List<DecodedChunks> all() {
    final List<DecodedChunks> all = new ArrayList<>();
    all.add(coreChunks);
    all.addAll(haloChunks);
    return all;
  }

  /** Whether there are chunks that other tiles have points of, too. */
  boolean hasShared() {
    return !request.compressed().shared().chunks().isEmpty();
  }

  static long[] cells(final HaloRegion region) {
    return region instanceof HaloRegion.Squares squares ? squares.cells() : new long[0];
  }

  private int capacity() {
    final long rows = all().stream().mapToLong(chunks -> chunks.batch().rows()).sum();
    final long read = Math.max(0, rows - core);
    final long foreseen = Math.max(0, request.tile().heldPoints() - core);
    return (int)
        Math.min(Integer.MAX_VALUE, core + Math.min(read, foreseen + foreseen / 2 + SPARE_POINTS));
  }
}
