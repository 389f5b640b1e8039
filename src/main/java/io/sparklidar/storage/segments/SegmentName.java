package io.sparklidar.storage.segments;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a segment says of it.
 *
 * @param number of two that hold the same piece, the one with the greater number is right
 * @param records how many it holds
 * @param run who wrote it: two runs never write one file, however long one of them was stalled
 */
record SegmentName(long number, int records, String run) implements Comparable<SegmentName> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,9})-([^/]*)\\.segment");

  /** What a file's name says; empty if it is not that of a segment. */
  static Optional<SegmentName> parse(final String fileName) {
    final Matcher name = FORM.matcher(fileName);
    return name.matches()
        ? Optional.of(
            new SegmentName(
                Long.parseLong(name.group(1)), Integer.parseInt(name.group(2)), name.group(3)))
        : Optional.empty();
  }

  /** The name of its file. */
  String fileName() {
    return String.format(Locale.ROOT, "%010d-%d-%s.segment", number, records, run);
  }

  /** Oldest first. */
  @Override
  public int compareTo(final SegmentName other) {
    final int byNumber = Long.compare(number, other.number);
    return byNumber != 0 ? byNumber : fileName().compareTo(other.fileName());
  }
}
