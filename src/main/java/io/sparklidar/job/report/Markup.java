package io.sparklidar.job.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Builds well-formed markup: every text is escaped, every element that is opened is closed. */
final class Markup {

  /** Elements of HTML that never have content; of those that pages here use. */
  private static final Set<String> VOID = Set.of("img", "input", "meta");

  private static final char MOST_ASCII = '~';

  /** Stands for what cannot be written. */
  private static final int REPLACEMENT = 0xFFFD;

  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param tag its name
   * @param attributes names and values in turn
   */
  Markup open(final String tag, final String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Closes the element opened last. */
  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element without content. */
  Markup empty(final String tag, final String... attributes) {
    start(tag, attributes);
    // HTML takes "<i/>" for "<i>", and "<img></img>" for two images.
    out.append(VOID.contains(tag) ? "/>" : "></" + tag + ">");
    return this;
  }

  /** An element of nothing but text. */
  Markup element(final String tag, final String text, final String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  private void start(final String tag, final String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
  }

  /** Text, escaped. */
  Markup text(final String text) {
    escape(text);
    return this;
  }

  /** Text of the program's own that is markup, or a style or script, already. */
  Markup raw(final String markup) {
    out.append(markup);
    return this;
  }

  private void escape(final String text) {
    if (isPlain(text)) {
      // A picture, for instance: long.
      out.append(text);
      return;
    }
    text.codePoints().forEach(this::escape);
  }

  /**
   * Beyond ASCII by number: a page of one byte a character is built and stored in half the time.
   */
  private void escape(final int c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\n', '\t' -> out.append((char) c);
      default -> {
        if (c >= ' ' && c <= MOST_ASCII) {
          out.append((char) c);
        } else {
          out.append("&#").append(isCharacter(c) ? c : REPLACEMENT).append(';');
        }
      }
    }
  }

  /** What XML calls one. */
  private static boolean isCharacter(final int c) {
    return c >= ' ' && c < Character.MIN_SURROGATE
        || c > Character.MAX_SURROGATE && c != 0xFFFE && c != 0xFFFF;
  }

  private static boolean isPlain(final String text) {
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c < ' ' || c == '&' || c == '<' || c == '>' || c == '"' || c > MOST_ASCII) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }
}
