package io.sparklidar.job;

import java.util.List;
import java.util.Optional;

/** What an exception says, in one line. */
public final class Causes {

  /** What Spark says of a heap that was too small: here, and of an executor that ended so. */
  private static final List<String> HEAP =
      List.of("OutOfMemoryError", "Java heap space", "exited with code 52");

  private Causes() {}

  /**
   * The innermost cause with a message; of an exception that crossed from an executor, the line
   * that names it there.
   */
  public static String oneLine(final Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    final String message = Optional.ofNullable(cause.getMessage()).orElse("");
    // A failed Spark job says "... Lost task ... (executor): cause" on its first line.
    final String first = message.lines().findFirst().orElse("");
    final int executor = first.lastIndexOf("): ");
    final String text = executor >= 0 ? first.substring(executor + 3) : first;
    if (HEAP.stream().anyMatch(message::contains)) {
      return "out of memory; give executors more, fewer cores each, or lower --tile-points";
    }
    return text.isBlank()
        ? cause.getClass().getSimpleName()
        : cause instanceof RuntimeException && executor < 0
            ? cause.getClass().getSimpleName() + ": " + text
            : text;
  }
}
