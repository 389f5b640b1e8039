package io.sparklidar.las.crs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A bracketed term of well-known text (ISO 19162 and its predecessor): {@code KEYWORD[value, ...]}.
 *
 * @param keyword in capitals
 * @param values quoted strings, numbers and words, in order, without the children
 * @param children bracketed terms, in order
 */
record WktNode(String keyword, List<String> values, List<WktNode> children) {

  private static final int MAX_DEPTH = 100;

  /** The root of a text, or nothing if brackets or quotes do not match. */
  static Optional<WktNode> parse(final String text) {
    final Deque<WktNode> open = new ArrayDeque<>();
    String word = "";
    int at = 0;
    while (at < text.length()) {
      final char c = text.charAt(at);
      if (c == '"') {
        final int end = endOfQuoted(text, at);
        if (end < 0 || open.isEmpty()) {
          return Optional.empty();
        }
        open.peek().values.add(text.substring(at + 1, end).replace("\"\"", "\""));
        at = end + 1;
        continue;
      }
      if (c == '[' || c == '(') {
        if (open.size() == MAX_DEPTH) {
          return Optional.empty();
        }
        open.push(
            new WktNode(
                word.strip().toUpperCase(Locale.ROOT), new ArrayList<>(), new ArrayList<>()));
        word = "";
      } else if (c == ']' || c == ')') {
        if (open.isEmpty()) {
          return Optional.empty();
        }
        addWord(open.peek(), word);
        word = "";
        final WktNode closed = open.pop();
        if (open.isEmpty()) {
          return Optional.of(closed);
        }
        open.peek().children.add(closed);
      } else if (c == ',') {
        if (!open.isEmpty()) {
          addWord(open.peek(), word);
        }
        word = "";
      } else {
        final int end = endOfWord(text, at);
        word = text.substring(at, end);
        at = end;
        continue;
      }
      at++;
    }
    return Optional.empty();
  }

  private static int endOfQuoted(final String text, final int start) {
    int at = start + 1;
    while (at < text.length()) {
      if (text.charAt(at) != '"') {
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at += 2;
      } else {
        return at;
      }
    }
    return -1;
  }

  private static int endOfWord(final String text, final int start) {
    int at = start;
    while (at < text.length() && "[](),\"".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static void addWord(final WktNode node, final String word) {
    if (!word.isBlank()) {
      node.values.add(word.strip());
    }
  }

  /** The term as text. */
  String text() {
    final StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(final StringBuilder text) {
    text.append(keyword).append('[');
    String separator = "";
    for (int v = 0; v < values.size(); v++) {
      // A name is quoted whatever it looks like, and so are codes; directions are words.
      final boolean word = keyword.equals("AXIS") || number(v).isPresent();
      final boolean bare = v > 0 && !keyword.equals("AUTHORITY") && word;
      final String value = values.get(v);
      text.append(separator).append(bare ? value : '"' + value.replace("\"", "\"\"") + '"');
      separator = ",";
    }
    for (final WktNode child : children) {
      text.append(separator);
      child.append(text);
      separator = ",";
    }
    text.append(']');
  }

  /** The first direct child of one of these keywords. */
  Optional<WktNode> child(final String... keywords) {
    final List<String> wanted = List.of(keywords);
    return children.stream().filter(c -> wanted.contains(c.keyword)).findFirst();
  }

  /** The value at a position as a number. */
  Optional<Double> number(final int position) {
    if (position >= values.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.valueOf(values.get(position)));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }
}
