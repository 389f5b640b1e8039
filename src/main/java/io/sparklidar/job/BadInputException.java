package io.sparklidar.job;

import java.io.IOException;
import java.util.Set;

/** An input that cannot be used, on its way from where that shows to the task that reports it. */
final class BadInputException extends IOException {

  private static final long serialVersionUID = 1L;

  private final BadInput bad;

  BadInputException(final BadInput bad, final Throwable cause) {
    super(bad.message(), cause);
    this.bad = bad;
  }

  /** What is wrong with it. */
  BadInput bad() {
    return bad;
  }

  /** Work of a job. */
  interface Work {
    Set<String> run() throws IOException;
  }

  /**
   * Does work that an exception of this kind may end, here or on an executor.
   *
   * @param findings is told of the bad input
   * @param work gives the paths of bad inputs
   * @return the same, or the path of the one that ended it
   */
  static Set<String> stopping(final Findings findings, final Work work) throws IOException {
    try {
      return work.run();
    } catch (final Exception e) {
      // Spark throws checked exceptions that its methods do not declare.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BadInputException known) {
          findings.addBad(known.bad);
          return Set.of(known.bad.file());
        }
      }
      throw e;
    }
  }
}
