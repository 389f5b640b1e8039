package io.sparklidar.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.sample.SampleWriter.SampleFile;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.scan.BlankPoints;
import io.sparklidar.sample.scan.TownArea;
import io.sparklidar.sample.scan.TownPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleWriterTest {

  @TempDir Path directory;

  private static List<SampleFile> write(final Path directory, final boolean compressed)
      throws IOException {
    return SampleWriter.write(TownOptions.of(60_000), directory, compressed, file -> {});
  }

  /** Points of a file, every column, as they were read. */
  private static TownPoints read(final LasFile file) throws IOException {
    final TownPoints all = new TownPoints(1);
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    for (final Chunk chunk : file.chunks()) {
      final LasColumns columns = reader.read(chunk);
      final int size = columns.size();
      final TownPoints points = BlankPoints.of(size);
      System.arraycopy(columns.x(), 0, points.x(), 0, size);
      System.arraycopy(columns.y(), 0, points.y(), 0, size);
      System.arraycopy(columns.z(), 0, points.z(), 0, size);
      System.arraycopy(columns.intensity(), 0, points.intensity(), 0, size);
      System.arraycopy(columns.returnNumber(), 0, points.returnNumber(), 0, size);
      System.arraycopy(columns.numberOfReturns(), 0, points.numberOfReturns(), 0, size);
      System.arraycopy(columns.classification(), 0, points.classification(), 0, size);
      System.arraycopy(columns.flags(), 0, points.flags(), 0, size);
      System.arraycopy(columns.userData(), 0, points.userData(), 0, size);
      System.arraycopy(columns.scanAngle(), 0, points.scanAngle(), 0, size);
      System.arraycopy(columns.pointSourceId(), 0, points.pointSourceId(), 0, size);
      System.arraycopy(columns.red(), 0, points.red(), 0, size);
      System.arraycopy(columns.green(), 0, points.green(), 0, size);
      System.arraycopy(columns.blue(), 0, points.blue(), 0, size);
      System.arraycopy(columns.nir(), 0, points.nir(), 0, size);
      for (int i = 0; i < size; i++) {
        points.gpsTime()[i] = Double.longBitsToDouble(columns.gpsTime()[i]);
      }
      all.append(points);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void filesHoldTheTown(final boolean compressed) throws IOException {
    final Town town = new Town(1);
    final List<SampleFile> files = write(directory, compressed);
    for (final SampleFile written : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(written.path()))) {
        assertEquals(List.of(), file.warnings());
        assertEquals(compressed, file.compressed());
        assertEquals(written.points(), file.pointCount());
        assertEquals(TownPointsText.of(town.points(written.area())), TownPointsText.of(read(file)));
      }
    }
  }

  @Test
  void filesSayWhereAndWhenTheyAre() throws IOException {
    for (final SampleFile written : write(directory, true)) {
      try (LasFile file = LasFile.open(FileByteSource.open(written.path()))) {
        final Crs crs = file.crs().orElseThrow();
        assertEquals(Crs.Kind.PROJECTED, crs.kind());
        assertEquals(OptionalInt.of(2154), crs.horizontalEpsg());
        assertEquals(1, crs.metresPerUnit());
        assertTrue(file.header().encodes(LasHeader.WKT));
        assertTrue(file.header().encodes(LasHeader.ADJUSTED_GPS_TIME));
        assertEquals(8, file.layout().pointFormat());
        final TownArea area = written.area();
        assertTrue(file.header().minX() >= area.minX() * Town.UNIT - 1e-6);
        assertTrue(file.header().maxX() < area.maxX() * Town.UNIT - 1e-6);
        assertTrue(file.header().minY() >= area.minY() * Town.UNIT - 1e-6);
        assertTrue(file.header().maxY() < area.maxY() * Town.UNIT - 1e-6);
      }
    }
  }

  @Test
  void filesAreNamedByTheirCorners() throws IOException {
    final List<SampleFile> files = write(directory, false);
    final List<String> names = new ArrayList<>();
    for (final SampleFile file : files) {
      names.add(file.path().getFileName().toString());
      assertEquals(
          "town_%d_%d.las".formatted(file.area().minX() / 100, file.area().minY() / 100),
          file.path().getFileName().toString());
    }
    assertTrue(names.contains("town_770000_6277000.las"), names.toString());
    try (Stream<Path> there = Files.list(directory)) {
      assertEquals(
          new HashSet<>(names),
          new HashSet<>(there.map(p -> p.getFileName().toString()).toList()),
          "nothing else is left behind");
    }
  }

  @Test
  void theSameOptionsGiveTheSameBytes() throws IOException {
    final List<SampleFile> once = write(directory.resolve("once"), true);
    final List<SampleFile> again = write(directory.resolve("again"), true);
    assertEquals(once.size(), again.size());
    for (int i = 0; i < once.size(); i++) {
      assertArrayEquals(
          Files.readAllBytes(once.get(i).path()), Files.readAllBytes(again.get(i).path()));
    }
  }

  @Test
  void progressHearsOfEachFileOnce() throws IOException {
    final List<SampleFile> heard = new ArrayList<>();
    final List<SampleFile> files =
        SampleWriter.write(TownOptions.of(20_000), directory, false, heard::add);
    assertEquals(files.size(), heard.size());
    assertEquals(new HashSet<>(files), new HashSet<>(heard));
  }

  @ParameterizedTest
  @EnumSource(Landscape.class)
  void aSampleHasAboutAsManyPointsAsAskedFor(final Landscape landscape) {
    for (final long asked : new long[] {50_000, 1_500_000}) {
      final Town town = new Town(2, landscape);
      long points = 0;
      for (final TownArea tile :
          SampleWriter.tiles(new TownOptions(asked, 2, landscape, OptionalInt.empty()))) {
        points += town.points(tile).size();
      }
      assertEquals(1, (double) points / asked, 0.2, points + " of " + asked);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 1_000_000, 100_000_000, 3_000_000_000L})
  void tilesFormANearSquareBlockWithoutGaps(final long points) {
    final List<TownArea> tiles = SampleWriter.tiles(TownOptions.of(points));
    final int side = tiles.get(0).maxX() - tiles.get(0).minX();
    int columns = 0;
    while (columns < tiles.size() && tiles.get(columns).minY() == tiles.get(0).minY()) {
      columns++;
    }
    final int rows = (tiles.size() + columns - 1) / columns;
    assertTrue(columns - rows <= 1 && columns >= rows, columns + " x " + rows);
    for (int i = 0; i < tiles.size(); i++) {
      assertEquals(77_000_000 + side * (i % columns), tiles.get(i).minX());
      assertEquals(627_700_000 + side * (i / columns), tiles.get(i).minY());
      assertEquals(tiles.get(i).minX() + side, tiles.get(i).maxX());
      assertEquals(tiles.get(i).minY() + side, tiles.get(i).maxY());
    }
  }

  @Test
  void aGivenTileSizeIsKept() {
    final List<TownArea> tiles =
        SampleWriter.tiles(new TownOptions(500_000, 1, Landscape.TOWN, OptionalInt.of(50)));
    assertTrue(tiles.size() > 5, "tiles: " + tiles.size());
    assertEquals(5_000, tiles.get(0).maxX() - tiles.get(0).minX());
  }

  @Test
  void senselessOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> TownOptions.of(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TownOptions(1, 1, Landscape.TOWN, OptionalInt.of(0)));
  }
}
