package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A row is the same point of its file whether its chunk was decoded or kept. */
final class ChunkPointsTest {

  private static final LasColumns NONE = new LasColumns(PointLayout.of(6, List.of()), Set.of());

  /** 100 points of the file, from the 1000th on. */
  private static final Chunk CHUNK = new Chunk(7, 1000, 100, 0, 1);

  private static long[] indices(final ChunkPoints points, final int... rows) {
    final long[] indices = new long[rows.length + 1];
    points.indices(rows, rows.length, indices, 1);
    return indices;
  }

  @Test
  void rowsOfAChunkAreItsPoints() {
    assertArrayEquals(new long[] {0, 1002, 1050}, indices(ChunkPoints.whole(CHUNK, NONE), 2, 50));
  }

  @Test
  void rowsOfKeptPointsAreThoseOfTheTile() {
    // Of another file a point; of this one two before the chunk and two in it are kept.
    final long[] identity = {
      PointIdentity.of(0, 999),
      PointIdentity.of(1, 3),
      PointIdentity.of(1, 8),
      PointIdentity.of(1, 1002),
      PointIdentity.of(1, 1050)
    };
    assertArrayEquals(
        new long[] {0, 1002, 1050}, indices(ChunkPoints.kept(CHUNK, NONE, identity, 1), 2, 3));
    // Kept are those of the chunk alone.
    assertArrayEquals(
        new long[] {0, 1002, 1050}, indices(ChunkPoints.kept(CHUNK, NONE, identity, 3), 0, 1));
  }
}
