package io.sparklidar.ground.smrf;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The filter once more, over a whole cloud at once, cell by cell and without any care for time: as
 * docs/ground.md says it. Shares no code with what it is held against.
 */
public final class PlainSmrf {

  record Cell(long column, long row) {
    Cell plus(final long dx, final long dy) {
      return new Cell(column + dx, row + dy);
    }
  }

  private final long steps;
  private final double unit;
  private final SmrfParameters p;
  private final int window;

  public PlainSmrf(final double unit, final SmrfParameters p) {
    this.unit = unit;
    this.p = p;
    this.steps = Math.round(p.cell() / unit);
    this.window = (int) Math.round(Math.ceil(p.window() / p.cell() - 1e-9));
  }

  /** Whether each point is ground; rows are lattice x, y, z. */
  public boolean[] ground(final long[][] points) {
    final Map<Cell, Long> lowest =
        new TreeMap<>(
            java.util.Comparator.comparingLong(Cell::row).thenComparingLong(Cell::column));
    for (final long[] point : points) {
      lowest.merge(cell(point), point[2], Math::min);
    }
    final Map<Cell, Long> surface = surface(lowest);
    final boolean[] ground = new boolean[points.length];
    for (int i = 0; i < points.length; i++) {
      ground[i] = isGround(points[i], surface);
    }
    return ground;
  }

  private Cell cell(final long[] point) {
    return new Cell(Math.floorDiv(point[0], steps), Math.floorDiv(point[1], steps));
  }

  Map<Cell, Long> surface(final Map<Cell, Long> lowest) {
    final Map<Cell, Long> filled = fill(lowest, lowest);
    final Map<Cell, Boolean> taken = new HashMap<>();
    final Map<Cell, Long> closed = sweep(sweep(filled, 1, true), 1, false);
    filled.forEach(
        (cell, z) -> {
          if ((closed.get(cell) - z) * unit > 5 * p.cell() + 1e-7) {
            taken.put(cell, true);
          }
        });
    Map<Cell, Long> net = filled;
    final int mesh = (int) Math.round(Math.ceil(p.cut() / p.cell() - 1e-9));
    if (mesh > 0) {
      final Map<Cell, Long> wide = sweep(sweep(filled, 2 * mesh, false), 2 * mesh, true);
      net = new HashMap<>(filled);
      for (final Cell cell : filled.keySet()) {
        if (Math.floorMod(cell.column, (long) mesh) == 0
            || Math.floorMod(cell.row, (long) mesh) == 0) {
          net.put(cell, wide.get(cell));
        }
      }
    }
    Map<Cell, Long> last = net;
    for (int radius = 1; radius <= window; radius++) {
      final Map<Cell, Long> opened = sweep(sweep(last, radius, false), radius, true);
      for (final Map.Entry<Cell, Long> entry : opened.entrySet()) {
        final double sunk = (last.get(entry.getKey()) - entry.getValue()) * unit;
        if (sunk > p.slope() * radius * p.cell() + 1e-7) {
          taken.put(entry.getKey(), true);
        }
      }
      last = opened;
    }
    final Map<Cell, Long> ground = new HashMap<>(net);
    ground.keySet().retainAll(lowest.keySet());
    ground.keySet().removeAll(taken.keySet());
    return fill(ground, lowest);
  }

  private static Set<Cell> extent(final Map<Cell, Long> cells) {
    long west = Long.MAX_VALUE;
    long east = Long.MIN_VALUE;
    long south = Long.MAX_VALUE;
    long north = Long.MIN_VALUE;
    for (final Cell cell : cells.keySet()) {
      west = Math.min(west, cell.column);
      east = Math.max(east, cell.column);
      south = Math.min(south, cell.row);
      north = Math.max(north, cell.row);
    }
    final Set<Cell> extent = new java.util.HashSet<>();
    for (long row = south; row <= north; row++) {
      for (long column = west; column <= east; column++) {
        extent.add(new Cell(column, row));
      }
    }
    return extent;
  }

