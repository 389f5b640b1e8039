package io.sparklidar.raster.dtm;

import io.sparklidar.las.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A band of heights in a GeoTIFF: tiled or in strips, of 8 to 64 bits, whole or floating, plain or
 * compressed with Deflate or LZW, of TIFF or BigTIFF. Not safe for concurrent use; closes its
 * source.
 */
public final class GeoTiff implements Closeable {

  /** What bands of terrain are called where there are several. */
  private static final String DTM = "dtm";

  /** A block that is decoded must fit beside the points of a tile. */
  private static final long MOST_BLOCK_BYTES = 256L << 20;

  private static final int IMAGE_WIDTH = 256;
  private static final int IMAGE_LENGTH = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int ROWS_PER_STRIP = 278;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int PLANAR_CONFIGURATION = 284;
  private static final int PREDICTOR = 317;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int SAMPLE_FORMAT = 339;
  private static final int MODEL_PIXEL_SCALE = 33550;
  private static final int MODEL_TIEPOINT = 33922;
  private static final int MODEL_TRANSFORMATION = 34264;
  private static final int GEO_KEYS = 34735;
  private static final int GDAL_METADATA = 42112;
  private static final int GDAL_NODATA = 42113;

  private static final int RASTER_TYPE = 1025;
  private static final int GEODETIC_CRS = 2048;
  private static final int PROJECTED_CRS = 3072;
  private static final int PIXEL_IS_POINT = 2;
  private static final int MAX_CODE = 32766;

  private static final Pattern ITEM =
      Pattern.compile(
          "<Item name=\"[^\"]*\" sample=\"(\\d+)\" role=\"(description|scale|offset)\">"
              + "([^<]*)</Item>");

  private final ByteSource source;
  private final int width;
  private final int height;
  private final int blockWidth;
  private final int blockHeight;
  private final boolean tiled;
  private final long[] offsets;
  private final long[] lengths;
  private final TiffBlock block;

  /** Among those that lie side by side. */
  private final int sample;

  /** Blocks of bands before. */
  private final int firstBlock;

  private final Place place;
  private final double noData;
  private final double scale;
  private final double offset;

  /**
   * Where cells lie, and in which reference system.
   *
   * @param west x of the western edge
   * @param north y of the northern edge
   * @param cellX length of a cell along x
   * @param cellY length of a cell along y
   * @param width cells along x
   * @param height cells along y
   * @param epsg code of the horizontal reference system; 0 if it is not said
   */
  public record Place(
      double west, double north, double cellX, double cellY, int width, int height, int epsg)
      implements Serializable {}

  /**
   * Reads what a file says of itself.
   *
   * @param source the file
   * @param band which band, from 1; empty for the only one, or the one called dtm
   * @throws MalformedRasterException if it is none that is read
   */
  public GeoTiff(final ByteSource source, final Optional<Integer> band) throws IOException {
    this(source, new TiffTags(source), band, 0);
  }

  /**
   * An overview of a file.
   *
   * @param source the file
   * @param band which band, from 1
   * @param overview which, from 1; the last where there are no more; 0 for the image itself
   * @throws MalformedRasterException if it is none that is read
   */
  public static GeoTiff overview(final ByteSource source, final int band, final int overview)
      throws IOException {
    return new GeoTiff(source, new TiffTags(source), Optional.of(band), overview);
  }

