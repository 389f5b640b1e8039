package io.sparklidar.raster;

/** The tags of TIFF 6.0, GeoTIFF 1.1 and GDAL that our files have. */
final class TiffTag {

  static final int NEW_SUBFILE_TYPE = 254;
  static final int IMAGE_WIDTH = 256;
  static final int IMAGE_LENGTH = 257;
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC_INTERPRETATION = 262;
  static final int SAMPLES_PER_PIXEL = 277;
  static final int PLANAR_CONFIGURATION = 284;
  static final int TILE_WIDTH = 322;
  static final int TILE_LENGTH = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTE_COUNTS = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;
  static final int MODEL_PIXEL_SCALE = 33550;
  static final int MODEL_TIEPOINT = 33922;
  static final int GEO_KEY_DIRECTORY = 34735;
  static final int GDAL_METADATA = 42112;
  static final int GDAL_NODATA = 42113;

  /** Types of values. */
  static final int ASCII = 2;

  static final int SHORT = 3;
  static final int LONG = 4;
  static final int DOUBLE = 12;

  private TiffTag() {}

  /** Bytes of a value. */
  static int size(final int type) {
    return switch (type) {
      case ASCII -> Byte.BYTES;
      case SHORT -> Short.BYTES;
      case LONG -> Integer.BYTES;
      case DOUBLE -> Double.BYTES;
      default -> throw new IllegalArgumentException("type " + type);
    };
  }
}
