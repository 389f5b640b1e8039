package io.sparklidar.frame;

import io.sparklidar.tile.SquareTiles;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Looks at the coordinates of a partition: rows of x, y, z as doubles. */
final class FrameScan implements FlatMapFunction<Iterator<Row>, byte[]> {

  private static final long serialVersionUID = 1L;

  private final List<AxisSummary> fresh;
  private final SquareTiles tiles;
  private final BitSet within;

  private FrameScan(final List<AxisSummary> fresh, final SquareTiles tiles, final BitSet within) {
    this.fresh = fresh;
    this.tiles = tiles;
    this.within = within;
  }

  /**
   * Of all points.
   *
   * @param axes of no coordinates yet: x, y, z
   */
  static FrameScan of(final List<AxisSummary> axes) {
    return new FrameScan(axes, null, null);
  }

  /** Of the points of some tiles, for counts in smaller squares. */
  static FrameScan within(
      final List<AxisSummary> axes, final SquareTiles tiles, final BitSet some) {
    return new FrameScan(axes, tiles, some);
  }

  @Override
  public Iterator<byte[]> call(final Iterator<Row> rows) {
    // A task has a copy of its own.
    final AxisSummary x = fresh.get(0);
    final AxisSummary y = fresh.get(1);
    final AxisSummary z = fresh.get(2);
    final SquareTiles.Counter counter = new SquareTiles.Counter();
    Optional<String> notFinite = Optional.empty();
    long points = 0;
    while (rows.hasNext()) {
      final Row row = rows.next();
      if (row.isNullAt(0) || row.isNullAt(1) || row.isNullAt(2)) {
        continue;
      }
      final double px = row.getDouble(0);
      final double py = row.getDouble(1);
      final double pz = row.getDouble(2);
      if (!Double.isFinite(px) || !Double.isFinite(py) || !Double.isFinite(pz)) {
        notFinite = Optional.of(FrameLattice.place(px, py, pz));
        continue;
      }
      if (tiles == null || isWithin(px, py)) {
        x.add(px);
        y.add(py);
        z.add(pz);
        counter.add(px, py);
        points++;
      }
    }
    return List.of(
            new FrameSummary(points, fresh, notFinite.orElse(""), counter.finish()).toBytes())
        .iterator();
  }

  private boolean isWithin(final double x, final double y) {
    final int tile = tiles.owner(x, y);
    return tile != SquareTiles.NONE && within.get(tile);
  }
}
