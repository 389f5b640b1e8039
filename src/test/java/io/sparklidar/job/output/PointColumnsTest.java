package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers of points mean the same in every file. */
final class PointColumnsTest {

  private static double number(final String column, final LasColumns points) {
    final double[] row = new double[1];
    PointColumns.of(List.of(column), points.layout(), new CoordinateTransform(1, 1, 1, 0, 0, 0))
        .write(points, 0, row, 0);
    return row[0];
  }

  private static LasColumns onePoint(final PointLayout layout) {
    final LasColumns points = new LasColumns(layout, layout.fields());
    points.resize(1);
    return points;
  }

  @Test
  void scanAnglesAreDegreesInEveryPointFormat() {
    final LasColumns legacy = onePoint(PointLayout.of(1, List.of()));
    legacy.scanAngle()[0] = -15;
    final LasColumns modern = onePoint(PointLayout.of(6, List.of()));
    modern.scanAngle()[0] = -2500;
    assertEquals(-15, number("scan_angle", legacy));
    assertEquals(-15, number("scan_angle", modern), 1e-12);
  }

  @Test
  void numberThatIsNotFiniteIsNone() {
    final ExtraDimension height =
        ExtraDimension.of("height", ExtraDimensionType.F32, 0, "above ground");
    final LasColumns points = onePoint(PointLayout.of(6, List.of(height)));
    for (final float value : new float[] {Float.POSITIVE_INFINITY, Float.NaN}) {
      height.setRawBits(points, 0, 0, Float.floatToRawIntBits(value));
      assertEquals(Double.NaN, number("height", points));
    }
    height.setRawBits(points, 0, 0, Float.floatToRawIntBits(2.5f));
    assertEquals(2.5, number("height", points));
  }

  @Test
  void dimensionsHaveTheNamesOfTheirColumnsInParquet() {
    final PointLayout layout =
        PointLayout.of(
            6,
            List.of(
                ExtraDimension.of("Intensity", ExtraDimensionType.U8, 0, ""),
                ExtraDimension.of("Height", ExtraDimensionType.U8, 1, ""),
                ExtraDimension.of("height", ExtraDimensionType.U8, 2, "")));
    final List<String> names = PointColumns.names(layout);
    assertEquals(List.of("intensity_source", "height", "height_2"), names.subList(7, 10));
    final LasColumns points = onePoint(layout);
    for (int d = 0; d < 3; d++) {
      layout.extraDimensions().get(d).setRawBits(points, 0, 0, d + 1);
    }
    points.intensity()[0] = 9;
    assertEquals(9, number("intensity", points));
    assertEquals(1, number("intensity_source", points));
    assertEquals(2, number("height", points));
    assertEquals(3, number("height_2", points));
  }
}
