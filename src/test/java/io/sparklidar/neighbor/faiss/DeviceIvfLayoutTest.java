package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.neighbor.cuda.BoxTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a tile is held in lists, for tiles of all sizes. */
final class DeviceIvfLayoutTest {

  /** What the makers of these tests were asked for. */
  private record Asked(int size, int listPoints, int listed, int fetch) {}

  private static final class Counting implements DeviceIvf.Maker {
    private final List<Asked> asked = new ArrayList<>();

    @Override
    public long bytes(final int size, final int listPoints, final int listed, final int fetch) {
      asked.add(new Asked(size, listPoints, listed, fetch));
      return 12_345;
    }

    @Override
    public DeviceIvf create(
        final int device, final long memory, final long bytes, final long stream, final int lists) {
      throw new UnsupportedOperationException("no index is made of a layout");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20",
    "8, 1",
    "256, 20",
    "257, 20",
    "60000, 20",
    "1000000, 20",
    "1048577, 33",
    "5000000, 124"
  })
  void searchesFitTheIndexAndTheirMemory(final int size, final int k) {
    final Counting maker = new Counting();
    final DeviceIvfLayout layout = new DeviceIvfLayout(size, k, maker);
    final Asked asked = maker.asked.get(0);
    assertEquals(k + DeviceIvfLayout.MORE, asked.fetch);
    assertTrue(asked.fetch <= DeviceIvfLayout.MOST_FETCHED);
    for (int search = 0; search < DeviceIvfLayout.ROOMS.length; search++) {
      final int batch = layout.batch(search);
      final int room = layout.room(search);
      assertTrue(batch >= 32 && batch <= DeviceIvf.MOST_QUERIES, "queries at a time: " + batch);
      assertTrue(room >= 1 && room <= layout.listCount, "lists a query: " + room);
      assertTrue((long) batch * room <= asked.listed, "lists at a time: " + batch * room);
      final int most = Math.min(size, batch);
      assertTrue(layout.rows + 12L * most <= layout.lists);
      assertTrue(layout.lists + 8L * most * room <= layout.bounds);
      assertTrue(layout.bounds + 8L * most <= layout.distances);
      assertTrue(layout.distances + 4L * most * layout.fetch <= layout.labels);
      assertTrue(layout.labels + 8L * most * layout.fetch <= layout.counts);
    }
    assertTrue(layout.index + layout.indexBytes <= layout.bytes);
    assertTrue(layout.indexBytes >= 12_345);
  }

  @ParameterizedTest
  @CsvSource({"1, 20", "256, 20", "257, 20", "600000, 20", "600000, 60"})
  void listsAreNodesOfTheTreeSideBySide(final int size, final int k) {
    final DeviceIvfLayout layout = new DeviceIvfLayout(size, k, new Counting());
    final int part = BoxTree.LEAF_POINTS * (layout.level == 0 ? 1 : BoxTree.FAN_OUT);
    assertEquals(0, layout.listPoints % part);
    assertTrue(layout.listPoints / part <= BoxTree.FAN_OUT, "parts of a list");
    assertEquals(0, DeviceIvf.MOST_ADDED % layout.listPoints, "no list is on two pages");
    assertTrue((long) layout.listCount * layout.listPoints >= size);
    assertTrue((layout.listCount - 1L) * layout.listPoints < size);
  }
}
