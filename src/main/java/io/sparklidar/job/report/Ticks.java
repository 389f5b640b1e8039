package io.sparklidar.job.report;

/** Round numbers along an axis from 0. */
final class Ticks {

  private Ticks() {}

  /** The step between about {@code count} round numbers up to {@code greatest}. */
  static double step(final double greatest, final int count) {
    final double wish = greatest / count;
    final double power = Math.pow(10, Math.floor(Math.log10(wish)));
    final double lead = wish / power;
    return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
  }

  /** The step between about {@code count} round times up to {@code seconds}. */
  static double timeStep(final double seconds, final int count) {
    final double wish = seconds / count;
    if (wish <= 5) {
      return step(seconds, count);
    }
    for (final double round : new double[] {10, 15, 30, 60, 120, 300, 600, 900, 1800}) {
      if (wish <= round) {
        return round;
      }
    }
    return 3600 * Math.max(1, step(seconds / 3600, count));
  }

  /** A time on an axis whose ticks are {@code step} apart. */
  static String time(final double seconds, final double step) {
    if (step < 60) {
      return seconds < 60 || step < 10
          ? Numbers.digits(seconds) + " s"
          : "%d:%02d".formatted((long) seconds / 60, (long) seconds % 60);
    }
    return step < 3600 && seconds < 3600
        ? (long) seconds / 60 + " min"
        : "%d:%02d h".formatted((long) seconds / 3600, (long) seconds % 3600 / 60);
  }
}
