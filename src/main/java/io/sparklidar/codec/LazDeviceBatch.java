package io.sparklidar.codec;

import io.sparklidar.cloud.LasField;
import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.las.laz.LayeredChunkHead;
import io.sparklidar.las.laz.layered.LayeredDecoder;
import io.sparklidar.las.laz.schema.LazItem;
import io.sparklidar.las.laz.schema.LazSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Chunks of one schema that a device decodes at once, and where everything of them lies: the one
 * place that knows how much device memory that takes. Immutable; safe for use by several threads.
 *
 * <p>The points of all chunks are rows of columns, chunk after chunk in the order given. A column
 * is an array of the type that its field's {@link LasField#storage() storage} has, in the byte
 * order of the device, each value as in {@link io.sparklidar.las.point.LasColumns}.
 */
public final class LazDeviceBatch {

  private static final int TRACE_BYTES = Short.BYTES;
  private static final int UNIT_BYTES = 8;
  private static final long NOWHERE = -1;

  /** Memory for models up to which a batch has all that its streams could ever ask for. */
  private static final long ENOUGH_MODEL_BYTES = 64L << 20;

  /** Verdict on a chunk: its rows are there. */
  static final int WHOLE = 0;

  /** It cannot be what it says; some such chunks the device does not even begin. */
  static final int DAMAGED = 1;

  /** Its models did not fit into the batch's memory. */
  static final int OUT_OF_MEMORY = 2;

  /** Each byte of a trace that is not there yet. */
  static final byte UNTRACED = (byte) 0xFF;

  /** Bytes of the structure {@code Batch} of the kernels. */
  private static final int STRUCTURE_BYTES = 96;

  private final LazSchema schema;
  private final EnumSet<LasField> fields;
  private final long[] firstRow;
  private final long[][] places = new long[LasField.values().length][];
  private final int firstLayers;
  private final int otherLayers;
  private final int pointwise;
  private final long columnBytes;
  private final ByteBuffer descriptors;
  private final long tasksAt;
  private final long placesAt;
  private final long offsetsAt;
  private final long verdictsAt;
  private final long countsAt;
  private final long tracesAt;
  private final long poolAt;
  private final long poolBytes;

  private LazDeviceBatch(
      final LazSchema schema,
      final List<LazChunkInput> chunks,
      final Set<LasField> wanted,
      final long enoughModelBytes) {
    this.schema = schema;
    final int format = schema.pointFormat().orElseThrow();
    fields = EnumSet.of(LasField.XY, LasField.RETURNS);
    fields.addAll(wanted);
    fields.removeIf(field -> columnCount(field) == 0 || !field.isIn(format));

    firstRow = new long[chunks.size() + 1];
    final int[] verdicts = new int[chunks.size()];
    final List<LazTask> tasks = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      firstRow[i + 1] = firstRow[i] + Math.max(0, chunks.get(i).pointCount());
      verdicts[i] = addTasks(chunks.get(i), i, tasks) ? WHOLE : DAMAGED;
    }
    tasks.sort(
        Comparator.comparing(LazTask::isFirstLayer)
            .reversed()
            .thenComparing(LazTask::work, Comparator.reverseOrder()));
    firstLayers = (int) tasks.stream().filter(LazTask::isFirstLayer).count();
    pointwise = schema.isLayered() ? 0 : tasks.size();
    otherLayers = tasks.size() - firstLayers - pointwise;

    columnBytes = placeColumns();
    final long[] placeTable = placeTable();
    final DevicePieces scratch = new DevicePieces();
    tasksAt = scratch.take((long) tasks.size() * LazTask.BYTES);
    placesAt = scratch.take((long) placeTable.length * Long.BYTES);
    offsetsAt = scratch.take((long) placeTable.length * Integer.BYTES);
    verdictsAt = scratch.take((long) verdicts.length * Integer.BYTES);
    countsAt = scratch.take(2 * Integer.BYTES);
    descriptors =
        ByteBuffer.allocateDirect(Math.toIntExact(scratch.end())).order(ByteOrder.nativeOrder());
    tracesAt = scratch.take(traceBytes());
    poolAt = scratch.end();
    final int extraBytes = schema.extraByteCount();
    final long most = tasks.stream().mapToLong(task -> task.mostModelBytes(extraBytes)).sum();
    final long usual = tasks.stream().mapToLong(task -> task.usualModelBytes(extraBytes)).sum();
    poolBytes = DevicePieces.aligned(Math.min(most, Math.max(usual, enoughModelBytes)));

