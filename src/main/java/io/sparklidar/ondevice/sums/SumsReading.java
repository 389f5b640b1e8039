package io.sparklidar.ondevice.sums;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads what the kernels left. */
final class SumsReading {

  private SumsReading() {}

  static TileSums of(final SumsRequest request, final SumsLayout layout, final ByteBuffer host) {
    final List<TileSums.ColumnSums> columns = new ArrayList<>();
    int start = 0;
    for (int c = 0; c < request.borders().size(); c++) {
      final int slots = request.borders().get(c).length + 2;
      final int least = host.getInt(layout.extremes + 2 * c * Integer.BYTES);
      final int greatest = host.getInt(layout.extremes + (2 * c + 1) * Integer.BYTES);
      columns.add(
          new TileSums.ColumnSums(
              longs(host, layout.counts + start * Long.BYTES, slots),
              least == 0 ? Float.POSITIVE_INFINITY : value(~least),
              greatest == 0 ? Float.NEGATIVE_INFINITY : value(greatest)));
      start += slots;
    }
    return new TileSums(
        host.getLong(layout.checksum),
        columns,
        request.cells().map(window -> cells(window, layout, host)));
  }

  /** The value of a number in the order of values; 0 loses its sign. */
  private static float value(final int ordered) {
    return Float.intBitsToFloat(ordered < 0 ? ordered & Integer.MAX_VALUE : ~ordered) + 0f;
  }

  private static TileSums.CellSums cells(
      final CellWindow window, final SumsLayout layout, final ByteBuffer host) {
    final int cells = window.cells();
    final long[] top = longs(host, layout.top, cells);
    for (int i = 0; i < cells; i++) {
      // 0 is none on the device, where keys have no sign.
      top[i] ^= Long.MIN_VALUE;
    }
    final int shown = window.shown().size();
    final long[][] sums = new long[shown][];
    final int[][] undefined = new int[shown][];
    for (int f = 0; f < shown; f++) {
      sums[f] = longs(host, layout.sums + f * cells * Long.BYTES, cells);
      undefined[f] = ints(host, layout.undefined + f * cells * Integer.BYTES, cells);
    }
    return new TileSums.CellSums(
        window.columns().firstCell(),
        window.rows().firstCell(),
        window.columns().size(),
        window.rows().size(),
        top,
        ints(host, layout.points, cells),
        sums,
        undefined,
        host.getLong(layout.strays));
  }

  private static long[] longs(final ByteBuffer host, final int at, final int count) {
    final long[] values = new long[count];
    host.slice(at, count * Long.BYTES).order(host.order()).asLongBuffer().get(values);
    return values;
  }

  private static int[] ints(final ByteBuffer host, final int at, final int count) {
    final int[] values = new int[count];
    host.slice(at, count * Integer.BYTES).order(host.order()).asIntBuffer().get(values);
    return values;
  }
}
