package io.sparklidar.las.laz.schema;

/**
 * One item of the compressed records.
 *
 * @param type what it is
 * @param size bytes it takes in a record
 * @param version of its coding
 */
public record LazItem(Type type, int size, int version) {

  /** Types of items, with the codes and the versions of the format. */
  public enum Type {
    /** Extra bytes of formats 0-5. */
    BYTE(0, 0, 1, 2),
    /** Core of formats 0-5. */
    POINT10(6, 20, 1, 2),
    /** GPS time of formats 1 and 3-5. */
    GPSTIME11(7, 8, 1, 2),
    /** Colour of formats 2, 3 and 5. */
    RGB12(8, 6, 1, 2),
    /** Wave packet of formats 4 and 5. */
    WAVEPACKET13(9, 29, 1, 1),
    /** Core of formats 6-10. Version 2 is read like 3. */
    POINT14(10, 30, 2, 4),
    /** Colour of format 7. */
    RGB14(11, 6, 2, 4),
    /** Colour and near infrared of formats 8 and 10. */
    RGBNIR14(12, 8, 2, 4),
    /** Wave packet of formats 9 and 10. */
    WAVEPACKET14(13, 29, 3, 4),
    /** Extra bytes of formats 6-10. */
    BYTE14(14, 0, 2, 4);

    private final int code;
    private final int size;
    private final int minVersion;
    private final int maxVersion;

    Type(final int code, final int size, final int minVersion, final int maxVersion) {
      this.code = code;
      this.size = size;
      this.minVersion = minVersion;
      this.maxVersion = maxVersion;
    }

    /** The code in the LAZ record. */
    int code() {
      return code;
    }

    /** Bytes in a record; 0 where it is the number of extra bytes. */
    int size() {
      return size;
    }

    boolean hasVersion(final int version) {
      return version >= minVersion && version <= maxVersion;
    }

    /** The version of these items that goes with a version of the whole file. */
    int versionFor(final int fileVersion) {
      return Math.max(minVersion, Math.min(maxVersion, fileVersion));
    }
  }
}
