package io.sparklidar.ondevice;

import io.sparklidar.codec.ChannelContexts;
import io.sparklidar.codec.LayerBatch;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.sums.DeviceSums;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.List;

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

  /** Core points. */
  final int core;

  /** Points there is room for. */
  final int capacity;

  final DecodedChunks coreChunks;
  final List<DecodedChunks> haloChunks;
  final LayerBatch layers;

  /** How many points there are; how many have no place on the lattice. */
  final long state;

  /** Squares of the halo's region. */
  final long cells;

  /** Coordinates on the lattice, 4 bytes per point and axis. */
  final long[] coordinates = new long[3];

  /** A byte per core point. */
  final long classes;

  final long flags;

  /** Columns of float32. */
  final long features;

  final long input;

  /** For the core, then for each of the halo's: decoded columns, and what decoding works in. */
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
    coreChunks = DecodedChunks.core(tile);
    haloChunks = DecodedChunks.halo(tile);
    capacity = capacity(request.tile(), core, haloChunks);
    layers =
        LazDeviceEncoder.batch(
            tile.coreChunks().stream().mapToInt(chunk -> chunk.pointCount()).toArray(),
            request.storages(),
            ChannelContexts.of(tile.core().schema()));

    final DevicePieces pieces = new DevicePieces();
    state = pieces.take(DevicePieces.ALIGNMENT);
    cells = pieces.take((long) Long.BYTES * cells(request.tile().haloRegion()).length);
    for (int axis = 0; axis < coordinates.length; axis++) {
      coordinates[axis] = pieces.take((long) Integer.BYTES * capacity);
    }
    classes = pieces.take(core);
    flags = pieces.take(core);
    features = pieces.take((long) Float.BYTES * request.features().size() * core);

    final long shared = pieces.end();
    input = pieces.take(tile.bytes().length());
    final List<DecodedChunks> all = all();
    columns = new long[all.size()];
    decoding = new long[all.size()];
    for (int i = 0; i < all.size(); i++) {
      columns[i] = pieces.take(all.get(i).batch().columnBytes());
      decoding[i] = pieces.take(all.get(i).batch().scratchBytes());
    }
    final long decoded = pieces.end();

    pieces.reuseFrom(shared);
    engine = pieces.take(CudaEngine.bytesOnDevice(capacity, core, request.features()));
    final long searched = pieces.end();

    pieces.reuseFrom(shared);
    encoding = pieces.take(layers.scratchBytes());
    output = pieces.take(layers.outputBytes());
    sums = pieces.take(DeviceSums.bytes(request.sums()));
    bytes = Math.max(Math.max(decoded, searched), pieces.end());
  }

  /** Device memory that the tile takes. */
  public long bytes() {
    return bytes;
  }

  /** The core's chunks, then those around it. */
  List<DecodedChunks> all() {
    final List<DecodedChunks> all = new ArrayList<>();
    all.add(coreChunks);
    all.addAll(haloChunks);
    return all;
  }

  static long[] cells(final HaloRegion region) {
    return region instanceof HaloRegion.Squares squares ? squares.cells() : new long[0];
  }

  private static int capacity(
      final TileSpec tile, final int core, final List<DecodedChunks> haloChunks) {
    final long read = haloChunks.stream().mapToLong(chunks -> chunks.batch().rows()).sum();
    final long foreseen = Math.max(0, tile.heldPoints() - core);
    return (int)
        Math.min(Integer.MAX_VALUE, core + Math.min(read, foreseen + foreseen / 2 + SPARE_POINTS));
  }
}