  private GeoTiff(
      final ByteSource source,
      final TiffTags first,
      final Optional<Integer> band,
      final int overview)
      throws IOException {
    this.source = source;
    final TiffTags tags = first.at(overview);
    width = tags.number(IMAGE_WIDTH, 0);
    height = tags.number(IMAGE_LENGTH, 0);
    if (width < 1 || height < 1) {
      throw tags.malformed("an image", width + " x " + height + " cells");
    }
    if (tags.isMasked()) {
      throw tags.malformed(
          "a value for no data where there is none",
          "a mask; gdal_translate -a_nodata writes a raster without");
    }
    final int samples = tags.number(SAMPLES_PER_PIXEL, 1);
    final int chosen = band(first, samples, band);
    final boolean together = tags.number(PLANAR_CONFIGURATION, 1) == 1;
    tiled = tags.has(TILE_WIDTH);
    blockWidth = tiled ? tags.number(TILE_WIDTH, 0) : width;
    blockHeight =
        tiled
            ? tags.number(TILE_LENGTH, 0)
            : (int) Math.min(height, first(tags.longs(ROWS_PER_STRIP), height));
    offsets = tags.longs(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
    lengths = tags.longs(tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS);
    block = block(tags, blockWidth, together ? samples : 1);
    final long blocks = blockWidth < 1 || blockHeight < 1 ? 0 : (long) across() * down();
    final long all = blocks * (together ? 1 : samples);
    if (blocks < 1 || offsets.length != all || lengths.length != all) {
      throw tags.malformed(all + " blocks", offsets.length + " places and " + lengths.length);
    }
    final long decoded = (long) blockWidth * blockHeight * Double.BYTES * block.samples();
    if (decoded > MOST_BLOCK_BYTES) {
      throw tags.malformed(
          "blocks that memory holds",
          blockWidth
              + " x "
              + blockHeight
              + " cells in one; gdal_translate -co TILED=YES writes smaller ones");
    }
    sample = together ? chosen : 0;
    firstBlock = together ? 0 : chosen * (int) blocks;
    place = place(first);
    final double none = noData(first);
    noData =
        block.format() == TiffBlock.FLOATING && block.bits() == Float.SIZE ? (float) none : none;
    scale = number(first, chosen, "scale", 1);
    offset = number(first, chosen, "offset", 0);
  }

  private static long first(final long[] values, final long otherwise) {
    return values.length == 0 || values[0] < 1 ? otherwise : values[0];
  }

  private static int band(final TiffTags tags, final int samples, final Optional<Integer> band)
      throws IOException {
    if (band.isPresent()) {
      if (band.get() < 1 || band.get() > samples) {
        throw tags.malformed("a band " + band.get(), samples + " bands");
      }
      return band.get() - 1;
    }
    if (samples == 1) {
      return 0;
    }
    final List<String> names = new ArrayList<>();
    for (int b = 0; b < samples; b++) {
      final String name = item(tags, b, "description").orElse("");
      if (name.toLowerCase(Locale.ROOT).equals(DTM)) {
        return b;
      }
      names.add(name.isEmpty() ? Integer.toString(b + 1) : name);
    }
    throw tags.malformed(
        "one band, or one called dtm",
        "the bands " + String.join(", ", names) + "; gdal_translate -b takes one out");
  }

  private static Optional<String> item(final TiffTags tags, final int band, final String role)
      throws IOException {
    final Matcher items = ITEM.matcher(tags.text(GDAL_METADATA).orElse(""));
    while (items.find()) {
      if (items.group(1).equals(Integer.toString(band)) && items.group(2).equals(role)) {
        return Optional.of(items.group(3).strip());
      }
    }
    return Optional.empty();
  }

  private static double number(
      final TiffTags tags, final int band, final String role, final double otherwise)
      throws IOException {
    final Optional<String> text = item(tags, band, role);
    try {
      return text.isEmpty() ? otherwise : Double.parseDouble(text.get());
    } catch (final NumberFormatException e) {
      throw tags.malformed("a number as " + role + " of its heights", "\"" + text.get() + "\"");
    }
  }

  private static TiffBlock block(final TiffTags tags, final int width, final int samples)
      throws IOException {
    final TiffBlock block =
        new TiffBlock(
            width,
            samples,
            tags.number(BITS_PER_SAMPLE, 1),
            tags.number(SAMPLE_FORMAT, TiffBlock.UNSIGNED),
            tags.number(COMPRESSION, TiffBlock.NONE),
            tags.number(PREDICTOR, 1),
            tags.order());
    final boolean floating = block.format() == TiffBlock.FLOATING;
    final boolean whole =
        block.format() == TiffBlock.UNSIGNED || block.format() == TiffBlock.SIGNED;
    final List<Integer> lengths = floating ? List.of(32, 64) : List.of(8, 16, 32, 64);
    if (!floating && !whole || !lengths.contains(block.bits())) {
      throw tags.malformed(
          "whole numbers of 8 to 64 bits or floating ones of 32 or 64",
          "sample format "
              + block.format()
              + " of "
              + block.bits()
              + " bits; gdal_translate -ot Float32 writes such");
    }
    if (!List.of(TiffBlock.NONE, TiffBlock.LZW, TiffBlock.DEFLATE, TiffBlock.OLD_DEFLATE)
        .contains(block.compression())) {
      throw tags.malformed(
          "no compression, Deflate or LZW",
          "compression "
              + block.compression()
              + "; gdal_translate -co COMPRESS=DEFLATE -co TILED=YES writes such");
    }
    if (block.predictor() < 1
        || block.predictor() > TiffBlock.FLOATING_DIFFERENCES
        || block.predictor() == TiffBlock.FLOATING_DIFFERENCES && !floating) {
      throw tags.malformed("predictor 1, 2, or 3 of floating numbers", "" + block.predictor());
    }
    return block;
  }

  private Place place(final TiffTags tags) throws IOException {
    final double[] pixel = tags.doubles(MODEL_PIXEL_SCALE);
    final double[] tie = tags.doubles(MODEL_TIEPOINT);
    final double[] matrix = tags.doubles(MODEL_TRANSFORMATION);
    double west;
    double north;
    final double cellX;
    final double cellY;
    if (matrix.length == 16) {
      if (matrix[1] != 0 || matrix[4] != 0) {
        throw tags.malformed("rows along x", "a turned raster; gdalwarp lays it straight");
      }
      cellX = matrix[0];
      cellY = -matrix[5];
      west = matrix[3];
      north = matrix[7];
    } else if (pixel.length >= 2 && tie.length >= 6) {
      cellX = pixel[0];
      cellY = pixel[1];
      west = tie[3] - tie[0] * cellX;
      north = tie[4] + tie[1] * cellY;
    } else {
      throw tags.malformed("a place of its cells", "none: it is no GeoTIFF");
    }
    if (!(cellX > 0) || !(cellY > 0) || !Double.isFinite(west) || !Double.isFinite(north)) {
      throw tags.malformed(
          "cells from west to east and north to south",
          "cells of " + cellX + " x " + cellY + "; gdalwarp turns them");
    }
    final long[] keys = tags.longs(GEO_KEYS);
    if (key(keys, RASTER_TYPE) == PIXEL_IS_POINT) {
      west -= cellX / 2;
      north += cellY / 2;
    }
    final int projected = key(keys, PROJECTED_CRS);
    final int code = projected == 0 ? key(keys, GEODETIC_CRS) : projected;
    return new Place(
        west, north, cellX, cellY, width, height, code > 0 && code <= MAX_CODE ? code : 0);
  }

  private static int key(final long[] keys, final int wanted) {
    for (int k = 4; k + 3 < keys.length; k += 4) {
      if (keys[k] == wanted && keys[k + 1] == 0) {
        return (int) keys[k + 3];
      }
    }
    return 0;
  }

  private static double noData(final TiffTags tags) throws IOException {
    final String text = tags.text(GDAL_NODATA).orElse("nan").strip();
    try {
      return text.toLowerCase(Locale.ROOT).endsWith("nan")
          ? Double.NaN
          : Double.parseDouble(text.replace("inf", "Infinity"));
    } catch (final NumberFormatException e) {
      throw tags.malformed("a number for no data", "\"" + text + "\"");
    }
  }

  /** Where its cells lie. */
  public Place place() {
    return place;
  }

  int blockWidth() {
    return blockWidth;
  }

  int blockHeight() {
    return blockHeight;
  }

  int across() {
    return (int) (((long) width + blockWidth - 1) / blockWidth);
  }

  private int down() {
    return (int) (((long) height + blockHeight - 1) / blockHeight);
  }

  /**
   * The heights of a block, row by row; NaN where there is no data. A block that the file leaves
   * out has none.
   *
   * @param number which, row by row
   * @throws MalformedRasterException if it cannot be decoded
   */
  double[] block(final int number) throws IOException {
    final int rows = tiled ? blockHeight : Math.min(blockHeight, height - number * blockHeight);
    final long at = offsets[firstBlock + number];
    final long length = lengths[firstBlock + number];
    if (length == 0) {
      final double[] none = new double[rows * blockWidth];
      Arrays.fill(none, Double.NaN);
      return none;
    }
    if (at < 0 || length < 0 || length > MOST_BLOCK_BYTES || at + length > source.length()) {
      throw new MalformedRasterException(
          source.name(),
          "block " + number + " within its " + source.length() + " bytes",
          length + " bytes at " + at);
    }
    final byte[] stored = new byte[(int) length];
    source.readFully(at, stored, 0, stored.length);
    final double[] numbers;
    try {
      numbers = block.numbers(stored, rows, sample);
    } catch (final IllegalArgumentException e) {
      throw new MalformedRasterException(
          source.name(), "block " + number + " of " + rows + " rows at byte " + at, e.getMessage());
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          numbers[i] == noData || Double.isInfinite(numbers[i])
              ? Double.NaN
              : numbers[i] * scale + offset;
    }
    return numbers;
  }

  /** All heights, or what else the band is of, row by row; NaN where there are none. */
  public float[] all() throws IOException {
    final float[] all = new float[Math.multiplyExact(width, height)];
    for (int number = 0; number < across() * down(); number++) {
      final double[] numbers = block(number);
      final int left = number % across() * blockWidth;
      final int top = number / across() * blockHeight;
      for (int row = 0; row < Math.min(blockHeight, height - top); row++) {
        for (int column = 0; column < Math.min(blockWidth, width - left); column++) {
          all[(top + row) * width + left + column] = (float) numbers[row * blockWidth + column];
        }
      }
    }
    return all;
  }

  /** Cells along x of what {@link #all} gives. */
  public int width() {
    return width;
  }

  /** Cells along y of what {@link #all} gives. */
  public int height() {
    return height;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
