package io.sparklidar.frame;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.SplitMix;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.cloud.condition.PointValues;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.ground.GroundChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * The points of one tile in columns that grow: first those of its core, then those of its halo,
 * then ground farther away. Rows have no order, so a point is what its row says of it: its place,
 * the attributes that somebody looks at, and the columns of the identity, if there are any. Points
 * that agree in all of that are interchangeable, and have the same features. For use by one thread.
 */
final class GatheredPoints {

  private static final int NONE = -1;

  /** What is before any identity. */
  private static final long NO_IDENTITY = Long.MIN_VALUE;

  private final TileRows layout;
  private final AxisGrid[] grids;
  private final Lattice.AxisMapping[] mappings;
  private final long[] origin;

  private int size;
  private int coreCount;

  /** Those of core and halo. */
  private int held;

  private final int[][] place;
  private final int[][] attributes;
  private final double[][] conditions;
  private final long[][] identity;

  /** Texts of each column of the identity, numbered as they came. */
  private final List<Map<String, Integer>> texts = new ArrayList<>();

  /** By place, a point there; then from each to another one at its place. */
  private int[] first = {};

  private int[] next = {};

  /** Points whose rows were found. */
  private final BitSet found = new BitSet();

  /**
   * Of no points yet.
   *
   * @param layout what rows have
   * @param lattice what coordinates lie on
   * @param origin lattice coordinates that become 0
   * @param capacity about how many there will be
   */
  GatheredPoints(
      final TileRows layout, final FrameLattice lattice, final long[] origin, final int capacity) {
    this.layout = layout;
    this.grids = lattice.axes().toArray(new AxisGrid[0]);
    final Lattice.Mapping mapping = lattice.mapping();
    this.mappings = new Lattice.AxisMapping[] {mapping.x(), mapping.y(), mapping.z()};
    this.origin = origin;
    this.place = new int[grids.length][capacity];
    this.attributes = new int[layout.attributes().size()][capacity];
    this.conditions = new double[layout.conditions().size()][capacity];
    this.identity = new long[layout.identity().size()][capacity];
    layout.identity().forEach(column -> texts.add(new HashMap<>()));
  }

  /** Adds a point; those of the core come first, then those of the halo. */
  void add(final Row row, final int kind) {
    put(row, size);
    size++;
    if (kind == PointCopies.CORE) {
      coreCount = size;
    }
    if (kind != PointCopies.GROUND) {
      held = size;
    }
  }

  private void put(final Row row, final int at) {
    if (at == place[0].length) {
      grow();
    }
    for (int axis = 0; axis < grids.length; axis++) {
      final double coordinate = row.getDouble(TileRows.FIRST_AXIS + axis);
      final long steps = mappings[axis].toLattice(grids[axis].number(coordinate));
      place[axis][at] = Math.toIntExact(steps - origin[axis]);
    }
    for (int a = 0; a < attributes.length; a++) {
      final int column = layout.attributes().get(a).position();
      attributes[a][at] = row.isNullAt(column) ? PointBlock.ABSENT : (int) row.getDouble(column);
    }
    for (int c = 0; c < conditions.length; c++) {
      final int column = layout.conditions().get(c).position();
      conditions[c][at] = row.isNullAt(column) ? Double.NaN : row.getDouble(column);
    }
    for (int i = 0; i < identity.length; i++) {
      identity[i][at] = identity(row, i);
    }
  }

  private long identity(final Row row, final int number) {
    final TileRows.Identity column = layout.identity().get(number);
    if (row.isNullAt(column.position())) {
      return NO_IDENTITY;
    }
    if (!column.isText()) {
      return row.getLong(column.position());
    }
    final Map<String, Integer> known = texts.get(number);
    final String text = row.getString(column.position());
    final Integer before = known.get(text);
    if (before != null) {
      return before;
    }
    known.put(text, known.size());
    return known.size() - 1;
  }

