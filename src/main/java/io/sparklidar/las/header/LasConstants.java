package io.sparklidar.las.header;

/** Byte positions and sizes of the container, each named once. */
public final class LasConstants {

  /** {@code LASF}, as a little-endian int. */
  static final int SIGNATURE = 0x4653414C;

  /** In place of the signature, until a file that is being written is finished. */
  static final int UNFINISHED = 0;

  static final int HEADER_SIZE_1_0 = 227;
  static final int HEADER_SIZE_1_3 = 235;
  public static final int HEADER_SIZE_1_4 = 375;
  static final int HEADER_SIZE_1_5 = 393;

  static final int FILE_SOURCE_ID = 4;
  public static final int GLOBAL_ENCODING = 6;
  static final int PROJECT_ID = 8;
  static final int VERSION_MAJOR = 24;
  static final int VERSION_MINOR = 25;
  static final int SYSTEM_IDENTIFIER = 26;
  static final int GENERATING_SOFTWARE = 58;
  static final int CREATION_DAY = 90;
  static final int CREATION_YEAR = 92;
  static final int HEADER_SIZE = 94;
  public static final int POINT_OFFSET = 96;
  public static final int VLR_COUNT = 100;
  public static final int POINT_FORMAT = 104;
  public static final int RECORD_LENGTH = 105;
  public static final int LEGACY_POINT_COUNT = 107;
  static final int LEGACY_POINTS_BY_RETURN = 111;
  static final int SCALE = 131;
  static final int OFFSET = 155;
  static final int BOUNDS = 179;
  public static final int WAVEFORM_OFFSET = 227;
  public static final int EVLR_OFFSET = 235;
  public static final int EVLR_COUNT = 243;
  public static final int POINT_COUNT = 247;
  static final int POINTS_BY_RETURN = 255;
  static final int MAX_GPS_TIME = 375;
  static final int MIN_GPS_TIME = 383;
  static final int TIME_OFFSET = 391;

  public static final int LEGACY_RETURNS = 5;
  public static final int RETURNS = 15;
  static final int IDENTIFIER_LENGTH = 32;

  /** Bits of the point format byte that hold the format; the others mark compression. */
  public static final int FORMAT_MASK = 0x3F;

  public static final int COMPRESSED_BIT = 0x80;

  /** Positions within the header of a variable length record. */
  static final int VLR_USER_ID = 2;

  static final int VLR_USER_ID_LENGTH = 16;
  static final int VLR_RECORD_ID = 18;
  static final int VLR_LENGTH = 20;
  static final int VLR_DESCRIPTION = 22;
  static final int EVLR_DESCRIPTION = 28;
  static final int VLR_DESCRIPTION_LENGTH = 32;

  /** Records of the specification itself. */
  public static final String SPEC_USER_ID = "LASF_Spec";

  static final int EXTRA_BYTES_RECORD = 4;

  private LasConstants() {}
}
