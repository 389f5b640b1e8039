package io.sparklidar.job.input;

import java.util.List;
import java.util.Locale;

/** What names tell of the files in a folder. */
public final class PointFileNames {

  private static final List<String> ENDINGS = List.of(".las", ".laz");

  private PointFileNames() {}

  /** Whether a file is called like one that holds points. */
  static boolean isPoints(final String name) {
    final String visible = name.strip();
    return !withoutEnding(visible).equals(visible);
  }

  /** Whether a file or folder is called like one that is nobody's business, as Hadoop has it. */
  static boolean isHidden(final String name) {
    return name.startsWith("_") || name.startsWith(".");
  }

  /** The name without the ending of files that hold points. */
  public static String withoutEnding(final String name) {
    final String lower = name.toLowerCase(Locale.ROOT);
    for (final String ending : ENDINGS) {
      if (lower.endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }
}
