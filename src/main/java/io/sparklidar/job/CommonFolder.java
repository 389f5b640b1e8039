package io.sparklidar.job;

import java.util.Collection;
import java.util.Collections;

/** The folder that paths have in common. */
public final class CommonFolder {

  private CommonFolder() {}

  /** Its path with the slash at its end; empty if there is none. */
  public static String of(final Collection<String> paths) {
    if (paths.isEmpty()) {
      return "";
    }
    // Whatever the first and the last in order share, all share.
    final String first = Collections.min(paths);
    final String last = Collections.max(paths);
    int same = 0;
    while (same < first.length()
        && same < last.length()
        && first.charAt(same) == last.charAt(same)) {
      same++;
    }
    return first.substring(0, first.lastIndexOf('/', Math.max(0, same - 1)) + 1);
  }
}