  private Map<Cell, Long> fill(final Map<Cell, Long> known, final Map<Cell, Long> points) {
    final Map<Cell, Long> filled = new HashMap<>(known);
    final int[][] lines = {{1, 0}, {0, 1}, {1, 1}, {1, -1}, {2, 1}, {1, 2}, {2, -1}, {1, -2}};
    for (final Cell cell : extent(points)) {
      if (known.containsKey(cell)) {
        continue;
      }
      double paired = 0;
      double pairedWeights = 0;
      double any = 0;
      double anyWeights = 0;
      for (final int[] line : lines) {
        final double[] ahead = end(known, cell, line[0], line[1]);
        final double[] behind = end(known, cell, -line[0], -line[1]);
        for (final double[] end : new double[][] {ahead, behind}) {
          if (end != null) {
            any += 1 / end[0] * end[1];
            anyWeights += 1 / end[0];
            if (ahead != null && behind != null) {
              paired += 1 / end[0] * end[1];
              pairedWeights += 1 / end[0];
            }
          }
        }
      }
      if (pairedWeights > 0) {
        filled.put(cell, (long) Math.rint(paired / pairedWeights));
      } else if (anyWeights > 0 && points.containsKey(cell)) {
        filled.put(cell, (long) Math.rint(any / anyWeights));
      }
    }
    return filled;
  }

  /** Distance and height of the next known cell in a direction. */
  private double[] end(final Map<Cell, Long> known, final Cell from, final int dx, final int dy) {
    for (int step = 1; step * Math.hypot(dx, dy) <= 2 * window; step++) {
      final Long z = known.get(from.plus((long) step * dx, (long) step * dy));
      if (z != null) {
        return new double[] {step * Math.hypot(dx, dy), z};
      }
    }
    return null;
  }

  private static Map<Cell, Long> sweep(
      final Map<Cell, Long> cells, final int radius, final boolean highest) {
    final Map<Cell, Long> swept = new HashMap<>();
    for (final Cell cell : cells.keySet()) {
      long best = highest ? Long.MIN_VALUE : Long.MAX_VALUE;
      for (int dy = -radius; dy <= radius; dy++) {
        for (int dx = -radius; dx <= radius; dx++) {
          final Long z = dx * dx + dy * dy <= radius * radius ? cells.get(cell.plus(dx, dy)) : null;
          if (z != null) {
            best = highest ? Math.max(best, z) : Math.min(best, z);
          }
        }
      }
      swept.put(cell, best);
    }
    return swept;
  }

  private boolean isGround(final long[] point, final Map<Cell, Long> surface) {
    if (!surface.containsKey(cell(point))) {
      return false;
    }
    // Centres of cells lie at (column + 0.5) steps.
    final double atX = (double) point[0] / steps - 0.5;
    final double atY = (double) point[1] / steps - 0.5;
    final long column = (long) Math.floor(atX);
    final long row = (long) Math.floor(atY);
    double height = 0;
    double slope = 0;
    double weights = 0;
    for (int dy = 0; dy <= 1; dy++) {
      for (int dx = 0; dx <= 1; dx++) {
        final Cell corner = new Cell(column + dx, row + dy);
        if (surface.containsKey(corner)) {
          final double weight =
              (1 - Math.abs(atX - corner.column)) * (1 - Math.abs(atY - corner.row));
          height += weight * surface.get(corner) * unit;
          slope += weight * slope(surface, corner);
          weights += weight;
        }
      }
    }
    return Math.abs(point[2] * unit - height / weights)
        <= p.threshold() + p.scalar() * slope / weights + 1e-9;
  }

  private double slope(final Map<Cell, Long> surface, final Cell cell) {
    return Math.hypot(gradient(surface, cell, 1, 0), gradient(surface, cell, 0, 1));
  }

  private double gradient(
      final Map<Cell, Long> surface, final Cell cell, final int dx, final int dy) {
    final Cell before = surface.containsKey(cell.plus(-dx, -dy)) ? cell.plus(-dx, -dy) : cell;
    final Cell after = surface.containsKey(cell.plus(dx, dy)) ? cell.plus(dx, dy) : cell;
    final long cells = after.column - before.column + after.row - before.row;
    return cells == 0 ? 0 : (surface.get(after) - surface.get(before)) * unit / (cells * p.cell());
  }
}
