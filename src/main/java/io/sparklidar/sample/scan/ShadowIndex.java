package io.sparklidar.sample.scan;

import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.scene.Crowns;
import io.sparklidar.sample.scene.Scene;
import io.sparklidar.sample.scene.Solids;
import io.sparklidar.sample.scene.Wires;

/**
 * Which things a pulse of one flight line may hit, looked up by where the pulse would meet the
 * ground: a thing is listed in every cell of ground that it may hide from the sensor. The lists may
 * hold more than is hit, never less, and keep the order of the scene.
 */
public final class ShadowIndex {

  /** Kind of an entry: one of the scene's solids. */
  static final int SOLID = 0;

  /** Kind of an entry: one of the scene's crowns. */
  static final int CROWN = 1;

  /** Kind of an entry: one of the scene's wires. */
  static final int WIRE = 2;

  private static final int KIND_BITS = 2;
  private static final int KIND_MASK = (1 << KIND_BITS) - 1;
  private static final double CELL = 2;
  private static final double SLACK = 0.25;
  private static final int OUTSIDE = -1;

  private final ReliefPatch relief;
  private final double sensorX;
  private final double minSlopeY;
  private final double maxSlopeY;
  private final double minX;
  private final double minY;
  private final double maxX;
  private final double maxY;
  private final int columns;
  private final int rows;
  private final int[] starts;
  private final int[] entries;

  /** Of each thing: first and last column, first and last row, entry. */
  private final int[] ranges;

  private int count;

  /** The index of one flight line over a rectangle of ground, in the town frame. */
  public ShadowIndex(
      final Scene scene,
      final ReliefPatch relief,
      final int line,
      final double minX,
      final double minY,
      final double maxX,
      final double maxY) {
    this.relief = relief;
    this.sensorX = FlightPlan.lineX(line);
    this.minSlopeY = FlightPlan.minSlopeY(line);
    this.maxSlopeY = FlightPlan.maxSlopeY(line);
    this.minX = minX;
    this.minY = minY;
    this.maxX = maxX;
    this.maxY = maxY;
    columns = (int) Math.ceil((maxX - minX) / CELL);
    rows = (int) Math.ceil((maxY - minY) / CELL);
    final Solids solids = scene.solids();
    final Crowns crowns = scene.crowns();
    final Wires wires = scene.wires();
    ranges = new int[5 * (solids.count() + crowns.count() + wires.count())];
    for (int i = 0; i < solids.count(); i++) {
      add(SOLID, i, solids.x(i), solids.y(i), solids.reachX(i), solids.reachY(i), solids.top(i));
    }
    for (int i = 0; i < crowns.count(); i++) {
      final double reach = crowns.radius(i);
      add(CROWN, i, crowns.x(i), crowns.y(i), reach, reach, crowns.top(i));
    }
    for (int i = 0; i < wires.count(); i++) {
      final double reach = wires.reach(i);
      add(WIRE, i, wires.x(i), wires.y(i), reach, reach, wires.top(i));
    }
    starts = new int[columns * rows + 1];
    entries = new int[countCells()];
    fill();
  }

  private void add(
      final int kind,
      final int index,
      final double x,
      final double y,
      final double reachX,
      final double reachY,
      final double top) {
    final double far = FlightPlan.MAX_SLOPE * Scene.MAX_HEIGHT;
    final double ground =
        relief.lowest(x - reachX - far, y - reachY - far, x + reachX + far, y + reachY + far);
    final double height = top - ground;
    if (height <= 0) {
      return;
    }
    // A pulse that meets it between the ground and its top comes from the sensor's side.
    final double high = FlightPlan.SENSOR_HEIGHT - top;
    final double low = FlightPlan.SENSOR_HEIGHT - ground;
    final double west = x - reachX - sensorX - FlightPlan.MAX_DRIFT;
    final double east = x + reachX - sensorX + FlightPlan.MAX_DRIFT;
    final double minSlopeX = west / (west < 0 ? high : low);
    final double maxSlopeX = east / (east < 0 ? low : high);
    final double shadowWest = x - reachX + Math.min(0, minSlopeX * height) - SLACK;
    final double shadowEast = x + reachX + Math.max(0, maxSlopeX * height) + SLACK;
    final double shadowSouth = y - reachY + Math.min(0, minSlopeY * height) - SLACK;
    final double shadowNorth = y + reachY + Math.max(0, maxSlopeY * height) + SLACK;
    if (shadowEast < minX || shadowWest > maxX || shadowNorth < minY || shadowSouth > maxY) {
      return;
    }
    final int at = 5 * count++;
    ranges[at] = clamp((shadowWest - minX) / CELL, columns);
    ranges[at + 1] = clamp((shadowEast - minX) / CELL, columns);
    ranges[at + 2] = clamp((shadowSouth - minY) / CELL, rows);
    ranges[at + 3] = clamp((shadowNorth - minY) / CELL, rows);
    ranges[at + 4] = index << KIND_BITS | kind;
  }

  private static int clamp(final double cell, final int cells) {
    return (int) Math.max(0, Math.min(cells - 1, Math.floor(cell)));
  }

  /** Leaves in {@code starts} where the entries of each cell start; answers how many there are. */
  private int countCells() {
    for (int at = 0; at < 5 * count; at += 5) {
      for (int row = ranges[at + 2]; row <= ranges[at + 3]; row++) {
        for (int column = ranges[at]; column <= ranges[at + 1]; column++) {
          starts[row * columns + column + 1]++;
        }
      }
    }
    for (int cell = 0; cell < columns * rows; cell++) {
      starts[cell + 1] += starts[cell];
    }
    return starts[columns * rows];
  }

  private void fill() {
    final int[] next = starts.clone();
    for (int at = 0; at < 5 * count; at += 5) {
      for (int row = ranges[at + 2]; row <= ranges[at + 3]; row++) {
        for (int column = ranges[at]; column <= ranges[at + 1]; column++) {
          entries[next[row * columns + column]++] = ranges[at + 4];
        }
      }
    }
  }

  /** The cell of a place on the ground, or a negative number outside. */
  int cell(final double x, final double y) {
    if (x < minX || y < minY || x >= maxX || y >= maxY) {
      return OUTSIDE;
    }
    return (int) ((y - minY) * (1 / CELL)) * columns + (int) ((x - minX) * (1 / CELL));
  }

  /** Position of the first entry of a cell. */
  int start(final int cell) {
    return starts[cell];
  }

  /** Position behind the last entry of a cell. */
  int end(final int cell) {
    return starts[cell + 1];
  }

  /** Kind of the thing at a position. */
  int kind(final int position) {
    return entries[position] & KIND_MASK;
  }

  /** Number of the thing at a position among its kind. */
  int thing(final int position) {
    return entries[position] >>> KIND_BITS;
  }
}
