package io.sparklidar.raster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.crs.Crs;
import java.awt.image.RenderedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are what the JDK's own reader of TIFF finds in them. */
final class CloudOptimizedGeoTiffTest {

  private static final CellGrid GRID = new CellGrid(0.5, -1200, 10_000_000, 600, 300);

  private static float[] numbers(final int seed) {
    final Random random = new Random(seed);
    final float[] numbers = new float[GRID.size()];
    for (int cell = 0; cell < numbers.length; cell++) {
      numbers[cell] = cell % 7 == 0 ? Float.NaN : random.nextFloat() * 100;
    }
    return numbers;
  }

  private static byte[] file(final List<Raster> rasters) throws Exception {
    final CloudOptimizedGeoTiff file = new CloudOptimizedGeoTiff(GRID, Optional.empty(), true);
    for (int band = 0; band < rasters.size(); band++) {
      file.add(rasters.get(band), numbers(band));
    }
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    file.write(bytes);
    return bytes.toByteArray();
  }

  /** The image and its overviews. */
  private static List<RenderedImage> read(final byte[] file) throws Exception {
    final List<RenderedImage> images = new ArrayList<>();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      final ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
      reader.setInput(in);
      for (int image = 0; image < reader.getNumImages(true); image++) {
        images.add(reader.read(image));
      }
      reader.dispose();
    }
    return images;
  }

  private static float[] band(final RenderedImage image, final int band) {
    return image
        .getData()
        .getSamples(0, 0, image.getWidth(), image.getHeight(), band, (float[]) null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dsm", "dsm,density", "dsm,density,min:z,mean:z,p50:z,p95:z"})
  void bandsComeBackBitForBit(final String list) throws Exception {
    final List<Raster> rasters = new Rasters(list, 0.5).parsed();
    final RenderedImage image = read(file(rasters)).get(0);
    assertEquals(GRID.width(), image.getWidth());
    assertEquals(GRID.height(), image.getHeight());
    assertEquals(rasters.size(), image.getSampleModel().getNumBands());
    for (int band = 0; band < rasters.size(); band++) {
      assertArrayEquals(numbers(band), band(image, band));
    }
  }

  @Test
  void overviewsAreTheHighestWhereTheBandIsAboutThat() throws Exception {
    final List<RenderedImage> images = read(file(new Rasters("dsm,mean:z", 0.5).parsed()));
    assertEquals(
        List.of("600 x 300", "300 x 150", "150 x 75"),
        images.stream().map(image -> image.getWidth() + " x " + image.getHeight()).toList());
    final float[] high = numbers(0);
    final float[] mean = numbers(1);
    for (int row = 0; row < 150; row++) {
      for (int column = 0; column < 300; column++) {
        double highest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int numbers = 0;
        for (final int cell :
            new int[] {
              2 * row * 600 + 2 * column,
              2 * row * 600 + 2 * column + 1,
              (2 * row + 1) * 600 + 2 * column,
              (2 * row + 1) * 600 + 2 * column + 1
            }) {
          if (!Float.isNaN(high[cell])) {
            highest = Math.max(highest, high[cell]);
            sum += mean[cell];
            numbers++;
          }
        }
        assertEquals((float) highest, band(images.get(1), 0)[row * 300 + column]);
        assertEquals((float) (sum / numbers), band(images.get(1), 1)[row * 300 + column]);
        column += 12;
      }
      row += 12;
    }
  }

  /** What makes a GeoTIFF cloud optimized. */
  @Test
  void directoriesComeFirstAndSmallOverviewsBeforeLargeOnes() throws Exception {
    final byte[] file = file(new Rasters("dsm,density", 0.5).parsed());
    final ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    final List<Integer> firstBlocks = new ArrayList<>();
    int end = 0;
    for (int at = bytes.getInt(4); at != 0; at = next(bytes, at)) {
      assertTrue(at > end || firstBlocks.isEmpty(), "directories in their order");
      end = at;
      firstBlocks.add(bytes.getInt(value(bytes, at, TiffTag.TILE_OFFSETS)));
    }
    for (int level = 1; level < firstBlocks.size(); level++) {
      assertTrue(firstBlocks.get(level) < firstBlocks.get(level - 1));
      assertTrue(firstBlocks.get(level) > end);
    }
    assertEquals(3, firstBlocks.size());
  }

  private static int next(final ByteBuffer bytes, final int at) {
    return bytes.getInt(at + 2 + 12 * bytes.getShort(at));
  }

  /** Where the values of a tag begin. */
  private static int value(final ByteBuffer bytes, final int directory, final int tag) {
    for (int entry = directory + 2; ; entry += 12) {
      if ((bytes.getShort(entry) & 0xFFFF) == tag) {
        final int length = TiffTag.size(bytes.getShort(entry + 2)) * bytes.getInt(entry + 4);
        return length > 4 ? bytes.getInt(entry + 8) : entry + 8;
      }
    }
  }

  /** By the numbers of GeoTIFF 1.1. */
  @Test
  void codesOfReferenceSystemsStandWhereTheirKindHasThem() {
    assertArrayEquals(
        new int[] {1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 25832},
        GeoKeys.of(crs(Crs.Kind.PROJECTED, OptionalInt.of(25832))));
    assertArrayEquals(
        new int[] {1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326},
        GeoKeys.of(crs(Crs.Kind.GEOGRAPHIC, OptionalInt.of(4326))));
    assertArrayEquals(
        new int[] {1, 1, 0, 1, 1025, 0, 1, 1},
        GeoKeys.of(crs(Crs.Kind.PROJECTED, OptionalInt.empty())));
  }

  private static Optional<Crs> crs(final Crs.Kind kind, final OptionalInt code) {
    return Optional.of(
        new Crs(kind, "", code, OptionalInt.empty(), 1, OptionalDouble.empty(), "", 0));
  }

  @Test
  void headerSaysWhereItLies() throws Exception {
    final byte[] file = file(new Rasters("dsm,density", 0.5).parsed());
    assertEquals(Optional.of(GRID), GeoTiffHeader.read(new ByteArrayInputStream(file), 0.5));
  }
}
