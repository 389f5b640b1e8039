package io.sparklidar.job.input;

import java.util.List;

/** Says which files something is true of, in one line however many they are. */
final class FoldedNames {

  private static final int NAMED = 3;

  private FoldedNames() {}

  /** The first few, and how many more there are. */
  static String of(final List<String> names) {
    return names.size() <= NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " more";
  }

  /** A number of files, as the subject of a sentence. */
  static String count(final List<String> names, final String verb, final String verbOfMany) {
    return names.size() == 1 ? "1 file " + verb : names.size() + " files " + verbOfMany;
  }
}
