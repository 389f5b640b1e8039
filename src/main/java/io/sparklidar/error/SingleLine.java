package io.sparklidar.error;

/**
 * Text that stays on its line and shows what is in it: names of files may hold line ends and
 * characters that move a terminal's cursor or turn the direction of writing.
 */
public final class SingleLine {

  private SingleLine() {}

  /** The text with every such character written as an escape of Java. */
  public static String of(final String text) {
    if (text.codePoints().allMatch(SingleLine::isPlain)) {
      return text;
    }
    final StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                line.appendCodePoint(c);
              } else {
                line.append(escape(c));
              }
            });
    return line.toString();
  }

  /** Whether a character is shown as itself. */
  public static boolean isPlain(final int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  private static String escape(final int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        final StringBuilder units = new StringBuilder();
        for (final char unit : Character.toChars(c)) {
          units.append(String.format("\\u%04x", (int) unit));
        }
        yield units.toString();
      }
    };
  }
}
