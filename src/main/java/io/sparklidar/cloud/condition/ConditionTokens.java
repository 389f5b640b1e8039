package io.sparklidar.cloud.condition;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words, numbers and signs of a condition, one after the other. */
final class ConditionTokens {

  /** What a token is. */
  enum Kind {
    WORD,
    NUMBER,
    SIGN,
    END
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<word>[A-Za-z_][A-Za-z_0-9]*(?:\\.[0-9]+)?)"
              + "|(?<number>[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
              + "|<=|>=|!=|<>|==|[=<>(),]");

  private final String text;
  private final Matcher matcher;

  private Kind kind = Kind.END;

  /** The token; a word in small letters. */
  private String token = "";

  private int start;
  private int end;

  ConditionTokens(final String text) {
    this.text = text;
    this.matcher = TOKEN.matcher(text);
    next();
  }

  Kind kind() {
    return kind;
  }

  String token() {
    return token;
  }

  boolean is(final String expected) {
    return kind != Kind.END && token.equals(expected);
  }

  /** Takes the token if it is this one. */
  boolean take(final String expected) {
    final boolean taken = is(expected);
    if (taken) {
      next();
    }
    return taken;
  }

  /** Goes on to the next token. */
  void next() {
    start = end;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    if (start == text.length()) {
      kind = Kind.END;
      token = "";
      end = start;
      return;
    }
    if (!matcher.region(start, text.length()).lookingAt()) {
      token = text.substring(start, start + 1);
      throw expected("an attribute, a number or a sign");
    }
    end = matcher.end();
    token = matcher.group().toLowerCase(Locale.ROOT);
    kind =
        matcher.group("word") != null
            ? Kind.WORD
            : matcher.group("number") != null ? Kind.NUMBER : Kind.SIGN;
  }

  /** The error of a token that is something else than it should be. */
  IllegalArgumentException expected(final String what) {
    return error("expected " + what + ", found " + (token.isEmpty() ? "the end" : found()));
  }

  private String found() {
    return "'" + text.substring(start, start + token.length()) + "'";
  }

  /** An error at the token. */
  IllegalArgumentException error(final String what) {
    return new IllegalArgumentException(
        what + " at character " + (start + 1) + " of \"" + text + "\"");
  }
}
