package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.job.report.HistogramAxis.Scale;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class HistogramTest {

  private static final List<HistogramAxis> AXES =
      List.of(
          HistogramAxis.linear(-1, 1, 40),
          HistogramAxis.logarithmic(1e-4, 1e4, 80),
          HistogramAxis.signedLogarithmic(1e-3, 1e3, 81));

  @Property
  void aValueFallsBetweenTheBordersOfItsBin(
      @ForAll @FloatRange(min = -2000, max = 2000) final float value,
      @ForAll @IntRange(min = 0, max = 2) final int which) {
    final HistogramAxis axis = AXES.get(which);
    final Histogram histogram = histogram(axis, List.of(value));
    for (int bin = 0; bin < axis.bins(); bin++) {
      if (histogram.count(bin) == 1) {
        assertTrue(axis.border(bin) <= value, "lower border of bin " + bin);
        assertTrue(axis.border(bin + 1) >= value, "upper border of bin " + bin);
      }
    }
    assertEquals(value < axis.border(0) ? 1 : 0, histogram.below());
    assertEquals(value > axis.border(axis.bins()) ? 1 : 0, histogram.above());
    assertEquals(1, histogram.defined());
  }

  @Property
  void aBorderBelongsToTheBinAboveIt(
      @ForAll @IntRange(min = 0, max = 2) final int which,
      @ForAll @IntRange(min = 0, max = 39) final int bin) {
    final HistogramAxis axis = AXES.get(which);
    // The least float that is not below the border.
    float value = (float) axis.border(bin);
    if (value < axis.border(bin)) {
      value = Math.nextUp(value);
    }
    assertEquals(1, histogram(axis, List.of(value)).count(bin));
  }

  /** Axes of the catalogue, and one with so many bins that several share a leading bit pattern. */
  private static List<HistogramAxis> allAxes() {
    final List<HistogramAxis> axes = new ArrayList<>(AXES);
    axes.add(HistogramAxis.linear(0.5, 1024.5, 1024));
    axes.add(HistogramAxis.linear(0, Math.log(3), 60));
    axes.add(HistogramAxis.linear(3, 3.001, 1000));
    axes.add(HistogramAxis.logarithmic(1e-6, 1e6, 120));
    return axes;
  }

  @Property(tries = 300)
  void countsAreThoseOfLookingAtEveryBorder(@ForAll final List<Float> any) {
    final List<Float> values = new ArrayList<>(any);
    values.addAll(
        List.of(
            Float.NaN,
            Float.intBitsToFloat(0x7F800001),
            Float.intBitsToFloat(0xFF800001),
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            -0.0f,
            0.0f,
            3.0005f));
    for (final HistogramAxis axis : allAxes()) {
      final List<Float> all = new ArrayList<>(values);
      for (int bin = 0; bin <= axis.bins(); bin += Math.max(1, axis.bins() / 7)) {
        final float border = (float) axis.border(bin);
        all.addAll(List.of(border, Math.nextUp(border), Math.nextDown(border)));
      }
      final Histogram histogram = histogram(axis, all);
      final long[] expected = new long[axis.bins()];
      for (final float value : all) {
        for (int bin = 0; bin < axis.bins(); bin++) {
          final boolean last = bin == axis.bins() - 1;
          final double end = axis.border(bin + 1);
          if (value >= axis.border(bin) && (last ? value <= end : value < end)) {
            expected[bin]++;
          }
        }
      }
      for (int bin = 0; bin < axis.bins(); bin++) {
        assertEquals(expected[bin], histogram.count(bin), axis + " bin " + bin);
      }
      final double end = axis.border(axis.bins());
      assertEquals(all.stream().filter(v -> v < axis.border(0)).count(), histogram.below());
      assertEquals(all.stream().filter(v -> v > end).count(), histogram.above());
      assertEquals(all.stream().filter(v -> v.isNaN()).count(), histogram.undefined());
    }
  }

  private static Histogram histogram(final HistogramAxis axis, final List<Float> values) {
    final Histogram histogram = new Histogram("v", axis);
    final float[] column = new float[values.size() + 1];
    for (int i = 0; i < values.size(); i++) {
      column[i] = values.get(i);
    }
    histogram.add(column, values.size());
    return histogram;
  }

  @Property(tries = 100)
  void mergedHistogramsAreThatOfAllValues(
      @ForAll final List<Float> first, @ForAll final List<Float> second) {
    for (final HistogramAxis axis : AXES) {
      final Histogram one = histogram(axis, first);
      final Histogram other = histogram(axis, second);
      final List<Float> both = new ArrayList<>(first);
      both.addAll(second);
      final Histogram all = histogram(axis, both);
      final Histogram oneThenOther = new Histogram("v", axis);
      oneThenOther.merge(one);
      oneThenOther.merge(other);
      final Histogram otherThenOne = new Histogram("v", axis);
      otherThenOne.merge(other);
      otherThenOne.merge(one);
      assertSame(all, oneThenOther);
      assertSame(all, otherThenOne);
    }
  }

  private static void assertSame(final Histogram expected, final Histogram actual) {
    for (int bin = 0; bin < expected.axis().bins(); bin++) {
      assertEquals(expected.count(bin), actual.count(bin));
    }
    assertEquals(expected.below(), actual.below());
    assertEquals(expected.above(), actual.above());
    assertEquals(expected.undefined(), actual.undefined());
    assertEquals(expected.least(), actual.least());
    assertEquals(expected.greatest(), actual.greatest());
  }

  @Test
  void bothEndsOfALinearAxisBelongToIt() {
    final Histogram histogram = new Histogram("planarity", HistogramAxis.linear(0, 1, 10));
    histogram.add(new float[] {0, 1, Float.NaN, 5}, 3);
    assertEquals(1, histogram.count(0));
    assertEquals(1, histogram.count(9));
    assertEquals(1, histogram.undefined());
    assertEquals(0, histogram.above());
  }

  @ParameterizedTest
  @CsvSource({
    "planarity, LINEAR, 0, 1",
    "ndvi, LINEAR, -1, 1",
    "surface_variation, LINEAR, 0, 0.3333333333333333",
    "eigenentropy, LINEAR, 0, 1.0986122886681098",
    "slope, LINEAR, 0, 90",
    "neighbor_count, LINEAR, 0.5, 20.5",
    "eigenvalue_1, LOGARITHMIC, 1e-6, 1e6",
    "density_3d, LOGARITHMIC, 1e-6, 1e6",
    "mean_curvature, SIGNED_LOGARITHMIC, 1e-4, 1e4"
  })
  void theRangeOfAFeatureDecidesTheAxis(
      final String feature, final Scale scale, final double low, final double high) {
    final HistogramAxis axis =
        HistogramAxis.ofRange(Features.byColumnName(feature).orElseThrow().range(), 20);
    assertEquals(scale, axis.scale());
    assertEquals(low, axis.low());
    assertEquals(high, axis.high());
  }

  @ParameterizedTest
  @FieldSource("io.sparklidar.feature.catalogue.Features#ALL")
  void everyFeatureWithTwoEndsHasEvenBins(final Feature feature) {
    final HistogramAxis axis = HistogramAxis.ofRange(feature.range(), 20);
    final String range = feature.rangeText();
    assertEquals(
        range.contains("..") || range.contains(" or "), axis.scale() == Scale.LINEAR, range);
  }

  @Test
  void countsWithoutAnEndHaveBinsOfEvenRatio() {
    final HistogramAxis axis =
        HistogramAxis.ofRange(Features.NEIGHBOR_COUNT.range(), Integer.MAX_VALUE);
    assertEquals(Scale.LOGARITHMIC, axis.scale());
  }

  @Test
  void histogramsOfDifferentColumnsDoNotMerge() {
    final HistogramAxis axis = HistogramAxis.linear(0, 1, 10);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Histogram("a", axis).merge(new Histogram("b", axis)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Histogram("a", axis).merge(new Histogram("a", HistogramAxis.linear(0, 2, 10))));
  }
}
