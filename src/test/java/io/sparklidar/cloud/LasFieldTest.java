package io.sparklidar.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of fields against the record layouts as the LAS specification prints them. */
final class LasFieldTest {

  private static final int NONE = -1;

  /** Bytes of the records of formats 0-10. */
  private static final int[] LENGTHS = {20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67};

  /** Where fields begin that not all formats have, by format. */
  private static final Map<LasField, int[]> OPTIONAL =
      Map.of(
          LasField.GPS_TIME, new int[] {NONE, 20, NONE, 20, 20, 20, 22, 22, 22, 22, 22},
          LasField.RGB, new int[] {NONE, NONE, 20, 28, NONE, 28, NONE, 30, 30, NONE, 30},
          LasField.NIR, new int[] {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 36, NONE, 36},
          LasField.WAVE_PACKET,
              new int[] {NONE, NONE, NONE, NONE, 28, 34, NONE, NONE, NONE, 30, 38});

  /** Where fields begin that all formats have: in formats 0-5, in formats 6-10. */
  private static final Map<LasField, int[]> CORE =
      Map.of(
          LasField.XY, new int[] {0, 0},
          LasField.Z, new int[] {8, 8},
          LasField.INTENSITY, new int[] {12, 12},
          LasField.RETURNS, new int[] {14, 14},
          LasField.FLAGS, new int[] {15, 15},
          LasField.CLASSIFICATION, new int[] {15, 16},
          LasField.SCAN_ANGLE, new int[] {16, 18},
          LasField.USER_DATA, new int[] {17, 17},
          LasField.POINT_SOURCE_ID, new int[] {18, 20});

  @Test
  void fieldsLieWhereTheSpecificationPutsThem() {
    for (int format = 0; format < LENGTHS.length; format++) {
      assertEquals(LENGTHS[format], LasField.EXTRA_BYTES.offset(format));
      for (final Map.Entry<LasField, int[]> entry : OPTIONAL.entrySet()) {
        final int expected = entry.getValue()[format];
        final String what = entry.getKey() + " in format " + format;
        assertEquals(expected != NONE, entry.getKey().isIn(format), what);
        if (expected != NONE) {
          assertEquals(expected, entry.getKey().offset(format), what);
        }
      }
      for (final Map.Entry<LasField, int[]> entry : CORE.entrySet()) {
        final String what = entry.getKey() + " in format " + format;
        assertTrue(entry.getKey().isIn(format), what);
        assertEquals(entry.getValue()[format < 6 ? 0 : 1], entry.getKey().offset(format), what);
      }
    }
    assertEquals(LasField.values().length, OPTIONAL.size() + CORE.size() + 1);
  }

  @Test
  void everyColumnOfEveryFieldHasOneName() {
    final List<String> columns =
        Arrays.stream(PointAttribute.values())
            .map(a -> a.field() + "/" + a.column() + "/" + a.shift())
            .toList();
    assertEquals(columns.size(), columns.stream().distinct().count());
    for (final LasField field : LasField.values()) {
      for (int column = 0; column < field.columns(); column++) {
        assertTrue(columns.contains(field + "/" + column + "/0"), field + " " + column);
      }
    }
    for (final PointAttribute attribute : PointAttribute.values()) {
      assertEquals(attribute.name().toLowerCase(Locale.ROOT), attribute.columnName());
    }
  }

  @Test
  void namesCoverEveryFlagOnce() {
    int covered = 0;
    for (final PointAttribute attribute : PointAttribute.values()) {
      if (attribute.field() == LasField.FLAGS) {
        final int bits = attribute.mask() << attribute.shift();
        assertEquals(0, covered & bits, attribute.name());
        covered |= bits;
      }
    }
    assertEquals(0xFF, covered);
  }
}
