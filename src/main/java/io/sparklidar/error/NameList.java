package io.sparklidar.error;

import java.util.List;
import java.util.Locale;

/** Many things in one line. */
public final class NameList {

  private static final int SHOWN = 3;

  private NameList() {}

  /** A few of some names, and how many there are: {@code a, b, c and 409 more}. */
  public static String folded(final List<String> names) {
    return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }

  /** Bytes for people. */
  public static String megabytes(final long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  /** A number and what is counted. */
  public static String counted(final int count, final String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
