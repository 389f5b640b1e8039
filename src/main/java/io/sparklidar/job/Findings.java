package io.sparklidar.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a job finds amiss, said at once and kept for its report. Safe for concurrent use. */
final class Findings {

  private final Progress progress;
  private final List<BadInput> badInputs = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  Findings(final Progress progress) {
    this.progress = progress;
  }

  /** A file is not what it should be. */
  synchronized void addBad(final BadInput bad) {
    badInputs.add(bad);
    progress.line("bad input: " + bad.message());
  }

  /** A deviation is accepted. */
  synchronized void addWarning(final String warning) {
    warnings.add(warning);
    progress.line("warning: " + warning);
  }

  /** The bad files so far, in the order they were found. */
  synchronized List<BadInput> badInputs() {
    return List.copyOf(badInputs);
  }

  /** The warnings so far, each once. */
  synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * How a job ended that found this.
   *
   * @param nothingDone whether it wrote nothing
   * @param pointsIn points of the good inputs
   * @param pointsOut points written
   * @throws IllegalStateException if nothing is amiss, and yet points are missing
   */
  synchronized JobReport.Status status(
      final boolean nothingDone, final long pointsIn, final long pointsOut) {
    if (badInputs.isEmpty()) {
      if (pointsOut != pointsIn) {
        throw new IllegalStateException(
            pointsIn
                + " points went in, "
                + pointsOut
                + " came out; the output is not to be trusted");
      }
      return JobReport.Status.OK;
    }
    return nothingDone ? JobReport.Status.FAILED : JobReport.Status.PARTIAL;
  }
}
