package io.sparklidar.job.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Text in pictures. A Java runtime in a bare container may be without fonts, and then fails at the
 * first letter; a picture without words is better than none.
 */
final class Lettering {

  private static final boolean AVAILABLE = probe();

  private final Graphics2D graphics;
  private final int size;

  Lettering(final Graphics2D graphics, final int size) {
    this.graphics = graphics;
    this.size = size;
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
  }

  private static boolean probe() {
    final Graphics2D graphics =
        new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics.getFontMetrics(font(12, false)).stringWidth("m") > 0;
    } catch (final RuntimeException | Error e) {
      // Without fonts the runtime throws what it likes: linkage errors, or a bare Error.
      return false;
    } finally {
      graphics.dispose();
    }
  }

  private static Font font(final int size, final boolean bold) {
    return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
  }

  /** Width of a text, 0 where there are no fonts. */
  int width(final String text) {
    return AVAILABLE ? graphics.getFontMetrics(font(size, false)).stringWidth(text) : 0;
  }

  /** Writes a text from x, on the line y. */
  void write(final String text, final int x, final int y, final Color color) {
    write(text, x, y, color, false);
  }

  /** Writes a text in bold from x, on the line y. */
  void writeBold(final String text, final int x, final int y, final Color color) {
    write(text, x, y, color, true);
  }

  private void write(
      final String text, final int x, final int y, final Color color, final boolean bold) {
    if (AVAILABLE) {
      graphics.setFont(font(size, bold));
      graphics.setColor(color);
      graphics.drawString(text, x, y);
    }
  }
}
