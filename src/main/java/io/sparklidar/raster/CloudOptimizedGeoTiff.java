package io.sparklidar.raster;

import io.sparklidar.las.crs.Crs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A Cloud Optimized GeoTIFF in the making: bands of float32, NaN for no data, in blocks of 256 x
 * 256 cells that are compressed one by one, with overviews down to one block. All directories stand
 * at the front, the image first; behind them the blocks, those of the smallest overview first, so
 * that a reader knows all after one request and gets a coarse picture with the second. Holds the
 * compressed blocks of all bands until they are written. Not safe for concurrent use.
 */
public final class CloudOptimizedGeoTiff {

  /** Side of a block, in cells. */
  static final int BLOCK = 256;

  private static final int HEADER = 8;
  private static final int DEFLATE = 8;
  private static final int FLOATING = 3;
  private static final int BLACK_IS_ZERO = 1;
  private static final int ONE_BEHIND_THE_OTHER = 2;
  private static final int OVERVIEW = 1;
  private static final long MAX_LENGTH = 0xFFFF_FFFFL;

  /** The image, or an overview. */
  private static final class Level {
    private final int width;
    private final int height;
    private final List<byte[]> blocks = new ArrayList<>();

    private Level(final int width, final int height) {
      this.width = width;
      this.height = height;
    }

    private int across() {
      return (width + BLOCK - 1) / BLOCK;
    }

    private int down() {
      return (height + BLOCK - 1) / BLOCK;
    }
  }

  private final CellGrid grid;
  private final Optional<Crs> crs;
  private final boolean placed;
  private final List<Raster> bands = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();

  /**
   * Of no band yet.
   *
   * @param grid its cells
   * @param crs their coordinate reference system
   * @param placed whether it says where they lie: what has no cells lies nowhere
   */
  public CloudOptimizedGeoTiff(final CellGrid grid, final Optional<Crs> crs, final boolean placed) {
    this.grid = grid;
    this.crs = crs;
    this.placed = placed;
    Level level = new Level(grid.width(), grid.height());
    levels.add(level);
    while (Math.max(level.width, level.height) > BLOCK) {
      level = new Level(Overview.half(level.width), Overview.half(level.height));
      levels.add(level);
    }
  }

  /**
   * Adds a band.
   *
   * @param raster what it is of
   * @param cells the number of each cell of the grid; NaN for no data
   */
  public void add(final Raster raster, final float[] cells) {
    if (cells.length != grid.size()) {
      throw new IllegalArgumentException(cells.length + " numbers for " + grid);
    }
    bands.add(raster);
    final Deflater deflater = new Deflater();
    try {
      float[] band = cells;
      for (final Level level : levels) {
        if (level != levels.get(0)) {
          final Level above = levels.get(levels.indexOf(level) - 1);
          band = Overview.of(band, above.width, above.height, raster.statistic());
        }
        addBlocks(level, band, deflater);
      }
    } finally {
      deflater.end();
    }
  }

  private static void addBlocks(final Level level, final float[] band, final Deflater deflater) {
    final ByteBuffer block =
        ByteBuffer.allocate(BLOCK * BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int down = 0; down < level.down(); down++) {
      for (int across = 0; across < level.across(); across++) {
        block.clear();
        for (int row = down * BLOCK; row < (down + 1) * BLOCK; row++) {
          for (int column = across * BLOCK; column < (across + 1) * BLOCK; column++) {
            final boolean inside = row < level.height && column < level.width;
            block.putFloat(inside ? band[row * level.width + column] : Float.NaN);
          }
        }
        level.blocks.add(deflated(block.array(), deflater));
      }
    }
  }

