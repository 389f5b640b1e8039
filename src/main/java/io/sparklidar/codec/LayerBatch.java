package io.sparklidar.codec;

import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FloatStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chunks whose columns are to become byte layers: how much memory that takes, where everything lies
 * in it, and how to read what comes out. Every chunk has a stream for each stored byte of a point.
 *
 * <p>The output is a table of all streams, {@link #tableBytes()} long, and behind it their bytes,
 * {@link #layerBytes} long: only these need to cross the bus.
 */
public final class LayerBatch {

  /** Symbols of a stream that are looked up before any of them are coded, at most. */
  private static final int LONGEST_SLICE = 2048;

  private static final int WARP = 32;
  private static final int OUTPUT_ALIGNMENT = 16;

  /** What a slot has beyond an eighth more than the points of its chunk. */
  private static final int SLOT_EXTRA = 96;

  private static final int CONTEXTS = 4;
  private static final int MODEL_BYTES = 2048;
  private static final int STATISTICS_BYTES = 40;
  private static final int CODER_BYTES = 24;
  private static final int MADE_BYTES = 8;
  private static final int STORED_BYTE_BYTES = 40;
  private static final int JOB_BYTES = 136;

  /** In the table, that a stream did not fit into its slot. */
  private static final int TOO_LONG = 1 << 8;

  private static final int FLOAT_BITS = 0;
  private static final int STEPS = 1;

  private final int[] firsts;
  private final int[] storedBytes;
  private final int bytesOfPoint;
  private final ChannelContexts contexts;
  private final int slices;
  private final int slice;

  // Offsets of what lies in the scratch memory.
  private final long placeOfFirsts;
  private final long placeOfStoredBytes;
  private final long placeOfPoints;
  private final long placeOfSeveral;
  private final long placeOfIntervals;
  private final long placeOfModels;
  private final long placeOfStatistics;
  private final long placeOfCoders;
  private final long placeOfSlots;
  private final long placeOfPlaces;

  private final long scratchBytes;

  LayerBatch(
      final int[] chunkPoints, final List<FloatStorage> columns, final ChannelContexts contexts) {
    this(chunkPoints, columns, contexts, LONGEST_SLICE);
  }

  /**
   * @param chunkPoints how many points each chunk has, in order
   * @param columns how each column is stored, in record order
   * @param contexts whether and how scanner channels count
   * @param longestSlice symbols of a stream that are looked up before any are coded, at most
   * @throws IllegalArgumentException if a chunk has no points or too many for one
   */
  LayerBatch(
      final int[] chunkPoints,
      final List<FloatStorage> columns,
      final ChannelContexts contexts,
      final int longestSlice) {
    this.contexts = contexts;
    firsts = new int[chunkPoints.length + 1];
    int most = 0;
    for (int c = 0; c < chunkPoints.length; c++) {
      if (chunkPoints[c] < 1 || chunkPoints[c] > LazSchema.MAX_CHUNK_POINTS) {
        throw new IllegalArgumentException(
            "expected chunks of 1.."
                + LazSchema.MAX_CHUNK_POINTS
                + " points, chunk "
                + c
                + " has "
                + chunkPoints[c]);
      }
      firsts[c + 1] = Math.addExact(firsts[c], chunkPoints[c]);
      most = Math.max(most, chunkPoints[c]);
    }
    bytesOfPoint = columns.stream().mapToInt(FloatStorage::size).sum();
    if (firsts.length < 2 || bytesOfPoint == 0) {
      throw new IllegalArgumentException(
          "expected chunks and columns, got " + chunkPoints.length + " and " + columns.size());
    }
    storedBytes = storedBytes(columns);
    slices = Math.max(1, ceilDiv(most - 1, longestSlice));
    slice = Math.max(1, ceilDiv(ceilDiv(most - 1, slices), WARP)) * WARP;

    final long points = firsts[chunkPoints.length];
    final long streams = streams();
    final boolean several = contexts != ChannelContexts.ONE;
    final DevicePieces pieces = new DevicePieces();
    placeOfFirsts = pieces.take((long) Integer.BYTES * firsts.length);
    placeOfStoredBytes = pieces.take((long) Integer.BYTES * storedBytes.length);
    placeOfPoints = pieces.take(several ? Integer.BYTES * points : 0);
    placeOfSeveral = pieces.take(several ? (long) Integer.BYTES * chunkPoints.length : 0);
    placeOfIntervals = pieces.take(2L * Integer.BYTES * slice * streams);
    placeOfModels = pieces.take((several ? CONTEXTS : 1) * MODEL_BYTES * streams);
    placeOfStatistics = pieces.take(STATISTICS_BYTES * streams);
    placeOfCoders = pieces.take(CODER_BYTES * streams);
    placeOfSlots = pieces.take(slotBytes());
    placeOfPlaces = pieces.take(Long.BYTES * streams);
    scratchBytes = pieces.end();
  }

  private static int ceilDiv(final int a, final int b) {
    return (a + b - 1) / b;
  }

  private static long roundUp(final long bytes) {
    return (bytes + OUTPUT_ALIGNMENT - 1) / OUTPUT_ALIGNMENT * OUTPUT_ALIGNMENT;
  }

  /** Of every stored byte of a point what the kernels know as such. */
  private static int[] storedBytes(final List<FloatStorage> columns) {
    final int count = columns.stream().mapToInt(FloatStorage::size).sum();
    final ByteBuffer packed =
        ByteBuffer.allocate(STORED_BYTE_BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int c = 0; c < columns.size(); c++) {
      final FloatStorage column = columns.get(c);
      for (int b = 0; b < column.size(); b++) {
        packed
            .putInt(c)
            .putInt(Byte.SIZE * b)
            .putInt(column.type() == ExtraDimensionType.F32 ? FLOAT_BITS : STEPS)
            .putInt(column.last())
            .putInt(column.noData())
            .putInt(0)
            .putDouble(column.lower())
            .putDouble(column.scale());
      }
    }
    final int[] words = new int[packed.capacity() / Integer.BYTES];
    packed.flip();
    packed.asIntBuffer().get(words);
    return words;
  }

  /** Bytes of all slots: those of a chunk are as long as each other. */
  private long slotBytes() {
    final long points = firsts[firsts.length - 1];
    final long chunks = firsts.length - 1L;
    return bytesOfPoint
        * ((points + points / 8 + SLOT_EXTRA * chunks) / OUTPUT_ALIGNMENT * OUTPUT_ALIGNMENT);
  }

  /** Device memory that encoding takes besides columns and output. */
  public long scratchBytes() {
    return scratchBytes;
  }

  /** Memory that the output takes at most. */
  public long outputBytes() {
    return tableBytes() + slotBytes();
  }

  /** Bytes of the table that the output begins with. */
  public long tableBytes() {
    return roundUp((long) MADE_BYTES * streams());
  }

  /**
   * Bytes that follow the table.
   *
   * @param table the table, from its position on
   */
  public long layerBytes(final ByteBuffer table) {
    final ByteBuffer sizes = ordered(table);
    long bytes = 0;
    for (int stream = 0; stream < streams(); stream++) {
      bytes += roundUp(size(sizes, stream));
    }
    return bytes;
  }

  private static ByteBuffer ordered(final ByteBuffer table) {
    return table.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int size(final ByteBuffer table, final int stream) {
    return table.getInt(MADE_BYTES * stream);
  }

  private static int first(final ByteBuffer table, final int stream) {
    return table.getInt(MADE_BYTES * stream + Integer.BYTES);
  }

  /**
   * The layers of each chunk; empty for one with a layer that the CPU has to encode, as it is
   * longer than its column allows for.
   *
   * @param table the table, from its position on
   * @param layers the {@link #layerBytes} that follow it, from the position on; what is returned
   *     are parts of it
   */
  public List<Optional<MadeLayers>> made(final ByteBuffer table, final ByteBuffer layers) {
    final ByteBuffer sizes = ordered(table);
    final List<Optional<MadeLayers>> made = new ArrayList<>(chunks());
    long at = layers.position();
    for (int chunk = 0; chunk < chunks(); chunk++) {
      final byte[] firstValues = new byte[bytesOfPoint];
      final ByteBuffer[] parts = new ByteBuffer[bytesOfPoint];
      boolean whole = true;
      for (int b = 0; b < bytesOfPoint; b++) {
        final int stream = chunk * bytesOfPoint + b;
        final int size = size(sizes, stream);
        firstValues[b] = (byte) first(sizes, stream);
        whole &= (first(sizes, stream) & TOO_LONG) == 0;
        parts[b] = layers.slice(Math.toIntExact(at), size);
        at += roundUp(size);
      }
      made.add(whole ? Optional.of(new MadeLayers(firstValues, parts)) : Optional.empty());
    }
    return made;
  }

  /** Number of chunks. */
  int chunks() {
    return firsts.length - 1;
  }

  /** Number of points. */
  public int points() {
    return firsts[chunks()];
  }

  int streams() {
    return chunks() * bytesOfPoint;
  }

  int bytesOfPoint() {
    return bytesOfPoint;
  }

  ChannelContexts contexts() {
    return contexts;
  }

  int slices() {
    return slices;
  }

  int slice() {
    return slice;
  }

  /** First point of each chunk, and after the last. */
  int[] firsts() {
    return firsts;
  }

  long placeOfFirsts() {
    return placeOfFirsts;
  }

  /** The stored bytes as the kernels know them. */
  int[] storedBytes() {
    return storedBytes;
  }

  long placeOfStoredBytes() {
    return placeOfStoredBytes;
  }

  /** Shared memory of a block that looks symbols up. */
  int sharedBytes() {
    return contexts == ChannelContexts.ONE ? MODEL_BYTES : CONTEXTS * MODEL_BYTES;
  }

  /** What the kernels are told, see {@code job.cuh}. */
  byte[] job(
      final long columns,
      final long stride,
      final long flags,
      final long scratch,
      final long output) {
    final boolean several = contexts != ChannelContexts.ONE;
    return ByteBuffer.allocate(JOB_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(columns)
        .putLong(stride)
        .putLong(flags)
        .putLong(scratch + placeOfFirsts)
        .putLong(scratch + placeOfStoredBytes)
        .putLong(several ? scratch + placeOfPoints : 0)
        .putLong(several ? scratch + placeOfSeveral : 0)
        .putLong(scratch + placeOfIntervals)
        .putLong(scratch + placeOfModels)
        .putLong(scratch + placeOfStatistics)
        .putLong(scratch + placeOfCoders)
        .putLong(scratch + placeOfSlots)
        .putLong(scratch + placeOfPlaces)
        .putLong(output)
        .putLong(output + tableBytes())
        .putInt(chunks())
        .putInt(bytesOfPoint)
        .putInt(slice)
        .putInt(contexts == ChannelContexts.AT_EVERY_POINT ? 1 : 0)
        .array();
  }
}
