package io.sparklidar.raster;

/** Bands in cells twice as wide, for looking at from afar. */
final class Overview {

  private Overview() {}

  /** Half of a width or height, rounded up. */
  static int half(final int cells) {
    return (cells + 1) / 2;
  }

  /**
   * What four cells are in one: the highest or lowest of those that have a number where that is
   * what the band is about, else their mean.
   */
  static float[] of(
      final float[] band, final int width, final int height, final Raster.Statistic statistic) {
    final int halfWidth = half(width);
    final float[] half = new float[halfWidth * half(height)];
    for (int row = 0; row < height; row += 2) {
      for (int column = 0; column < width; column += 2) {
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int numbers = 0;
        for (int r = row; r < Math.min(row + 2, height); r++) {
          for (int c = column; c < Math.min(column + 2, width); c++) {
            final float number = band[r * width + c];
            if (!Float.isNaN(number)) {
              sum += number;
              low = Math.min(low, number);
              high = Math.max(high, number);
              numbers++;
            }
          }
        }
        final double number =
            switch (statistic) {
              case MIN -> low;
              case MAX, CANOPY -> high;
              default -> sum / numbers;
            };
        half[row / 2 * halfWidth + column / 2] = numbers == 0 ? Float.NaN : (float) number;
      }
    }
    return half;
  }
}