  private static byte[] deflated(final byte[] block, final Deflater deflater) {
    deflater.reset();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(block.length / 2);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(block);
    } catch (final IOException e) {
      throw new IllegalStateException("memory takes all", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes the file.
   *
   * @throws IOException if that fails, or the file would be longer than TIFF can say
   */
  public void write(final OutputStream out) throws IOException {
    final List<TiffDirectory> directories = new ArrayList<>();
    long blocksAt = HEADER;
    for (final Level level : levels) {
      final TiffDirectory directory = directory(level);
      directories.add(directory);
      blocksAt += directory.length();
    }
    for (int l = levels.size() - 1; l >= 0; l--) {
      final List<byte[]> blocks = levels.get(l).blocks;
      final long[] offsets = new long[blocks.size()];
      final long[] lengths = new long[blocks.size()];
      for (int b = 0; b < offsets.length; b++) {
        offsets[b] = blocksAt;
        lengths[b] = blocks.get(b).length;
        blocksAt += lengths[b];
      }
      directories.get(l).longs(TiffTag.TILE_OFFSETS, offsets);
      directories.get(l).longs(TiffTag.TILE_BYTE_COUNTS, lengths);
    }
    if (blocksAt > MAX_LENGTH) {
      throw new IOException(
          "a raster of "
              + blocksAt
              + " bytes is longer than a TIFF can be, 4 GiB; use a smaller --tile-size, a larger"
              + " --cell, or fewer --rasters");
    }
    writeHeader(out);
    long at = HEADER;
    for (int l = 0; l < directories.size(); l++) {
      final long next = at + directories.get(l).length();
      out.write(directories.get(l).at(at, l + 1 < directories.size() ? next : 0));
      at = next;
    }
    for (int l = levels.size() - 1; l >= 0; l--) {
      for (final byte[] block : levels.get(l).blocks) {
        out.write(block);
      }
    }
  }

  private static void writeHeader(final OutputStream out) throws IOException {
    out.write(
        ByteBuffer.allocate(HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 'I')
            .put((byte) 'I')
            .putShort((short) 42)
            .putInt(HEADER)
            .array());
  }

  private TiffDirectory directory(final Level level) {
    final boolean image = level == levels.get(0);
    final TiffDirectory directory = new TiffDirectory();
    directory.longs(TiffTag.NEW_SUBFILE_TYPE, image ? 0 : OVERVIEW);
    directory.longs(TiffTag.IMAGE_WIDTH, level.width);
    directory.longs(TiffTag.IMAGE_LENGTH, level.height);
    directory.shorts(TiffTag.BITS_PER_SAMPLE, ofAllBands(Float.SIZE));
    directory.shorts(TiffTag.COMPRESSION, DEFLATE);
    directory.shorts(TiffTag.PHOTOMETRIC_INTERPRETATION, BLACK_IS_ZERO);
    directory.shorts(TiffTag.SAMPLES_PER_PIXEL, bands.size());
    directory.shorts(TiffTag.PLANAR_CONFIGURATION, bands.size() == 1 ? 1 : ONE_BEHIND_THE_OTHER);
    directory.shorts(TiffTag.TILE_WIDTH, BLOCK);
    directory.shorts(TiffTag.TILE_LENGTH, BLOCK);
    directory.longs(TiffTag.TILE_OFFSETS, new long[level.blocks.size()]);
    directory.longs(TiffTag.TILE_BYTE_COUNTS, new long[level.blocks.size()]);
    if (bands.size() > 1) {
      directory.shorts(TiffTag.EXTRA_SAMPLES, new int[bands.size() - 1]);
    }
    directory.shorts(TiffTag.SAMPLE_FORMAT, ofAllBands(FLOATING));
    if (image && placed) {
      directory.doubles(TiffTag.MODEL_PIXEL_SCALE, grid.side(), grid.side(), 0);
      directory.doubles(TiffTag.MODEL_TIEPOINT, 0, 0, 0, grid.minX(), grid.maxY(), 0);
    }
    if (image) {
      directory.shorts(TiffTag.GEO_KEY_DIRECTORY, GeoKeys.of(crs));
      directory.text(TiffTag.GDAL_METADATA, metadata());
    }
    directory.text(TiffTag.GDAL_NODATA, "nan");
    return directory;
  }

  private int[] ofAllBands(final int value) {
    final int[] values = new int[bands.size()];
    Arrays.fill(values, value);
    return values;
  }

  /** What the bands are called. */
  private String metadata() {
    final StringBuilder text = new StringBuilder("<GDALMetadata>\n");
    for (int band = 0; band < bands.size(); band++) {
      text.append("  <Item name=\"DESCRIPTION\" sample=\"")
          .append(band)
          .append("\" role=\"description\">")
          .append(Xml.escaped(bands.get(band).name()))
          .append("</Item>\n");
    }
    return text.append("</GDALMetadata>\n").toString();
  }
}
