package io.sparklidar.feature.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Colours whose hue, saturation and value everybody knows, and those that have none. */
final class ColorFeaturesTest {

  private static final int FULL = 65_535;
  private static final FeatureSet COLORS = FeatureSet.parse("hsv_h,hsv_s,hsv_v,ndvi");

  @Test
  void theCornersOfTheHexagon() {
    assertHsv(0, 1, 1, FULL, 0, 0);
    assertHsv(60, 1, 1, FULL, FULL, 0);
    assertHsv(120, 1, 1, 0, FULL, 0);
    assertHsv(180, 1, 1, 0, FULL, FULL);
    assertHsv(240, 1, 1, 0, 0, FULL);
    assertHsv(300, 1, 1, FULL, 0, FULL);
  }

  @Test
  void betweenThemHueIsLinear() {
    assertHsv(30, 1, 1, FULL, FULL / 2.0, 0);
    assertHsv(345, 1, 0.4, 26_214, 0, 26_214 / 4.0);
    assertHsv(90, 0.5, 0.8, 39_321, 52_428, 26_214);
  }

  @Test
  void greyHasNoHueAndBlackNoSaturation() {
    assertHsv(Double.NaN, 0, 1, FULL, FULL, FULL);
    assertHsv(Double.NaN, 0, 0.2, 13_107, 13_107, 13_107);
    assertHsv(Double.NaN, 0, 0, 0, 0, 0);
  }

  @Test
  void aPointOfAFileWithoutColorHasNone() {
    final int none = PointBlock.ABSENT;
    final FeatureTable table = table(none, none, none, 4000);
    for (int column = 0; column < COLORS.size(); column++) {
      assertEquals(Float.NaN, table.column(column)[0], COLORS.columnNames().get(column));
    }
    assertEquals(Float.NaN, table(4000, 4000, 4000, none).column(Features.NDVI)[0]);
  }

  private static void assertHsv(
      final double hue,
      final double saturation,
      final double value,
      final double red,
      final double green,
      final double blue) {
    final FeatureTable table =
        table((int) Math.round(red), (int) Math.round(green), (int) Math.round(blue), 0);
    // Channels are whole numbers.
    assertEquals(hue, table.column(Features.HSV_H)[0], 2e-3);
    assertEquals(saturation, table.column(Features.HSV_S)[0], 1e-4);
    assertEquals(value, table.column(Features.HSV_V)[0], 1e-4);
  }

  private static FeatureTable table(final int red, final int green, final int blue, final int nir) {
    final int[] zero = {0};
    final PointBlock block =
        new PointBlock(
            Lattice.ofUnit(0.01),
            0,
            0,
            0,
            1,
            1,
            zero,
            zero,
            zero,
            new long[1],
            Map.of(
                PointAttribute.RED,
                new int[] {red},
                PointAttribute.GREEN,
                new int[] {green},
                PointAttribute.BLUE,
                new int[] {blue},
                PointAttribute.NIR,
                new int[] {nir}));
    final FeatureTable table = new FeatureTable(COLORS, 1);
    FeatureWriter.writePoints(
        block, table, FeaturePlan.of(COLORS, Neighborhood.nearest(1, 1)).ofPoints());
    return table;
  }
}
