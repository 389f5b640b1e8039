package io.sparklidar.cloud;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** What somebody may have meant who wrote a name that is not known. */
public final class NearNames {

  private static final int SUGGESTIONS = 3;

  private NearNames() {}

  /** The known names that are most like one, nearest first, separated by commas. */
  public static String of(final String name, final Collection<String> known) {
    return known.stream()
        .sorted(Comparator.comparingInt(other -> edits(name, other)))
        .limit(SUGGESTIONS)
        .collect(Collectors.joining(", "));
  }

  /** Fewest single-character insertions, deletions and substitutions that turn a into b. */
  private static int edits(final String a, final String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        final int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, 1 + Math.min(previous[j], current[j - 1]));
      }
      final int[] swapped = previous;
      previous = current;
      current = swapped;
    }
    return previous[b.length()];
  }
}
