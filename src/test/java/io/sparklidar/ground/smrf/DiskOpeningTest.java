package io.sparklidar.ground.smrf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskOpeningTest {

  private static final int UNTOUCHED = 4711;

  private final Random random = new Random(5);
  private final CellBox all = new CellBox(-30, 12, 61, 47);
  private final int[] heights = new int[(int) all.size()];

  /** Heights as far apart as they may be beside ordinary ones, and cells without. */
  private void makeHeights() {
    for (int i = 0; i < heights.length; i++) {
      heights[i] =
          switch (random.nextInt(8)) {
            case 0 -> HeightRaster.NONE;
            case 1 -> 1 - HeightRaster.LIMIT;
            case 2 -> HeightRaster.LIMIT - 1;
            case 3 -> random.nextInt();
            default -> random.nextInt(1000);
          };
      if (Math.abs((long) heights[i]) >= HeightRaster.LIMIT) {
        heights[i] = HeightRaster.NONE;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 18, 40})
  void opensAndClosesAsCellByCell(final int radius) {
    makeHeights();
    final DiskOpening disks = new DiskOpening(all);
    // Once more with the arrays of another disk and box.
    for (final CellBox wanted :
        new CellBox[] {new CellBox(-12, 20, 5, 9), all, new CellBox(-40, 30, 33, 99)}) {
      final int[] opened = new int[heights.length];
      Arrays.fill(opened, UNTOUCHED);
      final int[] closed = opened.clone();
      disks.open(heights, radius, wanted, opened);
      disks.close(heights, radius, wanted, closed);
      final int[] lowered = plain(heights, radius, false);
      final int[] raised = plain(heights, radius, true);
      assertSame(plain(lowered, radius, true), opened, wanted);
      assertSame(plain(raised, radius, false), closed, wanted);
    }
  }

  private void assertSame(final int[] expected, final int[] found, final CellBox wanted) {
    for (int row = all.row(); row < all.endRow(); row++) {
      for (int column = all.column(); column < all.endColumn(); column++) {
        final int at = all.index(column, row);
        assertEquals(
            wanted.contains(column, row) ? expected[at] : UNTOUCHED,
            found[at],
            column + ", " + row);
      }
    }
  }

  private int[] plain(final int[] of, final int radius, final boolean highest) {
    final int[] found = new int[of.length];
    for (int row = all.row(); row < all.endRow(); row++) {
      for (int column = all.column(); column < all.endColumn(); column++) {
        final int at = all.index(column, row);
        found[at] = of[at];
        for (int dy = -radius; of[at] != HeightRaster.NONE && dy <= radius; dy++) {
          for (int dx = -radius; dx <= radius; dx++) {
            if (dx * dx + dy * dy <= radius * radius && all.contains(column + dx, row + dy)) {
              final int other = of[all.index(column + dx, row + dy)];
              if (other != HeightRaster.NONE) {
                found[at] = highest ? Math.max(found[at], other) : Math.min(found[at], other);
              }
            }
          }
        }
      }
    }
    return found;
  }
}
