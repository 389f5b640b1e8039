package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files whose tiles are computed together fill the cores, and few are left for the end. */
final class FileAssemblyTest {

  private static List<LargeFile> files(final int count, final int parts) {
    final Bounds bounds = new Bounds(0, 0, 1, 1);
    final TileSpec tile =
        new TileSpec(
            "tile",
            new TileCore.WholeFile(0),
            bounds,
            new HaloRegion.Rectangle(bounds),
            List.of(),
            1,
            1,
            1);
    return IntStream.range(0, count)
        .mapToObj(
            file ->
                new LargeFile(
                    tile, "file" + file, "key", Collections.nCopies(parts, tile), List.of()))
        .toList();
  }

  private static List<Integer> sizes(final int files, final int parts, final int cores) {
    final List<List<LargeFile>> batches = FileAssembly.batches(files(files, parts), cores);
    assertEquals(
        files(files, parts).stream().map(LargeFile::outputName).toList(),
        batches.stream().flatMap(List::stream).map(LargeFile::outputName).toList());
    return batches.stream().map(List::size).toList();
  }

  @Test
  void threeFilesOnTwoCoresComeOneByOne() {
    assertEquals(List.of(1, 1, 1), sizes(3, 8, 2));
  }

  @Test
  void manyCoresGetManyFilesAtOnce() {
    assertEquals(List.of(38, 38, 24), sizes(100, 8, 100));
  }

  @Test
  void manyFilesOnFewCoresComeInFewBatches() {
    assertTrue(sizes(1000, 8, 2).size() <= 8);
  }

  @Test
  void noFilesAreNoBatch() {
    assertEquals(List.of(), sizes(0, 8, 2));
  }
}
