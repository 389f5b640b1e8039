package io.sparklidar.las.point;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.RandomPoints;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Points of old formats keep what they have when they become points of new ones. */
class ModernPointsTest {

  @ParameterizedTest
  @CsvSource({"0, 6", "1, 6", "2, 7", "3, 7", "4, 9", "5, 10", "6, 6", "8, 8", "10, 10"})
  void theNewFormatHasEveryFieldOfTheOld(final int from, final int to) {
    final PointLayout old = RandomPoints.layout(from, 2);
    final PointLayout modern = ModernPoints.layoutFor(old);
    assertEquals(to, modern.pointFormat());
    assertEquals(old.extraDimensions(), modern.extraDimensions());
    final EnumSet<LasField> lost = EnumSet.copyOf(old.fields());
    lost.removeAll(modern.fields());
    assertEquals(EnumSet.noneOf(LasField.class), lost);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "4", "5"})
  void sharedFieldsKeepTheirValues(final int format) {
    final LasColumns old = RandomPoints.of(RandomPoints.layout(format, 3), 500, format);
    final LasColumns modern = new ModernPoints(old.layout()).of(old);
    assertEquals(500, modern.size());
    for (int i = 0; i < old.size(); i++) {
      assertEquals(old.x()[i], modern.x()[i]);
      assertEquals(old.y()[i], modern.y()[i]);
      assertEquals(old.z()[i], modern.z()[i]);
      assertEquals(old.intensity()[i], modern.intensity()[i]);
      assertEquals(old.returnNumber()[i], modern.returnNumber()[i]);
      assertEquals(old.numberOfReturns()[i], modern.numberOfReturns()[i]);
      assertEquals(old.flags()[i], modern.flags()[i]);
      assertEquals(old.classification()[i], modern.classification()[i]);
      assertEquals(old.userData()[i], modern.userData()[i]);
      assertEquals(old.pointSourceId()[i], modern.pointSourceId()[i]);
      assertEquals(old.scanAngle()[i], modern.scanAngle()[i] * 0.006, 0.003);
      assertEquals(old.layout().hasGpsTime() ? old.gpsTime()[i] : 0, modern.gpsTime()[i]);
      if (old.layout().hasRgb()) {
        assertEquals(old.red()[i], modern.red()[i]);
        assertEquals(old.green()[i], modern.green()[i]);
        assertEquals(old.blue()[i], modern.blue()[i]);
      }
      for (int b = 0; b < 3; b++) {
        assertEquals(old.extraBytes(b)[i], modern.extraBytes(b)[i]);
      }
    }
    if (old.layout().hasWavePackets()) {
      assertArrayEquals(
          Arrays.copyOf(old.wavePackets(), 29 * 500),
          Arrays.copyOf(modern.wavePackets(), 29 * 500));
    }
  }

  @Test
  void newPointsStayAsTheyAre() {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(8, 1), 10, 1);
    assertSame(points, new ModernPoints(points.layout()).of(points));
  }
}
