package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.cuda.CudaTransfer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class CudaLayoutTest {

  @Property
  void nothingOverlapsWhatIsInUseAtTheSameTime(
      @ForAll @IntRange(min = 1, max = 200_000_000) final int size,
      @ForAll @IntRange(min = 1, max = 100) final int corePercent,
      @ForAll @IntRange(min = 1, max = 31) final int columns,
      @ForAll @IntRange(min = 0, max = 1024) final int listed,
      @ForAll @IntRange(min = 0, max = 3) final int kept,
      @ForAll @IntRange(min = 0, max = 13) final int passed) {
    final int core = Math.max(1, (int) ((long) size * corePercent / 100));
    final CudaLayout.PassRoom pass = new CudaLayout.PassRoom(listed, kept, passed, passed % 2 == 1);
    final CudaLayout layout = new CudaLayout(size, core, columns, pass);
    final long lastBox =
        layout.boxes[layout.boxes.length - 1] + 32L * layout.boxCounts[layout.boxes.length - 1];
    assertDisjoint(
        layout.bytes,
        new long[] {layout.scalars, 36},
        new long[] {layout.points, 16L * size},
        new long[] {layout.boxes[0], lastBox - layout.boxes[0]},
        new long[] {layout.x, 4L * size},
        new long[] {layout.y, 4L * size},
        new long[] {layout.z, 4L * size},
        new long[] {layout.keys[0], 8L * size},
        new long[] {layout.values[0], 4L * size},
        new long[] {layout.keys[1], 8L * size},
        new long[] {layout.values[1], 4L * size},
        new long[] {layout.sortTickets, 32},
        new long[] {layout.sortTotals, 8 * 1024},
        new long[] {layout.sortStatus, 8 * 1024L * CudaLayout.ceilDiv(size, CudaLayout.SORT_TILE)});
    assertDisjoint(
        layout.bytes,
        new long[] {layout.scalars, 36},
        new long[] {layout.points, 16L * size},
        new long[] {layout.boxes[0], lastBox - layout.boxes[0]},
        new long[] {layout.far, 4L * size},
        new long[] {layout.records, 64L * core},
        new long[] {layout.moreColumns, 4L * Math.max(0, columns - 15) * core},
        new long[] {
          layout.listing,
          4L * listed * layout.stretch + 128L * kept * layout.keepers * layout.capacity
        },
        new long[] {layout.kept, 4L * passed * core},
        new long[] {layout.intensity, passed % 2 * 4L * size},
        new long[] {layout.identity, listed == 0 ? 0 : passed % 2 * 8L * size},
        new long[] {layout.slices[0], 4L * columns * layout.sliceSize},
        new long[] {layout.slices[1], 4L * columns * layout.sliceSize});
    assertTrue(4L * columns * layout.sliceSize <= CudaTransfer.SLAB_BYTES);
    assertEquals(0, layout.stretch % 32, "whole warps");
    assertTrue(layout.stretch > 0 && layout.stretch < size + 32L);
  }

  /** Their coordinates and columns are elsewhere. */
  @Property
  void onTheDeviceNothingOverlapsEither(
      @ForAll @IntRange(min = 1, max = 200_000_000) final int size,
      @ForAll @IntRange(min = 1, max = 100) final int corePercent,
      @ForAll @IntRange(min = 1, max = 31) final int columns,
      @ForAll @IntRange(min = 0, max = 1024) final int listed,
      @ForAll @IntRange(min = 0, max = 3) final int kept,
      @ForAll @IntRange(min = 0, max = 13) final int passed) {
    final int core = Math.max(1, (int) ((long) size * corePercent / 100));
    final CudaLayout.PassRoom pass = new CudaLayout.PassRoom(listed, kept, passed, passed % 2 == 1);
    final CudaLayout layout = CudaLayout.onDevice(size, core, columns, pass);
    final long lastBox =
        layout.boxes[layout.boxes.length - 1] + 32L * layout.boxCounts[layout.boxes.length - 1];
    assertDisjoint(
        layout.bytes,
        new long[] {layout.scalars, 36},
        new long[] {layout.points, 16L * size},
        new long[] {layout.boxes[0], lastBox - layout.boxes[0]},
        new long[] {layout.keys[0], 8L * size},
        new long[] {layout.values[0], 4L * size},
        new long[] {layout.keys[1], 8L * size},
        new long[] {layout.values[1], 4L * size},
        new long[] {layout.sortTickets, 32},
        new long[] {layout.sortTotals, 8 * 1024},
        new long[] {layout.sortStatus, 8 * 1024L * CudaLayout.ceilDiv(size, CudaLayout.SORT_TILE)});
    assertDisjoint(
        layout.bytes,
        new long[] {layout.scalars, 36},
        new long[] {layout.points, 16L * size},
        new long[] {layout.boxes[0], lastBox - layout.boxes[0]},
        new long[] {layout.far, 4L * size},
        new long[] {layout.records, 64L * core},
        new long[] {layout.moreColumns, 4L * Math.max(0, columns - 15) * core},
        new long[] {
          layout.listing,
          4L * listed * layout.stretch + 128L * kept * layout.keepers * layout.capacity
        });
  }

  /** So that neighbourhoods can be looked for one after another without sorting anew. */
  @Property
  void pointsAndTreeLieWhereTheyDoWhateverElseThereIs(
      @ForAll @IntRange(min = 1, max = 200_000_000) final int size,
      @ForAll @IntRange(min = 1, max = 31) final int columns,
      @ForAll @IntRange(min = 0, max = 1024) final int listed,
      @ForAll @IntRange(min = 0, max = 3) final int kept) {
    final CudaLayout plain = CudaLayout.onDevice(size, size, 1, CudaLayout.PassRoom.NONE);
    final CudaLayout other =
        CudaLayout.onDevice(size, size, columns, new CudaLayout.PassRoom(listed, kept, 0, false));
    assertEquals(plain.scalars, other.scalars);
    assertEquals(plain.points, other.points);
    assertArrayEquals(plain.boxes, other.boxes);
    assertTrue(plain.bytes <= other.bytes);
  }

  /** So that what is asked for before all points are counted is enough. */
  @Property
  void fewerPointsTakeNoMore(
      @ForAll @IntRange(min = 1, max = 100_000_000) final int core,
      @ForAll @IntRange(min = 0, max = 50_000_000) final int halo,
      @ForAll @IntRange(min = 0, max = 50_000_000) final int more,
      @ForAll @IntRange(min = 1, max = 31) final int columns,
      @ForAll @IntRange(min = 0, max = 1024) final int listed,
      @ForAll @IntRange(min = 0, max = 3) final int kept) {
    final CudaLayout.PassRoom pass = new CudaLayout.PassRoom(listed, kept, 0, false);
    final long foreseen = CudaLayout.onDevice(core + halo + more, core, columns, pass).bytes;
    assertTrue(CudaLayout.onDevice(core + halo, core, columns, pass).bytes <= foreseen);
  }

  private static void assertDisjoint(final long end, final long[]... pieces) {
    Arrays.sort(pieces, (a, b) -> Long.compare(a[0], b[0]));
    long last = 0;
    for (final long[] piece : pieces) {
      assertTrue(piece[0] >= last);
      assertEquals(0, piece[0] % 256, "alignment");
      last = piece[0] + piece[1];
    }
    assertTrue(last <= end);
  }

  @Property
  void aTileTakesLittleMoreThanItsRecordsAndPoints(
      @ForAll @IntRange(min = 1_000_000, max = 200_000_000) final int size) {
    final CudaLayout layout = new CudaLayout(size, size, 17, CudaLayout.PassRoom.NONE);
    final double perPoint = (double) layout.bytes / size;
    assertTrue(
        perPoint < 16 + 4.6 + 4 + 64 + 8 + 36e6 / size + 1, () -> perPoint + " bytes a point");
  }
}
