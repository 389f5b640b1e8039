package io.sparklidar.las.point;

import io.sparklidar.cloud.LasField;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Which fields the records of a file have and where. Immutable. */
public final class PointLayout implements Serializable {

  private static final long serialVersionUID = 1;

  /** The highest point data record format. */
  public static final int MAX_FORMAT = 10;

  /** Positions in the records of each format: of the fields, or of what lies behind them. */
  private static final int[][] OFFSETS = new int[MAX_FORMAT + 1][];

  static {
    for (int format = 0; format <= MAX_FORMAT; format++) {
      final int of = format;
      OFFSETS[format] = Arrays.stream(LasField.values()).mapToInt(f -> f.offset(of)).toArray();
    }
  }

  private final int pointFormat;
  private final int recordLength;
  private final ArrayList<ExtraDimension> extraDimensions;

  /** Computed when it is first asked for, since layouts may be long and are looked up often. */
  private transient int hash;

  private PointLayout(
      final int pointFormat,
      final int recordLength,
      final ArrayList<ExtraDimension> extraDimensions) {
    this.pointFormat = pointFormat;
    this.recordLength = recordLength;
    this.extraDimensions = extraDimensions;
  }

  /**
   * A layout whose extra dimensions lie one behind the other, whatever offsets they come with.
   *
   * @param pointFormat 0..10
   * @param extraDimensions in record order
   */
  public static PointLayout of(final int pointFormat, final List<ExtraDimension> extraDimensions) {
    requireFormat(pointFormat);
    final ArrayList<ExtraDimension> placed = new ArrayList<>();
    int next = 0;
    for (final ExtraDimension dimension : extraDimensions) {
      placed.add(dimension.at(next));
      next += dimension.byteLength();
    }
    final int recordLength = minimumLength(pointFormat) + next;
    if (recordLength > 0xFFFF) {
      throw new IllegalArgumentException(
          "a record holds at most 65535 bytes, the extra dimensions make it " + recordLength);
    }
    return new PointLayout(pointFormat, recordLength, placed);
  }

  /**
   * A layout as found in a file; bytes between or behind the dimensions are dimensions named {@link
   * ExtraDimension#OPAQUE_NAME} already.
   */
  public static PointLayout ofRecord(
      final int pointFormat, final int recordLength, final List<ExtraDimension> dimensions) {
    requireFormat(pointFormat);
    int covered = 0;
    for (final ExtraDimension dimension : dimensions) {
      covered += dimension.byteLength();
    }
    if (covered != recordLength - minimumLength(pointFormat)) {
      throw new IllegalArgumentException(
          "dimensions cover " + covered + " of the extra bytes of a record of " + recordLength);
    }
    return new PointLayout(pointFormat, recordLength, new ArrayList<>(dimensions));
  }

  private static void requireFormat(final int pointFormat) {
    if (pointFormat < 0 || pointFormat > MAX_FORMAT) {
      throw new IllegalArgumentException("point format must be in 0..10, got " + pointFormat);
    }
  }

  /** Bytes of a record of a format without extra bytes. */
  public static int minimumLength(final int pointFormat) {
    return OFFSETS[pointFormat][LasField.EXTRA_BYTES.ordinal()];
  }

  /** The first of the formats 6-10 that has all of some fields. */
  public static int modernFormatWith(final Collection<LasField> fields) {
    return IntStream.rangeClosed(0, MAX_FORMAT)
        .filter(LasField::isModern)
        .filter(format -> fields.stream().allMatch(field -> field.isIn(format)))
        .findFirst()
        .orElseThrow();
  }

  /** Point data record format, 0..10. */
  public int pointFormat() {
    return pointFormat;
  }

  /** Bytes of an uncompressed record. */
  public int recordLength() {
    return recordLength;
  }

  /** Whether it is one of the formats 6-10, whose core has 30 bytes. */
  public boolean isModern() {
    return LasField.isModern(pointFormat);
  }

  /** Whether points have a GPS time. */
  public boolean hasGpsTime() {
    return has(LasField.GPS_TIME);
  }

  /** Whether points have red, green and blue. */
  public boolean hasRgb() {
    return has(LasField.RGB);
  }

  /** Whether points have near infrared. */
  public boolean hasNir() {
    return has(LasField.NIR);
  }

  /** Whether points have a wave packet. */
  public boolean hasWavePackets() {
    return has(LasField.WAVE_PACKET);
  }

  /** Bytes of a record behind the standard fields. */
  public int extraByteCount() {
    return recordLength - minimumLength(pointFormat);
  }

  /** What the extra bytes mean, in record order, without gaps. */
  public List<ExtraDimension> extraDimensions() {
    return List.copyOf(extraDimensions);
  }

  /** Whether points have a field. */
  public boolean has(final LasField field) {
    return field == LasField.EXTRA_BYTES ? extraByteCount() > 0 : field.isIn(pointFormat);
  }

  /** The fields a point of this layout has. */
  public Set<LasField> fields() {
    final EnumSet<LasField> fields = EnumSet.allOf(LasField.class);
    fields.removeIf(field -> !has(field));
    return fields;
  }

  /** Number of columns of a field that points have. */
  int columns(final LasField field) {
    return field == LasField.EXTRA_BYTES ? extraByteCount() : field.columns();
  }

  /** Position in a record of a field that points have. */
  int offset(final LasField field) {
    return OFFSETS[pointFormat][field.ordinal()];
  }

  @Override
  public boolean equals(final Object other) {
    return other == this
        || other instanceof PointLayout that
            && hashCode() == that.hashCode()
            && pointFormat == that.pointFormat
            && recordLength == that.recordLength
            && extraDimensions.equals(that.extraDimensions);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = (pointFormat * 31 + recordLength) * 31 + extraDimensions.hashCode();
    }
    return hash;
  }

  @Override
  public String toString() {
    return "format " + pointFormat + ", " + recordLength + " bytes, " + extraDimensions;
  }
}
