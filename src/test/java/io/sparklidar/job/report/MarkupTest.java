package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Whatever a text holds, what is written is ASCII that browsers and XML read as that text. */
final class MarkupTest {

  private static String written(final String text) {
    return new Markup().element("p", text, "title", text).toString();
  }

  @Test
  void charactersBeyondAsciiAreWrittenByNumber() {
    assertEquals(
        "<p title=\"&#233;&#8211;&#127961;\">&#233;&#8211;&#127961;</p>",
        written("\u00e9\u2013\ud83c\udfd9"));
  }

  @Test
  void markupInTextsIsEscaped() {
    assertEquals(
        "<p title=\"&lt;a&gt; &amp; &quot;\">&lt;a&gt; &amp; &quot;</p>", written("<a> & \""));
  }

  @Test
  void whatNoPageCanHoldIsReplaced() {
    assertEquals(
        "<p title=\"&#65533;&#65533;&#65533;\n\">&#65533;&#65533;&#65533;\n</p>",
        written("\u0000\ud83c\uffff\n"));
  }
}
