package io.sparklidar.las.point;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.las.RandomPoints;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions see the points of a file as users do. */
final class LasPointValuesTest {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.02, 0.001, 1000, -2000, 5);

  private static final int COUNT = 3000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 8, 10})
  void valuesAreThoseOfThePoints(final int format) {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(format, 3), COUNT, format);
    final LasPointValues values = new LasPointValues(points, TRANSFORM);
    for (final PointAttribute attribute : PointAttribute.values()) {
      if (attribute == PointAttribute.WAVE_PACKET) {
        continue;
      }
      final double[] copied = new double[100];
      values.copy(attribute, 50, copied.length, copied);
      assertArrayEquals(
          IntStream.range(50, 150).mapToDouble(i -> expected(points, attribute, i)).toArray(),
          copied,
          attribute.columnName());
    }
  }

  private static double expected(
      final LasColumns points, final PointAttribute attribute, final int i) {
    if (!points.layout().has(attribute.field())) {
      return Double.NaN;
    }
    final long value = points.value(attribute, i);
    return switch (attribute) {
      case X -> value * 0.01 + 1000;
      case Y -> value * 0.02 - 2000;
      case Z -> value * 0.001 + 5;
      case SCAN_ANGLE -> points.layout().pointFormat() < 6 ? value : value * 0.006;
      case GPS_TIME -> Double.longBitsToDouble(value);
      default -> value;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 8})
  void whatAFileDoesNotHaveIsNeverFound(final int format) {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(format, 0), COUNT, format);
    final boolean[] selected = new boolean[COUNT];
    new PointSelector(Condition.parse("nir >= 0 or nir < 0 or nir != 3"))
        .select(new LasPointValues(points, TRANSFORM), COUNT, selected);
    final boolean[] all = new boolean[COUNT];
    Arrays.fill(all, format == 8);
    assertArrayEquals(all, selected);
    assertEquals(format == 8, points.layout().has(PointAttribute.NIR.field()));
  }
}
