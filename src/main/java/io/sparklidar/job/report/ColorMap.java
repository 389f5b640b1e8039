package io.sparklidar.job.report;

/**
 * Numbers to colours: a few colours at even distances, joined in the OKLab space so that equal
 * steps of the number look equally large (B. Ottosson, "A perceptual color space for image
 * processing", 2020). Immutable.
 */
enum ColorMap {
  /** For magnitudes: from dark violet over green to light yellow. */
  MAGNITUDE(0x1b0c3f, 0x3b2d7d, 0x2f6690, 0x1f9a8a, 0x6cc45c, 0xf4ea5a),
  /** For heights: from low green over ochre to bare white. */
  HEIGHT(0x1d4e4a, 0x3c7d54, 0x9bb565, 0xe3cf85, 0xc58f57, 0x8e5b45, 0xf3efe9),
  /** For values of both signs: blue below, red above, pale at 0. */
  SIGNED(0x15386e, 0x4b8ac0, 0xe9e7e2, 0xd0694f, 0x7a1528),
  /** For time spent: from cold over red to glowing. */
  EFFORT(0x2b3d63, 0x5c4f8a, 0xa9567f, 0xe2695a, 0xf6a24c, 0xfbe38a);

  private static final int STEPS = 256;

  private final int[] colors = new int[STEPS];

  ColorMap(final int... stops) {
    for (int i = 0; i < STEPS; i++) {
      final double position = (double) i / (STEPS - 1) * (stops.length - 1);
      final int stop = Math.min(stops.length - 2, (int) position);
      colors[i] = blend(stops[stop], stops[stop + 1], position - stop);
    }
  }

  /** The colour at a position in 0..1, as 0xRRGGBB; beyond the ends that of the end. */
  int color(final double position) {
    return colors[(int) Math.max(0, Math.min(STEPS - 1, Math.rint(position * (STEPS - 1))))];
  }

  /** The colour at a position in 0..1, as {@code #rrggbb}. */
  String css(final double position) {
    return css(color(position));
  }

  /** A colour 0xRRGGBB as {@code #rrggbb}. */
  static String css(final int color) {
    return "#%06x".formatted(color & 0xFFFFFF);
  }

  private static int blend(final int from, final int to, final double share) {
    final double[] a = lab(from);
    final double[] b = lab(to);
    for (int i = 0; i < 3; i++) {
      a[i] += (b[i] - a[i]) * share;
    }
    return rgb(a);
  }

  private static double[] lab(final int color) {
    final double r = linear(color >> 16 & 0xFF);
    final double g = linear(color >> 8 & 0xFF);
    final double b = linear(color & 0xFF);
    final double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    final double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    final double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return new double[] {
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    };
  }

  private static int rgb(final double[] lab) {
    final double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
    final double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
    final double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
    return gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16
        | gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8
        | gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
  }

  private static double cube(final double value) {
    return value * value * value;
  }

  /** The sRGB transfer function, IEC 61966-2-1. */
  private static double linear(final int channel) {
    final double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static int gamma(final double value) {
    final double held = Math.max(0, Math.min(1, value));
    final double encoded =
        held <= 0.0031308 ? 12.92 * held : 1.055 * Math.pow(held, 1 / 2.4) - 0.055;
    return (int) Math.rint(255 * encoded);
  }
}
