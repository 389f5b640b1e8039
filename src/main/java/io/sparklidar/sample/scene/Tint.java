package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;

/** How one thing's colour differs from its surface's: a factor a channel, in 1/128, packed. */
public final class Tint {

  /** No difference. */
  public static final int NONE = 0x808080;

  private static final int MAX = 255;

  private Tint() {}

  /** Factors of red, green and blue, 0..2. */
  static int of(final double red, final double green, final double blue) {
    return channel(red) << 16 | channel(green) << 8 | channel(blue);
  }

  /** Lighter or darker by up to {@code spread}, each channel a little by itself. */
  static int vary(final Draw draw, final double spread) {
    final double light = 1 + draw.between(-spread, spread);
    final double hue = spread / 3;
    return of(
        light + draw.between(-hue, hue),
        light + draw.between(-hue, hue),
        light + draw.between(-hue, hue));
  }

  private static int channel(final double factor) {
    return (int) Math.max(0, Math.min(MAX, Math.rint(factor * 128)));
  }

  /** The factor of red, in 1/128. */
  public static int red(final int tint) {
    return tint >>> 16 & MAX;
  }

  /** The factor of green, in 1/128. */
  public static int green(final int tint) {
    return tint >>> 8 & MAX;
  }

  /** The factor of blue, in 1/128. */
  public static int blue(final int tint) {
    return tint & MAX;
  }
}
