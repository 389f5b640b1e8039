package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TopViewTest {

  private static final TopGrid GRID = new TopGrid(100, 200, 0.5, 20, 12);
  private static final List<String> FEATURES = List.of("planarity", "normal_z");

  /** A point with its class and its two features. */
  private record Point(double x, double y, double z, int code, float planarity, float normalZ) {}

  private static PointBlock block(final List<Point> points, final boolean classified) {
    final int size = points.size();
    final int[] x = new int[size];
    final int[] y = new int[size];
    final int[] z = new int[size];
    final int[] codes = new int[size];
    for (int i = 0; i < size; i++) {
      x[i] = (int) Math.round(points.get(i).x * 100) - 10_000;
      y[i] = (int) Math.round(points.get(i).y * 100) - 20_000;
      z[i] = (int) Math.round(points.get(i).z * 100);
      codes[i] = points.get(i).code;
    }
    return new PointBlock(
        Lattice.ofUnit(0.01),
        10_000,
        20_000,
        0,
        size,
        size,
        x,
        y,
        z,
        new long[size],
        classified ? Map.of(PointAttribute.CLASSIFICATION, codes) : Map.of());
  }

  private static FeatureTable table(final List<Point> points) {
    final FeatureSet set = FeatureSet.parse("planarity,normal_z");
    final FeatureTable table = new FeatureTable(set, points.size());
    for (int i = 0; i < points.size(); i++) {
      table.column(0)[i] = points.get(i).planarity;
      table.column(1)[i] = points.get(i).normalZ;
    }
    return table;
  }

  private static TopView view(final List<Point> points) {
    return view(GRID, points);
  }

  private static TopView view(final TopGrid grid, final List<Point> points) {
    final TopView view = new TopView(grid, FEATURES);
    view.add(block(points, true), table(points));
    return view;
  }

  /** All that a view shows. */
  private static List<Object> content(final TopView view) {
    final List<Object> content = new ArrayList<>();
    for (int row = 0; row < GRID.rows(); row++) {
      for (int column = 0; column < GRID.columns(); column++) {
        content.add(view.points(column, row));
        content.add(view.height(column, row));
        content.add(view.classification(column, row));
        content.add(view.mean(0, column, row));
        content.add(view.mean(1, column, row));
      }
    }
    return content;
  }

  private static List<Point> points(final Random random, final int count) {
    final List<Point> points = new ArrayList<>();
    // A corner of their own, so that the parts cover different cells.
    final double west = 100 + 6 * random.nextDouble();
    final double south = 200 + 3 * random.nextDouble();
    for (int i = 0; i < count; i++) {
      points.add(
          new Point(
              west + 3.9 * random.nextDouble(),
              south + 2.9 * random.nextDouble(),
              random.nextInt(5),
              random.nextInt(20),
              random.nextInt(4) == 0 ? Float.NaN : random.nextFloat(),
              random.nextFloat() * 1e-3f));
    }
    return points;
  }

  @Property(tries = 100)
  void neitherOrderNorGroupingOfMergesShows(
      @ForAll final long seed, @ForAll @IntRange(min = 1, max = 6) final int parts) {
    final Random random = new Random(seed);
    final List<Point> all = new ArrayList<>();
    final List<List<Point>> tiles = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      final List<Point> tile = points(random, random.nextInt(200));
      tiles.add(tile);
      all.addAll(tile);
    }
    final TopView atOnce = view(all);

    Collections.shuffle(tiles, random);
    final TopView inARow = new TopView(GRID, FEATURES);
    tiles.forEach(tile -> inARow.merge(view(tile)));
    assertEquals(content(atOnce), content(inARow));

    final List<TopView> pool = new ArrayList<>();
    tiles.forEach(tile -> pool.add(view(tile)));
    while (pool.size() > 1) {
      final TopView one = pool.remove(random.nextInt(pool.size()));
      pool.get(random.nextInt(pool.size())).merge(one);
    }
    assertEquals(content(atOnce), content(pool.get(0)));
  }

  @Test
  void aCellShowsItsHighestPointAndTheMeanOfItsFeatures() {
    final TopView view =
        view(
            List.of(
                new Point(101.2, 203.3, 5, 2, 0.25f, 1),
                new Point(101.4, 203.1, 9, 6, 0.75f, 0),
                new Point(101.3, 203.2, 7, 5, Float.NaN, 0.5f)));
    final int column = GRID.column(101.2);
    final int row = GRID.row(203.3);
    assertEquals(2, column);
    assertEquals(6, row);
    assertEquals(3, view.points(column, row));
    assertEquals(9, view.height(column, row));
    assertEquals(6, view.classification(column, row));
    assertEquals(0.5, view.mean(0, column, row));
    assertEquals(0.5, view.mean(1, column, row));
    assertEquals(0, view.points(column + 1, row));
    assertTrue(Double.isNaN(view.height(column + 1, row)));
    assertTrue(Double.isNaN(view.mean(0, column + 1, row)));
    assertEquals(-1, view.classification(column + 1, row));
  }

  @Test
  void aHalvedViewIsThatOfLargerCells() {
    final List<Point> points = points(new Random(5), 300);
    for (final TopGrid grid : List.of(GRID, new TopGrid(100, 200, 0.5, 19, 11))) {
      final TopView halved = view(grid, points).halved();
      assertEquals(new TopGrid(100, 200, 1, 10, 6), halved.grid());
      assertEquals(content(view(halved.grid(), points)), content(halved));
    }
  }

  @Test
  void classesShowOnlyWhereTheyWereRead() {
    final List<Point> points = List.of(new Point(101, 203, 5, 2, 0, 0));
    final TopView without = new TopView(GRID, FEATURES);
    without.add(block(points, false), table(points));
    assertFalse(without.isClassified());
    assertEquals(-1, without.classification(2, 6));
    without.merge(view(points));
    assertTrue(without.isClassified());
    assertEquals(2, without.classification(2, 6));
  }

  @Test
  void heightsBelowZeroKeepTheirOrder() {
    final TopView view =
        view(List.of(new Point(101, 203, -7.25, 9, 0, 0), new Point(101.1, 203.1, -3.5, 2, 0, 0)));
    assertEquals(-3.5, view.height(2, 6));
    assertEquals(2, view.classification(2, 6));
  }

  @Test
  void pointsOutsideTheGridCountAtItsBorder() {
    final TopView view = view(List.of(new Point(99, 230, 1, 2, 0, 0)));
    assertEquals(1, view.points(0, GRID.rows() - 1));
  }

  @Test
  void aFeatureThatWasNotComputedStaysEmpty() {
    final List<Point> points = List.of(new Point(101, 203, 5, 2, 0.5f, 0.5f));
    final TopView view = new TopView(GRID, List.of("linearity", "planarity"));
    view.add(block(points, true), table(points));
    assertTrue(Double.isNaN(view.mean(0, 2, 6)));
    assertEquals(0.5, view.mean(1, 2, 6));
  }

  @Test
  void viewsOfDifferentGridsDoNotMerge() {
    final TopView other = new TopView(new TopGrid(100, 200, 1, 20, 12), FEATURES);
    assertThrows(IllegalArgumentException.class, () -> new TopView(GRID, FEATURES).merge(other));
    final TopView without = new TopView(GRID, List.of("planarity"));
    assertThrows(IllegalArgumentException.class, () -> new TopView(GRID, FEATURES).merge(without));
  }

  @Test
  void aViewTravelsUnchanged() throws IOException, ClassNotFoundException {
    final TopView view = view(points(new Random(1), 100));
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(view);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(content(view), content((TopView) in.readObject()));
    }
  }

  @Property(tries = 200)
  void aGridCoversItsExtentInRoundCells(
      @ForAll final int west,
      @ForAll final int south,
      @ForAll @IntRange(min = 0, max = 10_000_000) final int width,
      @ForAll @IntRange(min = 0, max = 10_000_000) final int height) {
    final double minX = west * 0.01;
    final double minY = south * 0.01;
    final Bounds extent = new Bounds(minX, minY, minX + width * 0.01, minY + height * 0.01);
    final TopGrid grid = TopGrid.covering(extent, 900);
    assertTrue(grid.columns() <= 902 && grid.rows() <= 902);
    assertTrue(grid.originX() <= extent.minX() + 1e-6);
    assertTrue(grid.originY() <= extent.minY() + 1e-6);
    assertTrue(grid.originX() + grid.columns() * grid.cellSize() >= extent.maxX() - 1e-6);
    assertTrue(grid.originY() + grid.rows() * grid.cellSize() >= extent.maxY() - 1e-6);
    if (width > 0 || height > 0) {
      final double cells = Math.max(extent.width(), extent.height()) / grid.cellSize();
      assertTrue(cells > 900 / 1.36, "cells " + cells);
    }
  }
}
