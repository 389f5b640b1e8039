package io.sparklidar.error;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an exception says, in one line. */
public final class ErrorMessages {

  /** What Spark says of a heap that was too small: here, and of an executor that ended so. */
  private static final List<String> HEAP =
      List.of("OutOfMemoryError", "Java heap space", "exited with code 52");

  private ErrorMessages() {}

  /** How a failed Spark job names what an executor said: on its first line, before that. */
  private static final Pattern EXECUTOR =
      Pattern.compile("Lost task [^()]*\\(TID \\d+\\) \\([^()]* executor [^()]*\\): ");

  /** The program's own exceptions say all that a user needs; their type is for others. */
  private static final Pattern OWN = Pattern.compile("^io\\.sparklidar\\.[A-Za-z.]+Exception: ");

  /**
   * What storage said, if it is the cause, else the innermost cause with a message; of an exception
   * that crossed from an executor, the line that names it there.
   */
  public static String oneLine(final Throwable thrown) {
    Throwable cause = thrown;
    while (!(cause instanceof StorageException)
        && cause.getCause() != null
        && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    final String message = Optional.ofNullable(cause.getMessage()).orElse("");
    final String first = message.lines().findFirst().orElse("");
    final Matcher lost = EXECUTOR.matcher(first);
    final int executor = lost.find() ? lost.end() : -1;
    final String text =
        SingleLine.of(OWN.matcher(first.substring(Math.max(0, executor))).replaceFirst(""));
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
