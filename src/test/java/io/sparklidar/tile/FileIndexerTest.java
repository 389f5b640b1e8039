package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FileIndexerTest {

  private static final Path SAMPLE = Path.of("data-samples/town_770000_6277000.laz");

  private static FileIndex index(final DensityGrid.Mode mode, final int threads)
      throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(SAMPLE))) {
      assertTrue(file.chunks().size() > 1, "several chunks to share");
      return FileIndexer.index(
          file,
          new FileFingerprint(SAMPLE.toString(), 1, 1),
          mode,
          new SpareCores(threads),
          threads);
    }
  }

  @Test
  void theNumberOfThreadsDoesNotChangeAnIndex() throws Exception {
    for (final DensityGrid.Mode mode :
        List.of(
            DensityGrid.Mode.ADAPTIVE, DensityGrid.Mode.fixed(0.5), DensityGrid.Mode.fixed(7))) {
      final FileIndex one = index(mode, 1);
      for (final int threads : new int[] {2, 3, 100}) {
        final FileIndex several = index(mode, threads);
        assertEquals(one.chunks(), several.chunks());
        assertEquals(one.bounds(), several.bounds());
        assertEquals(one.heights(), several.heights());
        assertEquals(one.pointCount(), several.pointCount());
        assertEquals(one.density().side(), several.density().side());
        assertArrayEquals(one.density().cells(), several.density().cells());
        assertArrayEquals(one.density().counts(), several.density().counts());
      }
    }
  }
}
