package io.sparklidar.job.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them; always with a point, whatever the machine's language. */
final class Numbers {

  private static final String[] LARGE = {"", " k", " M", " G", " T"};
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Numbers() {}

  /** All digits, in groups of three. */
  static String whole(final long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  /** Three digits and a magnitude: {@code 12.3 M}. */
  static String large(final double value) {
    double scaled = value;
    int power = 0;
    while (Math.abs(scaled) >= 999.5 && power < LARGE.length - 1) {
      scaled /= 1000;
      power++;
    }
    return digits(scaled) + LARGE[power];
  }

  /** Three digits, without zeros behind the point; powers of ten for the very large and small. */
  static String digits(final double value) {
    final double magnitude = Math.abs(value);
    if (magnitude == 0) {
      return "0";
    }
    if (magnitude < 1e-3 || magnitude >= 1e6) {
      return trim(
          String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-").replace("e+0", "e"));
    }
    final int decimals =
        magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.9995 ? 2 : 3;
    return trim(String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  private static String trim(final String text) {
    return text.contains("e") || !text.contains(".")
        ? text.replace(".0e", "e")
        : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  /** Bytes in binary magnitudes: {@code 3.2 GiB}. */
  static String bytes(final long bytes) {
    double scaled = bytes;
    int power = 0;
    while (scaled >= 1024 && power < BYTES.length - 1) {
      scaled /= 1024;
      power++;
    }
    return digits(scaled) + " " + BYTES[power];
  }

  /** A time in the two largest units that fit: {@code 2 h 05 min}. */
  static String time(final double seconds) {
    if (seconds < 60) {
      return digits(seconds) + " s";
    }
    final Duration duration = Duration.ofSeconds(Math.round(seconds));
    return duration.toHours() > 0
        ? String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart())
        : String.format(
            Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
  }

  /** The largest of 1, 2 and 5 times a power of ten that is not above a value. */
  static double roundDown(final double value) {
    final double power = Math.pow(10, Math.floor(Math.log10(value)));
    final double lead = value / power;
    return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
  }
}
