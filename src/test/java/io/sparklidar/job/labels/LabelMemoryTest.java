package io.sparklidar.job.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileFingerprint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a task of a transfer of labels is taken to need follows what it holds. */
final class LabelMemoryTest {

  private static final long POINTS = 1_000_000;

  private static long labelling(
      final long points, final int largestChunk, final int k, final OutputFormat format) {
    return LabelMemory.ofLabelling(
        new FileHeader(
            new FileFingerprint("file", 1, 1),
            points,
            largestChunk,
            PointLayout.of(6, List.of()),
            new CoordinateTransform(1, 1, 1, 0, 0, 0),
            Bounds.EMPTY,
            0,
            0,
            false,
            "",
            104,
            List.of()),
        new LabelOptions(
            List.of("a"), List.of("b"), "c", List.of("z"), k, 1, Set.of(), EnumSet.of(format)),
        LabelOutputs.table(List.of(PointLayout.of(6, List.of()))).get());
  }

  @Test
  void labellingGrowsWithTheChunkAndNotWithTheFile() {
    final long small = labelling(POINTS, 50_000, 15, OutputFormat.LAZ);
    assertEquals(small, labelling(1000 * POINTS, 50_000, 15, OutputFormat.LAZ));
    assertEquals(
        labelling(10 * POINTS, 50_000, 15, OutputFormat.PARQUET),
        labelling(1000 * POINTS, 50_000, 15, OutputFormat.PARQUET));
    // Neighbours alone are 12 bytes each.
    assertTrue(labelling(POINTS, 1_000_000, 15, OutputFormat.LAZ) - small > 950_000L * 12 * 15);
    assertTrue(labelling(POINTS, 50_000, 100, OutputFormat.LAZ) - small >= 50_000L * 12 * 85);
  }

  @Test
  void whatTasksShareHoldsEachValueThreeTimes() {
    assertTrue(LabelMemory.ofReference(POINTS, 8) > 3 * 4 * 8 * POINTS);
  }
}
