package io.sparklidar.raster.dtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.las.io.MemoryByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Heights are those that GDAL takes from rasters that GDAL wrote. */
final class GeoTiffTest {

  private static final Path FOLDER = Path.of("src/test/resources/dtm");

  private static List<String[]> expected() throws IOException {
    return Files.readAllLines(FOLDER.resolve("expected.tsv")).stream()
        .map(line -> line.split("\t"))
        .toList();
  }

  static Stream<String> forms() throws IOException {
    return expected().stream().map(line -> line[0]).distinct();
  }

  private static byte[] bytes(final String form) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(form + ".tif"));
  }

  private static GeoTiff open(final byte[] bytes) throws IOException {
    return new GeoTiff(new MemoryByteSource("a.tif", bytes), Optional.empty());
  }

  private static TerrainHeights heights(final byte[]... files) throws IOException {
    final List<GeoTiff.Place> places = new ArrayList<>();
    for (final byte[] file : files) {
      places.add(open(file).place());
    }
    final TerrainCells cells = new TerrainCells(places);
    assertEquals(Optional.empty(), cells.firstElsewhere());
    final int[] all = cells.near(new Bounds(-1e9, -1e9, 1e9, 1e9));
    return new TerrainHeights(cells, all, raster -> open(files[raster]));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void heightsBetweenCellsAreThoseOfGdal(final String form) throws Exception {
    int compared = 0;
    try (TerrainHeights heights = heights(bytes(form))) {
      for (final String[] line : expected()) {
        if (line[0].equals(form)) {
          final double is =
              heights.height(Double.parseDouble(line[1]), Double.parseDouble(line[2]));
          assertEquals(
              Double.parseDouble(line[3].replace("nan", "NaN")), is, 1e-9, String.join(" ", line));
          compared++;
        }
      }
    }
    assertEquals(60, compared);
    assertEquals(2154, open(bytes(form)).place().epsg());
  }

  /** Cut anywhere, a file is refused in words, or says what the whole says. */
  @ParameterizedTest
  @MethodSource("forms")
  void aDamagedFileIsNamedAndNeverRead(final String form) throws Exception {
    final byte[] whole = bytes(form);
    final Random random = new Random(form.hashCode());
    int refused = 0;
    for (int turn = 0; turn < 100; turn++) {
      final byte[] damaged =
          turn % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      if (turn % 2 == 1) {
        for (int b = 0; b < 4; b++) {
          damaged[random.nextInt(turn % 4 == 1 ? 512 : damaged.length)] = (byte) random.nextInt();
        }
      }
      try (GeoTiff file = open(damaged)) {
        final GeoTiff.Place place = file.place();
        final int blocks =
            file.across() * ((place.height() + file.blockHeight() - 1) / file.blockHeight());
        for (int block = 0; block < Math.min(blocks, 64); block++) {
          file.block(block);
        }
      } catch (final MalformedRasterException e) {
        assertTrue(e.getMessage().contains("a.tif: expected"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 30, refused + " refused");
  }

  /** Halves of a raster beside one another are the raster, borders included. */
  @Test
  void severalFilesAreOneRaster() throws Exception {
    final byte[] whole = bytes("float64_strips_none");
    final Map<Integer, byte[]> halves = new HashMap<>();
    for (int half = 0; half < 2; half++) {
      // The other half is no data.
      final byte[] file = whole.clone();
      try (GeoTiff from = open(whole)) {
        for (int row = 0; row < from.place().height(); row++) {
          for (int column = 0; column < 37; column++) {
            if (column < 20 == (half == 0)) {
              continue;
            }
            final int at = file.length - 29 * 37 * 8 + (row * 37 + column) * 8;
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putDouble(at, -9999);
          }
        }
      }
      halves.put(half, file);
    }
    final Random random = new Random(5);
    try (TerrainHeights one = heights(whole);
        TerrainHeights two = heights(halves.get(0), halves.get(1))) {
      for (int turn = 0; turn < 2000; turn++) {
        final double x = 770000 + 20 * random.nextDouble();
        final double y = 6277005 + 17 * random.nextDouble();
        assertEquals(one.height(x, y), two.height(x, y));
      }
    }
  }

  @Test
  void whatLiesOnNoCommonGridIsTold() {
    final GeoTiff.Place place = new GeoTiff.Place(0, 100, 0.5, 0.5, 10, 10, 0);
    assertEquals(
        Optional.of(2),
        new TerrainCells(
                List.of(
                    place,
                    new GeoTiff.Place(-5, 35.5, 0.5, 0.5, 3, 3, 0),
                    new GeoTiff.Place(5.2, 100, 0.5, 0.5, 10, 10, 0)))
            .firstElsewhere());
    assertEquals(
        Optional.of(1),
        new TerrainCells(List.of(place, new GeoTiff.Place(0, 100, 1, 1, 10, 10, 0)))
            .firstElsewhere());
  }

  @Test
  void virtualRastersNameTheirFiles() throws Exception {
    final String text =
        "<VRTDataset><VRTRasterBand band=\"1\"><Description>dsm</Description>"
            + source("a.tif", 1, "")
            + "</VRTRasterBand><VRTRasterBand band=\"2\"><Description>dtm</Description>"
            + source("a.tif", 2, "")
            + source("b/c.tif", 2, "")
            + "</VRTRasterBand></VRTDataset>";
    assertEquals(
        List.of(
            new VirtualSources.Source("b/c.tif", true, 2),
            new VirtualSources.Source("a.tif", true, 2)),
        VirtualSources.of("v", text.getBytes(StandardCharsets.UTF_8)));
    for (final String bad :
        List.of(
            text.replace("<SrcRect xSize=\"4\"", "<SrcRect xSize=\"8\""),
            text.replace("SimpleSource", "KernelFilteredSource"),
            text.replace(">dtm<", ">other<"),
            text.substring(20),
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]>" + text)) {
      assertThrows(
          MalformedRasterException.class,
          () -> VirtualSources.of("v", bad.getBytes(StandardCharsets.UTF_8)),
          bad);
    }
  }

  private static String source(final String file, final int band, final String more) {
    return "<SimpleSource><SourceFilename relativeToVRT=\"1\">"
        + file
        + "</SourceFilename><SourceBand>"
        + band
        + "</SourceBand><SrcRect xSize=\"4\" ySize=\"4\"/><DstRect xSize=\"4\" ySize=\"4\"/>"
        + more
        + "</SimpleSource>";
  }
}