    tasks.forEach(task -> task.put(descriptors));
    descriptors.position((int) placesAt);
    for (final long place : placeTable) {
      descriptors.putLong(place);
    }
    descriptors.position((int) offsetsAt);
    for (final LasField field : LasField.values()) {
      putOffsets(field, format);
    }
    descriptors.position((int) verdictsAt);
    for (final int verdict : verdicts) {
      descriptors.putInt(verdict);
    }
    descriptors.clear();
  }

  /**
   * A batch.
   *
   * @param schema how the file, or all files, of the chunks are compressed
   * @param chunks in the order of their rows
   * @param fields which columns to decode; x, y and the returns always are, and those the schema
   *     has no field for are left out
   */
  public static LazDeviceBatch of(
      final LazSchema schema, final List<LazChunkInput> chunks, final Set<LasField> fields) {
    return new LazDeviceBatch(schema, chunks, fields, ENOUGH_MODEL_BYTES);
  }

  /** The same with memory for all models that its streams could ever ask for. */
  static LazDeviceBatch roomy(
      final LazSchema schema, final List<LazChunkInput> chunks, final Set<LasField> fields) {
    return new LazDeviceBatch(schema, chunks, fields, Long.MAX_VALUE);
  }

  /** Number of columns that a field has. */
  public int columnCount(final LasField field) {
    return field == LasField.EXTRA_BYTES ? schema.extraByteCount() : field.columns();
  }

  /** Adds the tasks of a chunk, unless it cannot be what it says: the same checks as on the CPU. */
  private boolean addTasks(final LazChunkInput chunk, final int index, final List<LazTask> tasks) {
    final int points = chunk.pointCount();
    if (points < 1
        || points > LazSchema.MAX_CHUNK_POINTS
        || chunk.byteLength() < schema.minimumChunkLength()
        || chunk.byteLength() > Integer.MAX_VALUE
        || !schema.canHold(points, chunk.byteLength())
        || chunk.available() < schema.minimumChunkLength()
        || chunk.head().remaining() < schema.chunkHeadLength()) {
      return false;
    }
    final long row = firstRow[index];
    if (!schema.isLayered()) {
      final boolean whole = chunk.available() >= chunk.byteLength();
      if (whole) {
        tasks.add(LazTask.ofChunk(schema, chunk, row, index));
      }
      return whole;
    }
    final byte[] bytes = new byte[schema.chunkHeadLength()];
    chunk.head().duplicate().get(bytes);
    final LayeredChunkHead head = new LayeredChunkHead(schema, bytes);
    if (!head.agrees(points, chunk.byteLength())) {
      return false;
    }
    final LayeredDecoder layers = new LayeredDecoder(schema);
    final List<LazTask> own = new ArrayList<>();
    for (int layer = 0; layer < schema.layerCount(); layer++) {
      if (fields.contains(layers.field(layer))) {
        own.add(LazTask.ofLayer(schema, head, layer, chunk, row, index));
      }
    }
    final long end = chunk.offset() + chunk.available();
    if (own.stream().anyMatch(task -> task.bytes() > 0 && task.input() + task.bytes() > end)) {
      return false;
    }
    tasks.addAll(own);
    return true;
  }

  private long placeColumns() {
    final DevicePieces columns = new DevicePieces();
    for (final LasField field : LasField.values()) {
      places[field.ordinal()] = new long[columnCount(field)];
      for (int part = 0; part < columnCount(field); part++) {
        places[field.ordinal()][part] =
            fields.contains(field) ? columns.take(rows() * field.storage().size()) : NOWHERE;
      }
    }
    return columns.end();
  }

  private long[] placeTable() {
    final List<Long> table = new ArrayList<>();
    for (final long[] of : places) {
      for (final long place : of) {
        table.add(place);
      }
    }
    return table.stream().mapToLong(Long::longValue).toArray();
  }

  private void putOffsets(final LasField field, final int format) {
    final int size = field == LasField.RETURNS ? 0 : field.storage().size();
    final int offset = field.isIn(format) ? field.offset(format) : 0;
    for (int part = 0; part < columnCount(field); part++) {
      descriptors.putInt(offset + part * size);
    }
  }

  /** How the chunks are compressed. */
  public LazSchema schema() {
    return schema;
  }

  /** The fields that are decoded. */
  public Set<LasField> fields() {
    return EnumSet.copyOf(fields);
  }

  /** Number of chunks. */
  public int chunkCount() {
    return firstRow.length - 1;
  }

  /** Number of points of all chunks. */
  public long rows() {
    return firstRow[chunkCount()];
  }

  /** Row of a chunk's first point; of the number of chunks, the number of rows. */
  public long firstRow(final int chunk) {
    return firstRow[chunk];
  }

  /** Bytes of device memory that decoding works in; none of it is needed afterwards. */
  public long scratchBytes() {
    return poolAt + poolBytes;
  }

  /** Bytes of device memory for the columns. */
  public long columnBytes() {
    return columnBytes;
  }

  /**
   * Where a column begins, in bytes from the start of the columns.
   *
   * @param field one of {@link #fields()}
   * @param part which of its columns, e.g. 1 for y of {@link LasField#XY}
   */
  public long column(final LasField field, final int part) {
    if (!fields.contains(field)) {
      throw new IllegalArgumentException("the batch is decoded without " + field);
    }
    return places[field.ordinal()][part];
  }

  /** What the scratch memory begins with. */
  ByteBuffer descriptors() {
    return descriptors.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /** Where the chunks' verdicts are in the scratch memory: an integer each. */
  long verdictsAt() {
    return verdictsAt;
  }

  /** Where the traces are in the scratch memory, which begin as {@link #UNTRACED} bytes. */
  long tracesAt() {
    return tracesAt;
  }

  /** Bytes of the traces. */
  long traceBytes() {
    return schema.isLayered() ? rows() * TRACE_BYTES : 0;
  }

  /** Tasks that come first, and that all others wait for. */
  int firstLayers() {
    return firstLayers;
  }

  /** Tasks after those. */
  int otherLayers() {
    return otherLayers;
  }

  /** Chunks of formats 0-5. */
  int pointwise() {
    return pointwise;
  }

  /** The structure {@code Batch} of the kernels for memory at these addresses. */
  byte[] structure(final long input, final long scratch, final long columns) {
    final ByteBuffer to = ByteBuffer.allocate(STRUCTURE_BYTES).order(ByteOrder.nativeOrder());
    to.putLong(input).putLong(columns);
    to.putLong(scratch + tasksAt).putLong(scratch + placesAt).putLong(scratch + offsetsAt);
    to.putLong(scratch + tracesAt).putLong(scratch + verdictsAt);
    to.putLong(scratch + poolAt).putLong(scratch + countsAt);
    to.putInt((int) Math.min(Integer.MAX_VALUE, poolBytes / UNIT_BYTES));
    to.putInt(schema.isLayered() && schema.followsChannelEverywhere() ? 1 : 0);
    int versions = 0;
    int items = 0;
    for (final LazItem item : schema.items()) {
      final int current = item.version() >= 2 ? 1 : 0;
      switch (item.type()) {
        case POINT10 -> versions |= current;
        case GPSTIME11 -> {
          versions |= current << 1;
          items |= 1;
        }
        case RGB12 -> {
          versions |= current << 2;
          items |= 1 << 1;
        }
        case WAVEPACKET13 -> items |= 1 << 2;
        case BYTE -> versions |= current << 3;
        default -> {
          // the layers of formats 6-10 are tasks of their own
        }
      }
    }
    to.putInt(versions).putInt(items).putInt(schema.extraByteCount()).putInt(0);
    return to.array();
  }
}
