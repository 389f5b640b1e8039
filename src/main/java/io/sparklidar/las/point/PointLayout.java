package io.sparklidar.las.point;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which fields the records of a file have and where. Immutable. */
public final class PointLayout implements Serializable {

  private static final long serialVersionUID = 1;

  /** The highest point data record format. */
  public static final int MAX_FORMAT = 10;

  /** The first format of the 30-byte core. */
  static final int FIRST_MODERN_FORMAT = 6;

  /** Bytes of a wave packet. */
  static final int WAVE_PACKET_LENGTH = 29;

  private static final int NONE = -1;

  private static final int[] MINIMUM_LENGTH = {20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67};
  private static final int[] GPS_TIME = {NONE, 20, NONE, 20, 20, 20, 22, 22, 22, 22, 22};
  private static final int[] RGB = {NONE, NONE, 20, 28, NONE, 28, NONE, 30, 30, NONE, 30};
  private static final int[] NIR = {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 36, NONE, 36};
  private static final int[] WAVE = {NONE, NONE, NONE, NONE, 28, 34, NONE, NONE, NONE, 30, 38};

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
    final int recordLength = MINIMUM_LENGTH[pointFormat] + next;
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
    if (covered != recordLength - MINIMUM_LENGTH[pointFormat]) {
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
    return MINIMUM_LENGTH[pointFormat];
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
    return pointFormat >= FIRST_MODERN_FORMAT;
  }

  /** Whether points have a GPS time. */
  public boolean hasGpsTime() {
    return GPS_TIME[pointFormat] != NONE;
  }

  /** Whether points have red, green and blue. */
  public boolean hasRgb() {
    return RGB[pointFormat] != NONE;
  }

  /** Whether points have near infrared. */
  public boolean hasNir() {
    return NIR[pointFormat] != NONE;
  }

  /** Whether points have a wave packet. */
  public boolean hasWavePackets() {
    return WAVE[pointFormat] != NONE;
  }

  /** Bytes of a record behind the standard fields. */
  public int extraByteCount() {
    return recordLength - MINIMUM_LENGTH[pointFormat];
  }

  /** What the extra bytes mean, in record order, without gaps. */
  public List<ExtraDimension> extraDimensions() {
    return List.copyOf(extraDimensions);
  }

  /** The fields a point of this layout has. */
  public Set<LasField> fields() {
    final EnumSet<LasField> fields = EnumSet.allOf(LasField.class);
    if (!hasGpsTime()) {
      fields.remove(LasField.GPS_TIME);
    }
    if (!hasRgb()) {
      fields.remove(LasField.RGB);
    }
    if (!hasNir()) {
      fields.remove(LasField.NIR);
    }
    if (!hasWavePackets()) {
      fields.remove(LasField.WAVE_PACKET);
    }
    if (extraByteCount() == 0) {
      fields.remove(LasField.EXTRA_BYTES);
    }
    return fields;
  }

  int gpsTimeOffset() {
    return GPS_TIME[pointFormat];
  }

  int rgbOffset() {
    return RGB[pointFormat];
  }

  int nirOffset() {
    return NIR[pointFormat];
  }

  int wavePacketOffset() {
    return WAVE[pointFormat];
  }

  int extraBytesOffset() {
    return MINIMUM_LENGTH[pointFormat];
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
