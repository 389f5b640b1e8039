package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Java's own reader finds every pixel as it was. */
final class PngTest {

  private static void assertReadBack(final BufferedImage image) throws IOException {
    final int width = image.getWidth();
    final int height = image.getHeight();
    final BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.of(image)));
    assertEquals(width, read.getWidth());
    assertEquals(height, read.getHeight());
    assertArrayEquals(
        image.getRGB(0, 0, width, height, null, 0, width),
        read.getRGB(0, 0, width, height, null, 0, width));
  }

  @Test
  void anyPixelsAreReadBack() throws IOException {
    final Random random = new Random(7);
    for (final int[] size : new int[][] {{1, 1}, {1, 9}, {9, 1}, {301, 77}}) {
      final BufferedImage image = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < size[1]; y++) {
        for (int x = 0; x < size[0]; x++) {
          image.setRGB(x, y, random.nextInt());
        }
      }
      assertReadBack(image);
    }
  }

  @Test
  void repeatedRowsAreReadBackAndTakeNoRoom() throws IOException {
    final Random random = new Random(8);
    final BufferedImage image = new BufferedImage(640, 640, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 640; x++) {
      final int color = random.nextInt();
      for (int y = 0; y < 640; y++) {
        image.setRGB(x, y, color);
      }
    }
    assertReadBack(image);
    assertTrue(Png.of(image).length < 4 * 640 * 3, "of 640 rows of so many bytes");
  }
}
