package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.ChannelContexts;
import io.sparklidar.codec.LayerBatch;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.sums.DeviceSums;
import io.sparklidar.tile.HaloRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Where everything of a tile lies in one piece of device memory, from its compressed bytes to its
 * compressed output: the one place that knows how much that is. Offsets in bytes from the start of
 * the piece. Decoding, searching, the encoding of layers and that of each row group share its
 * second part, one after the other.
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

  /** As the tile decodes its chunks for itself: the core's. */
  final DecodedChunks coreChunks;

  /** Those around it. */
  final List<DecodedChunks> haloChunks;

  /**
   * Whether it decodes the core for itself in any case: for a table all attributes are decoded, and
   * where nothing is around the core, nobody else needs it.
   */
  final boolean keepsCore;

  /** As it decodes its chunks for all tiles: those around it, and the core's unless it keeps it. */
  final List<DecodedChunks> forAll;

  /** Of the core's chunks, if there are any and layers are asked for. */
  final Optional<LayerBatch> layers;

  /** Of the core, if a table is asked for. */
  final Optional<RowGroups> rowGroups;

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

  /** A byte per point of the core's chunks, if layers are asked for. */
  final long flags;

  /** Columns of float32. */
  final long features;

  final long input;

  /**
   * For each of {@link #all}: decoded columns, and what decoding works in. Where a table is asked
   * for, those of the core stay, and classes and flags are among them.
   */
  final long[] columns;

  final long[] decoding;

  /** For each of {@link #forAll} what decoding works in. */
  final long[] decodingForAll;

  final long engine;
  final long encoding;
  final long output;
  final long sums;

  /** What pages are made in, and pages of one row group. */
  final long paging;

  final long pages;

  private final long bytes;

  /** Of a tile. */
  public DeviceLayout(final DeviceRequest request) {
    this.request = request;
    final CompressedTile tile = request.compressed();
    core = tile.corePoints();
    whole = tile.core().points();
    shared = core - whole;
    coreChunks = DecodedChunks.core(request);
    haloChunks = DecodedChunks.halo(tile);
    keepsCore = request.table().isPresent() || haloChunks.isEmpty();
    forAll = DecodedChunks.forAll(tile, !keepsCore);
    capacity = capacity();
    layers =
        tile.coreChunks().isEmpty() || !request.asksForLayers()
            ? Optional.empty()
            : Optional.of(
                LazDeviceEncoder.batch(
                    tile.coreChunks().stream().mapToInt(Chunk::pointCount).toArray(),
                    request.storages(),
                    ChannelContexts.of(tile.core().schema())));
    rowGroups = request.table().map(table -> new RowGroups(table, tile));

    final DevicePieces pieces = new DevicePieces();
    counts = pieces.take(DevicePieces.ALIGNMENT);
    cells = pieces.take((long) Long.BYTES * cells(request.tile().haloRegion()).length);
    for (int axis = 0; axis < coordinates.length; axis++) {
      coordinates[axis] = pieces.take((long) Integer.BYTES * capacity);
    }
    decodedRows = pieces.take(hasShared() ? (long) Integer.BYTES * core : 0);
    final List<DecodedChunks> all = all();
    columns = new long[all.size()];
    decoding = new long[all.size()];
    final LazDeviceBatch own = coreChunks.batch();
    if (rowGroups.isPresent()) {
      columns[0] = pieces.take(own.columnBytes());
      classes = columns[0] + own.column(LasField.CLASSIFICATION, 0);
      flags = layers.isPresent() ? columns[0] + own.column(LasField.FLAGS, 0) : 0;
    } else {
      classes = pieces.take(whole + (long) tile.shared().points());
      flags = pieces.take(layers.isPresent() ? whole : 0);
    }
    features = pieces.take((long) Float.BYTES * request.features().size() * core);

    final long reused = pieces.end();
    input = pieces.take(tile.bytes().length());
    long beside = pieces.end();
    for (int i = 0; i < all.size(); i++) {
      if (i > 0 || rowGroups.isEmpty()) {
        columns[i] = pieces.take(all.get(i).batch().columnBytes());
      }
      decoding[i] = pieces.take(all.get(i).batch().scratchBytes());
      if (i == 0 && keepsCore) {
        // The core is decoded at the same time.
        beside = pieces.end();
      }
    }
    final long decoded = pieces.end();

    pieces.reuseFrom(beside);
    decodingForAll = new long[forAll.size()];
    for (int i = 0; i < decodingForAll.length; i++) {
      decodingForAll[i] = pieces.take(forAll.get(i).batch().scratchBytes());
    }
    final long decodedForAll = pieces.end();

    pieces.reuseFrom(reused);
    engine = pieces.take(CudaEngine.bytesOnDevice(capacity, core, request.plan()));
    final long searched = pieces.end();

    pieces.reuseFrom(reused);
    encoding = pieces.take(layers.map(LayerBatch::scratchBytes).orElse(0L));
    output = pieces.take(layers.map(LayerBatch::outputBytes).orElse(0L));
    sums = pieces.take(DeviceSums.bytes(request.sums()));
    final long encoded = pieces.end();

    pieces.reuseFrom(reused);
    paging = pieces.take(rowGroups.map(RowGroups::scratchBytes).orElse(0L));
    pages = pieces.take(rowGroups.map(RowGroups::outputBytes).orElse(0L));
    bytes =
        LongStream.of(decoded, decodedForAll, searched, encoded, pieces.end()).max().getAsLong();
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
