package io.sparklidar.las.point;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.LasField.Storage;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.SensorDirections;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Points as columns in primitive arrays, one value a point, reused from chunk to chunk.
 *
 * <p>The accessors give the arrays themselves, which may be longer than {@link #size()}; they are
 * replaced when {@link #resize} grows them. Unsigned fields are stored in signed types of the same
 * width. Confined to one thread.
 */
public final class LasColumns {

  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 64;

  private final PointLayout layout;
  private final EnumSet<LasField> fields;

  /** The arrays of the columns by their fields, empty where a field is not held. */
  private final Object[][] arrays = new Object[LasField.values().length][];

  private int size;
  private int capacity;

  /**
   * Empty columns.
   *
   * @param layout the points' layout
   * @param fields which columns to hold; those the layout has no field for are left out, and {@link
   *     LasField#XY} and {@link LasField#RETURNS} are always held
   */
  public LasColumns(final PointLayout layout, final Set<LasField> fields) {
    this.layout = layout;
    this.fields = EnumSet.of(LasField.XY, LasField.RETURNS);
    this.fields.addAll(fields);
    this.fields.retainAll(layout.fields());
    for (final LasField field : LasField.values()) {
      arrays[field.ordinal()] = new Object[has(field) ? layout.columns(field) : 0];
      Arrays.setAll(arrays[field.ordinal()], c -> field.storage().array(0));
    }
  }

  /** The points' layout. */
  public PointLayout layout() {
    return layout;
  }

  /** The fields whose columns are held. */
  public Set<LasField> fields() {
    return Collections.unmodifiableSet(fields);
  }

  /** Whether the columns of a field are held. */
  public boolean has(final LasField field) {
    return fields.contains(field);
  }

  /** Number of points. */
  public int size() {
    return size;
  }

  /** Changes the number of points. Points that were there keep their values, others have none. */
  public void resize(final int points) {
    if (points > capacity) {
      grow(points);
    }
    size = points;
  }

  private void grow(final int points) {
    for (final LasField field : fields) {
      final Object[] columns = arrays[field.ordinal()];
      for (int c = 0; c < columns.length; c++) {
        final Object grown = field.storage().array(points);
        System.arraycopy(columns[c], 0, grown, 0, Array.getLength(columns[c]));
        columns[c] = grown;
      }
    }
    capacity = points;
  }

  private int extend(final int count) {
    final int to = size;
    if (to + count > capacity) {
      grow(Math.max(to + count, (int) Math.min(MAX_CAPACITY, capacity * 3L / 2)));
    }
    size = to + count;
    return to;
  }

  /**
   * Appends points of other columns.
   *
   * @param source holds every field that these columns hold; extra bytes that only these columns
   *     have are left as they are
   * @param first index of the first point
   * @param count number of points
   */
  public void append(final LasColumns source, final int first, final int count) {
    final int to = extend(count);
    for (final LasField field : fields) {
      if (field != LasField.EXTRA_BYTES || source.layout.extraByteCount() > 0) {
        source.require(field);
        copy(field, source, first, count, to);
      }
    }
  }

  /** Copies values of a field that both columns hold. */
  private void copy(
      final LasField field,
      final LasColumns source,
      final int first,
      final int count,
      final int to) {
    final Object[] in = source.arrays[field.ordinal()];
    final Object[] out = arrays[field.ordinal()];
    final int elements = field.storage().elements();
    for (int c = 0; c < Math.min(in.length, out.length); c++) {
      System.arraycopy(in[c], first * elements, out[c], to * elements, count * elements);
    }
  }

  /**
   * Appends points of other columns, in an order of choice.
   *
   * @param source holds every field that these columns hold, with as many extra bytes
   * @param order indices of points
   * @param first which index is the first
   * @param count number of points
   */
  public void append(final LasColumns source, final int[] order, final int first, final int count) {
    final int to = extend(count);
    for (final LasField field : fields) {
      source.require(field);
      gather(field, source, order, first, count, to);
    }
  }

  /**
   * Gives the first points the values of others in one field, 0 where their layout lacks it.
   *
   * @param field one that these columns hold, other than extra bytes
   * @param source where from; holds the field if its layout has it
   * @param rows which points of the source
   * @param count how many of {@code rows}
   */
  public void take(
      final LasField field, final LasColumns source, final int[] rows, final int count) {
    if (source.layout.has(field)) {
      source.require(field);
      gather(field, source, rows, 0, count, 0);
    } else {
      clear(field, count);
    }
  }

  /** The same for as many points from the first on. */
  void take(final LasField field, final LasColumns source, final int count) {
    if (source.layout.has(field)) {
      source.require(field);
      copy(field, source, 0, count, 0);
    } else {
      clear(field, count);
    }
  }

  private void clear(final LasField field, final int count) {
    final Object zeros = field.storage().array(count);
    for (final Object column : arrays[field.ordinal()]) {
      System.arraycopy(zeros, 0, column, 0, Array.getLength(zeros));
    }
  }

  private void gather(
      final LasField field,
      final LasColumns source,
      final int[] order,
      final int first,
      final int count,
      final int to) {
    final Object[] in = source.arrays[field.ordinal()];
    final Object[] out = arrays[field.ordinal()];
    for (int c = 0; c < out.length; c++) {
      switch (field.storage()) {
        case BYTE -> gather((byte[]) in[c], order, first, count, (byte[]) out[c], to);
        case SHORT -> gather((short[]) in[c], order, first, count, (short[]) out[c], to);
        case INT -> gather((int[]) in[c], order, first, count, (int[]) out[c], to);
        case LONG -> gather((long[]) in[c], order, first, count, (long[]) out[c], to);
        case WAVE_PACKET -> {
          final int length = Storage.WAVE_PACKET.size();
          for (int i = 0; i < count; i++) {
            System.arraycopy(in[c], order[first + i] * length, out[c], (to + i) * length, length);
          }
        }
      }
    }
  }

  private static void gather(
      final byte[] source,
      final int[] order,
      final int first,
      final int count,
      final byte[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private static void gather(
      final short[] source,
      final int[] order,
      final int first,
      final int count,
      final short[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private static void gather(
      final int[] source,
      final int[] order,
      final int first,
      final int count,
      final int[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private static void gather(
      final long[] source,
      final int[] order,
      final int first,
      final int count,
      final long[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  /** Values of columns that were made elsewhere. */
  public interface Values {

    /**
     * The values of a column.
     *
     * @param column which of the field's columns
     * @return from the buffer's position on and in its byte order, one behind the other, each as in
     *     the array of the column; only looked at
     */
    ByteBuffer of(LasField field, int column);
  }

  /** Gives all points their values in all columns. */
  public void load(final Values values) {
    for (final LasField field : fields) {
      final Object[] columns = arrays[field.ordinal()];
      for (int c = 0; c < columns.length; c++) {
        load(field, columns[c], values.of(field, c));
      }
    }
  }

  private void load(final LasField field, final Object to, final ByteBuffer values) {
    switch (field.storage()) {
      case BYTE, WAVE_PACKET ->
          values.get(values.position(), (byte[]) to, 0, size * field.storage().elements());
      case SHORT -> values.asShortBuffer().get((short[]) to, 0, size);
      case INT -> values.asIntBuffer().get((int[]) to, 0, size);
      case LONG -> values.asLongBuffer().get((long[]) to, 0, size);
    }
  }

  /** Bytes that the values of a point take in all columns that are held. */
  public int bytesPerPoint() {
    int bytes = 0;
    for (final LasField field : fields) {
      bytes += arrays[field.ordinal()].length * field.storage().size();
    }
    return bytes;
  }

  /**
   * The values of all points: one column behind the other, little-endian, in the order of the
   * fields.
   *
   * @return {@link #bytesPerPoint()} times as many bytes as points
   */
  public byte[] toBytes() {
    final byte[] bytes = new byte[Math.multiplyExact(size, bytesPerPoint())];
    final ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (final LasField field : fields) {
      for (final Object column : arrays[field.ordinal()]) {
        switch (field.storage()) {
          case BYTE, WAVE_PACKET ->
              to.slice().put((byte[]) column, 0, size * field.storage().elements());
          case SHORT -> to.slice().order(to.order()).asShortBuffer().put((short[]) column, 0, size);
          case INT -> to.slice().order(to.order()).asIntBuffer().put((int[]) column, 0, size);
          case LONG -> to.slice().order(to.order()).asLongBuffer().put((long[]) column, 0, size);
        }
        to.position(to.position() + size * field.storage().size());
      }
    }
    return bytes;
  }

  /**
   * Appends points that were made bytes by columns of the same layout and fields.
   *
   * @param bytes see {@link #toBytes()}
   * @throws IllegalArgumentException if these are no whole points
   */
  public void appendBytes(final byte[] bytes) {
    if (bytes.length % bytesPerPoint() != 0) {
      throw new IllegalArgumentException(
          "expected points of " + bytesPerPoint() + " bytes, got " + bytes.length + " bytes");
    }
    final int count = bytes.length / bytesPerPoint();
    final int at = extend(count);
    final ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (final LasField field : fields) {
      final int elements = field.storage().elements();
      for (final Object column : arrays[field.ordinal()]) {
        switch (field.storage()) {
          case BYTE, WAVE_PACKET ->
              from.slice().get((byte[]) column, at * elements, count * elements);
          case SHORT ->
              from.slice().order(from.order()).asShortBuffer().get((short[]) column, at, count);
          case INT -> from.slice().order(from.order()).asIntBuffer().get((int[]) column, at, count);
          case LONG ->
              from.slice().order(from.order()).asLongBuffer().get((long[]) column, at, count);
        }
        from.position(from.position() + count * field.storage().size());
      }
    }
  }

  private void require(final LasField field) {
    if (!fields.contains(field)) {
      throw new IllegalStateException(
          layout.fields().contains(field)
              ? "the points were read without " + field
              : "point format " + layout.pointFormat() + " has no " + field);
    }
  }

  /** The array of a column, of the type that the field's storage has. */
  Object column(final LasField field, final int column) {
    final Object[] columns = arrays[field.ordinal()];
    if (columns.length == 0) {
      require(field);
    }
    return columns[column];
  }

  /**
   * The integer that an attribute has at a point: unsigned where its type is, else signed.
   *
   * @param attribute any but wave packets
   */
  public long value(final PointAttribute attribute, final int point) {
    final Object column = column(attribute.field(), attribute.column());
    return switch (attribute.field().storage()) {
      case BYTE -> (((byte[]) column)[point] & 0xFF) >> attribute.shift() & attribute.mask();
      case SHORT ->
          attribute.type() == PointAttribute.Type.SCAN_ANGLE
              ? ((short[]) column)[point]
              : ((short[]) column)[point] & 0xFFFF;
      case INT -> ((int[]) column)[point];
      case LONG -> ((long[]) column)[point];
      case WAVE_PACKET -> throw new IllegalArgumentException(attribute + " is no integer");
    };
  }

  /**
   * Sets what {@link #value} gives.
   *
   * @param attribute of whole numbers; its field is held
   * @param point index of the point
   * @param value its low bits are stored
   */
  public void setValue(final PointAttribute attribute, final int point, final long value) {
    final Object column = column(attribute.field(), attribute.column());
    switch (attribute.field().storage()) {
      case BYTE -> {
        final byte[] bytes = (byte[]) column;
        final int others = bytes[point] & ~(attribute.mask() << attribute.shift());
        bytes[point] = (byte) (others | (value & attribute.mask()) << attribute.shift());
      }
      case SHORT -> ((short[]) column)[point] = (short) value;
      case INT -> ((int[]) column)[point] = (int) value;
      case LONG -> ((long[]) column)[point] = value;
      case WAVE_PACKET -> throw new IllegalArgumentException(attribute + " is no integer");
    }
  }

  /**
   * Copies the values of an attribute that is stored in bytes.
   *
   * @param attribute of type UINT8 or BOOLEAN
   * @param rows which points
   * @param count how many of {@code rows}
   * @param to where to
   * @param at index of the first value there
   */
  public void copy(
      final PointAttribute attribute,
      final int[] rows,
      final int count,
      final byte[] to,
      final int at) {
    final byte[] in = (byte[]) column(attribute.field(), attribute.column());
    final int shift = attribute.shift();
    final int mask = attribute.mask();
    for (int i = 0; i < count; i++) {
      to[at + i] = (byte) (in[rows[i]] >> shift & mask);
    }
  }

  /**
   * Copies the values of an attribute that is stored in shorts.
   *
   * @param attribute of type UINT16
   * @param rows which points
   * @param count how many of {@code rows}
   * @param to where to
   * @param at index of the first value there
   */
  public void copy(
      final PointAttribute attribute,
      final int[] rows,
      final int count,
      final short[] to,
      final int at) {
    gather((short[]) column(attribute.field(), attribute.column()), rows, 0, count, to, at);
  }

  /**
   * Copies the values of an attribute as features look at it, see {@link PointBlock}.
   *
   * @param attribute of type UINT8, BOOLEAN, UINT16, SCAN_ANGLE or GPS_TIME
   * @param rows which points
   * @param count how many of {@code rows}
   * @param to where to
   * @param at index of the first value there
   */
  public void copy(
      final PointAttribute attribute,
      final int[] rows,
      final int count,
      final int[] to,
      final int at) {
    final Object column = column(attribute.field(), attribute.column());
    if (column instanceof byte[] bytes) {
      final int shift = attribute.shift();
      final int mask = attribute.mask() & 0xFF;
      for (int i = 0; i < count; i++) {
        to[at + i] = bytes[rows[i]] >> shift & mask;
      }
    } else if (column instanceof long[] times) {
      for (int i = 0; i < count; i++) {
        to[at + i] = SensorDirections.time(Double.longBitsToDouble(times[rows[i]]));
      }
    } else {
      final short[] shorts = (short[]) column;
      final boolean inDegrees =
          attribute.type() == PointAttribute.Type.SCAN_ANGLE && !layout.isModern();
      for (int i = 0; i < count; i++) {
        final short value = shorts[rows[i]];
        to[at + i] = (inDegrees ? ModernPoints.scanAngle(value) : value) & 0xFFFF;
      }
    }
  }

  /** Record integers; see the file's transform. */
  public int[] x() {
    return (int[]) column(LasField.XY, 0);
  }

  /** Record integers; see the file's transform. */
  public int[] y() {
    return (int[]) column(LasField.XY, 1);
  }

  /** Record integers; see the file's transform. */
  public int[] z() {
    return (int[]) column(LasField.Z, 0);
  }

  /** Pulse return magnitude, unsigned. */
  public short[] intensity() {
    return (short[]) column(LasField.INTENSITY, 0);
  }

  /** Return number; 0 and numbers above the number of returns occur. */
  public byte[] returnNumber() {
    return (byte[]) column(LasField.RETURNS, 0);
  }

  /** Number of returns; 0 occurs. */
  public byte[] numberOfReturns() {
    return (byte[]) column(LasField.RETURNS, 1);
  }

  /**
   * Bits as in byte 15 of format 6, for every format: 0 synthetic, 1 key-point, 2 withheld, 3
   * overlap, 4-5 scanner channel, 6 scan direction, 7 edge of flight line. Formats 0-5 have neither
   * overlap nor channel.
   */
  public byte[] flags() {
    return (byte[]) column(LasField.FLAGS, 0);
  }

  /** Class, unsigned; at most 31 in formats 0-5. */
  public byte[] classification() {
    return (byte[]) column(LasField.CLASSIFICATION, 0);
  }

  /** Scan angle as stored: degrees in formats 0-5, units of 0.006 degrees in formats 6-10. */
  public short[] scanAngle() {
    return (short[]) column(LasField.SCAN_ANGLE, 0);
  }

  /** User data, unsigned. */
  public byte[] userData() {
    return (byte[]) column(LasField.USER_DATA, 0);
  }

  /** Point source id, unsigned. */
  public short[] pointSourceId() {
    return (short[]) column(LasField.POINT_SOURCE_ID, 0);
  }

  /** Bits of the double that holds the GPS time; the global encoding says which clock it is. */
  public long[] gpsTime() {
    return (long[]) column(LasField.GPS_TIME, 0);
  }

  /** Red, unsigned. */
  public short[] red() {
    return (short[]) column(LasField.RGB, 0);
  }

  /** Green, unsigned. */
  public short[] green() {
    return (short[]) column(LasField.RGB, 1);
  }

  /** Blue, unsigned. */
  public short[] blue() {
    return (short[]) column(LasField.RGB, 2);
  }

  /** Near infrared, unsigned. */
  public short[] nir() {
    return (short[]) column(LasField.NIR, 0);
  }

  /** Wave packets, 29 bytes a point, as in the record. */
  public byte[] wavePackets() {
    return (byte[]) column(LasField.WAVE_PACKET, 0);
  }

  /** One extra byte of every point, by its position behind the standard fields. */
  public byte[] extraBytes(final int byteIndex) {
    return (byte[]) column(LasField.EXTRA_BYTES, byteIndex);
  }
}
