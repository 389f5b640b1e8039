package io.sparklidar.las.laz.coding;

/** What number of returns n and return number r say about a point, as the codec groups them. */
public final class ReturnTables {

  /** Groups of the median predictors of formats 0-5, index n * 8 + r. */
  private static final byte[] GROUP_8 = {
    15, 14, 13, 12, 11, 10, 9, 8, //
    14, 0, 1, 3, 6, 10, 10, 9, //
    13, 1, 2, 4, 7, 11, 11, 10, //
    12, 3, 4, 5, 8, 12, 12, 11, //
    11, 6, 7, 8, 9, 13, 13, 12, //
    10, 10, 11, 12, 13, 14, 14, 13, //
    9, 10, 11, 12, 13, 14, 15, 14, //
    8, 9, 10, 11, 12, 13, 14, 15
  };

  /** Groups of the median predictors of formats 6-10, a row for each n, a digit for each r. */
  private static final String[] GROUP_6_ROWS = {
    "0123453445555555",
    "1013333333333333",
    "2124444444433333",
    "3345444444444444",
    "4344544444444444",
    "5344454444444444",
    "3344445444444444",
    "4344444544444444",
    "4344444454444444",
    "5344444445444444",
    "5344444444544444",
    "5334444444455444",
    "5334444444455544",
    "5334444444445554",
    "5334444444444555",
    "5334444444444455"
  };

  private static final byte[] GROUP_6 = digits(GROUP_6_ROWS);

  private static final int MAX_LEVEL = 7;

  private ReturnTables() {}

  private static byte[] digits(final String[] rows) {
    final byte[] table = new byte[rows.length * 16];
    for (int n = 0; n < rows.length; n++) {
      for (int r = 0; r < 16; r++) {
        table[n * 16 + r] = (byte) (rows[n].charAt(r) - '0');
      }
    }
    return table;
  }

  /** Predictor group 0..15 of formats 0-5; n and r in 0..7. */
  public static int legacyGroup(final int n, final int r) {
    return GROUP_8[n << 3 | r];
  }

  /** Predictor group 0..5 of formats 6-10; n and r in 0..15. */
  public static int modernGroup(final int n, final int r) {
    return GROUP_6[n << 4 | r];
  }

  /** How many returns lie between r and the last one, at most 7. */
  public static int level(final int n, final int r) {
    return Math.min(MAX_LEVEL, Math.abs(n - r));
  }
}