  private void grow() {
    final int capacity =
        Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, place[0].length * 3L / 2 + 16));
    if (size == capacity) {
      throw new IllegalStateException(
          "a tile and its halo hold more points than an array: "
              + size
              + "; a smaller radius or tile-points is needed");
    }
    for (final int[][] columns : List.of(place, attributes)) {
      for (int c = 0; c < columns.length; c++) {
        columns[c] = Arrays.copyOf(columns[c], capacity);
      }
    }
    for (int c = 0; c < conditions.length; c++) {
      conditions[c] = Arrays.copyOf(conditions[c], capacity);
    }
    for (int c = 0; c < identity.length; c++) {
      identity[c] = Arrays.copyOf(identity[c], capacity);
    }
  }

  /** Number of points of the core. */
  int coreCount() {
    return coreCount;
  }

  /** The points as a block, once all are there. */
  PointBlock block(final Lattice lattice) {
    index();
    final Map<PointAttribute, int[]> columns = new EnumMap<>(PointAttribute.class);
    for (int a = 0; a < attributes.length; a++) {
      columns.put(layout.attributes().get(a).what(), attributes[a]);
    }
    final PointBlock block =
        new PointBlock(
            lattice, origin[0], origin[1], origin[2], held, coreCount, place[0], place[1], place[2],
            ordered(), columns);
    return layout.references().isEmpty() ? block : block.withReferences(references());
  }

  /** The points that are ground, as a block without core. */
  PointBlock ground(final Lattice lattice) {
    final double[] classes = conditions[layout.conditionOf(PointAttribute.CLASSIFICATION)];
    final int[] rows =
        IntStream.range(0, size).filter(point -> classes[point] == GroundChoice.CLASS).toArray();
    final int[][] of = new int[place.length][];
    for (int axis = 0; axis < of.length; axis++) {
      final int[] from = place[axis];
      of[axis] = Arrays.stream(rows).map(point -> from[point]).toArray();
    }
    return new PointBlock(
        lattice,
        origin[0],
        origin[1],
        origin[2],
        rows.length,
        0,
        of[0],
        of[1],
        of[2],
        new long[rows.length],
        Map.of());
  }

  /**
   * Takes points of the core away that fail a test.
   *
   * @param condition of the test
   * @param table what is computed of the core
   * @param kept points of the core
   */
  void test(final Condition condition, final FeatureTable table, final BitSet kept) {
    final boolean[] holds = new boolean[coreCount];
    new PointSelector(condition).select(new Values(Optional.of(table)), coreCount, holds);
    for (int point = 0; point < coreCount; point++) {
      if (!holds[point]) {
        kept.clear(point);
      }
    }
  }

  private void index() {
    first = new int[Integer.highestOneBit(Math.max(4, Math.min(1 << 28, held))) << 2];
    Arrays.fill(first, NONE);
    next = new int[held];
    // Backwards, so that the core comes first.
    for (int point = held - 1; point >= 0; point--) {
      final int slot = slot(point);
      next[point] = first[slot];
      first[slot] = point;
    }
  }

  /** The slot of a point's place. */
  private int slot(final int point) {
    final int mask = first.length - 1;
    int slot =
        (int)
                SplitMix.finish(
                    place[0][point]
                        + SplitMix.finish(place[1][point] + SplitMix.finish(place[2][point])))
            & mask;
    while (first[slot] != NONE && !isAtPlace(first[slot], point)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean isAtPlace(final int one, final int other) {
    return place[0][one] == place[0][other]
        && place[1][one] == place[1][other]
        && place[2][one] == place[2][other];
  }

  /** Numbers of all points, which at one place are in the order of what their rows say. */
  private long[] ordered() {
    rankTexts();
    final long[] ordered = new long[held];
    Arrays.setAll(ordered, point -> point);
    if (attributes.length + conditions.length + identity.length == 0) {
      return ordered;
    }
    for (final int one : first) {
      if (one != NONE && next[one] != NONE) {
        final List<Integer> together = new ArrayList<>();
        for (int point = one; point != NONE; point = next[point]) {
          together.add(point);
        }
        final List<Integer> numbers = new ArrayList<>(together);
        Collections.sort(numbers);
        together.sort(this::compare);
        for (int i = 0; i < numbers.size(); i++) {
          ordered[together.get(i)] = numbers.get(i);
        }
      }
    }
    return ordered;
  }

  /** Numbers texts anew, in their order; those of rows that are looked up are known by then. */
  private void rankTexts() {
    for (int i = 0; i < identity.length; i++) {
      final Map<String, Integer> known = texts.get(i);
      if (!known.isEmpty()) {
        final List<String> sorted = new ArrayList<>(known.keySet());
        Collections.sort(sorted);
        final int[] ranks = new int[sorted.size()];
        for (int rank = 0; rank < ranks.length; rank++) {
          ranks[known.put(sorted.get(rank), rank)] = rank;
        }
        for (int point = 0; point < size; point++) {
          if (identity[i][point] != NO_IDENTITY) {
            identity[i][point] = ranks[(int) identity[i][point]];
          }
        }
      }
    }
  }

  /** Of two points at one place: by the identity, then by attributes. */
  private int compare(final int one, final int other) {
    for (final long[] column : identity) {
      if (column[one] != column[other]) {
        return Long.compare(column[one], column[other]);
      }
    }
    for (final int[] column : attributes) {
      if (column[one] != column[other]) {
        return Integer.compare(column[one], column[other]);
      }
    }
    for (final double[] column : conditions) {
      final int order = Double.compare(column[one], column[other]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private BitSet references() {
    final boolean[] may = new boolean[held];
    new PointSelector(layout.references().orElseThrow())
        .select(new Values(Optional.empty()), held, may);
    final BitSet references = new BitSet(held);
    for (int point = 0; point < held; point++) {
      references.set(point, may[point]);
    }
    return references;
  }

  /** What conditions look at. */
  private final class Values implements PointValues {

    private final Optional<FeatureTable> table;

    private Values(final Optional<FeatureTable> table) {
      this.table = table;
    }

    @Override
    public void copy(final String column, final int from, final int count, final double[] to) {
      final float[] values = table.orElseThrow().column(column);
      for (int i = 0; i < count; i++) {
        to[i] = values[from + i];
      }
    }

    @Override
    public void copy(
        final PointAttribute attribute, final int from, final int count, final double[] to) {
      System.arraycopy(conditions[layout.conditionOf(attribute)], from, to, 0, count);
    }
  }

  /**
   * The point of the core that a row is of: of several that are interchangeable another one each
   * time. The block is not to be used any more.
   *
   * @throws IllegalStateException if there is none
   */
  int find(final Row row) {
    put(row, size);
    int point = first[slot(size)];
    while (point != NONE && point < coreCount) {
      if (!found.get(point) && compare(point, size) == 0) {
        found.set(point);
        return point;
      }
      point = next[point];
    }
    throw new IllegalStateException(
        "a row of the frame came with another place than its point: what the frame is computed from"
            + " gives other rows each time; write or cache it first");
  }
}
