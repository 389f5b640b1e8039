package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class TopViewPainterTest {

  private static final int SIDE = 100;
  private static final int FRAME = 14;
  private static final int ZOOM = 8;

  /** Flat land of one point a cell: water in the west, buildings in the east, a hole within. */
  private static TopView view() {
    final int size = SIDE * SIDE - 100;
    final int[] x = new int[size];
    final int[] y = new int[size];
    final int[] z = new int[size];
    final int[] classes = new int[size];
    final FeatureTable table =
        new FeatureTable(FeatureSet.parse("planarity,normal_x,normal_y,normal_z"), size);
    int i = 0;
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        if (row >= 70 && row < 80 && column >= 70 && column < 80) {
          continue;
        }
        x[i] = column * 100 + 50;
        y[i] = row * 100 + 50;
        z[i] = 1000;
        classes[i] = column < 50 ? 9 : 6;
        table.column(0)[i] = (float) row / (SIDE - 1);
        table.column(1)[i] = column < 50 ? 1 : 0;
        table.column(3)[i] = column < 50 ? 0 : 1;
        i++;
      }
    }
    final TopView view =
        new TopView(
            new TopGrid(0, 0, 1, SIDE, SIDE),
            List.of("planarity", "normal_x", "normal_y", "normal_z"));
    view.add(
        new PointBlock(
            Lattice.ofUnit(0.01),
            0,
            0,
            0,
            size,
            size,
            x,
            y,
            z,
            new long[size],
            Map.of(PointAttribute.CLASSIFICATION, classes)),
        table);
    return view;
  }

  private static BufferedImage image(final byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** The colour in the middle of a cell, rows from the south. */
  private static int color(final BufferedImage image, final int column, final int row) {
    return image.getRGB(
            FRAME + column * ZOOM + ZOOM / 2, FRAME + (SIDE - 1 - row) * ZOOM + ZOOM / 2)
        & 0xFFFFFF;
  }

  private static int distance(final int one, final int other) {
    return Math.abs((one >> 16 & 0xFF) - (other >> 16 & 0xFF))
        + Math.abs((one >> 8 & 0xFF) - (other >> 8 & 0xFF))
        + Math.abs((one & 0xFF) - (other & 0xFF));
  }

  @Test
  void classesHaveTheirColoursAndNorthIsUp() throws IOException {
    final BufferedImage image = image(new TopViewPainter(view(), "m").classification());
    assertTrue(distance(color(image, 10, 50), AsprsClass.color(9)) < 40, "water in the west");
    assertTrue(distance(color(image, 90, 50), AsprsClass.color(6)) < 40, "buildings in the east");
    assertEquals(0x11161d, color(image, 75, 75), "the hole in the north-east");
    assertTrue(distance(color(image, 75, 25), AsprsClass.color(6)) < 40, "none in the south-east");
  }

  @Test
  void featuresRunFromOneEndOfTheColoursToTheOther() throws IOException {
    final BufferedImage image = image(new TopViewPainter(view(), "m").feature("planarity"));
    assertTrue(distance(color(image, 10, 0), ColorMap.MAGNITUDE.color(0)) < 30);
    assertTrue(distance(color(image, 10, 50), ColorMap.MAGNITUDE.color(0.5)) < 30);
    assertTrue(distance(color(image, 10, 99), ColorMap.MAGNITUDE.color(1)) < 30);
  }

  @Test
  void aFeatureThatIsNothingEverywhereIsDark() throws IOException {
    final TopView zeros = new TopView(new TopGrid(0, 0, 1, 2, 2), List.of("planarity"));
    final BlockBuilder points = new BlockBuilder(Lattice.ofUnit(0.5));
    points.add(1, 1, 0).add(3, 1, 0).add(1, 3, 0).add(3, 3, 0);
    zeros.add(points.build(), new FeatureTable(FeatureSet.parse("planarity"), 4));
    final BufferedImage image = image(new TopViewPainter(zeros, "m").feature("planarity"));
    final int corner = image.getRGB(FRAME + 2, FRAME + 2) & 0xffffff;
    assertTrue(distance(corner, ColorMap.MAGNITUDE.color(0)) < 30);
  }

  @Test
  void normalsAreColours() throws IOException {
    final BufferedImage image =
        image(new TopViewPainter(view(), "m").normals("normal_x", "normal_y", "normal_z"));
    assertEquals(0xff8080, color(image, 10, 50), "facing east");
    assertEquals(0x8080ff, color(image, 90, 50), "facing up");
  }

  @Test
  void theScaleBarIsAsLongAsItSays() throws IOException {
    final BufferedImage image = image(new TopViewPainter(view(), "m").height());
    final int y = FRAME + SIDE * ZOOM + FRAME + 11;
    int length = 0;
    while ((image.getRGB(FRAME + length, y) & 0xFF) > 0x80) {
      length++;
    }
    // A fifth of 100 m is 20 m.
    assertEquals(20 * ZOOM, length, 2);
  }

  @Test
  void aFeatureThatIsNotThereIsNamed() {
    final TopViewPainter painter = new TopViewPainter(view(), "m");
    final IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> painter.feature("linearity"));
    assertTrue(e.getMessage().contains("linearity"), e.getMessage());
  }

  @Test
  void anEmptyViewIsAPictureToo() throws IOException {
    final TopViewPainter painter =
        new TopViewPainter(new TopView(new TopGrid(0, 0, 1, 30, 20), List.of("planarity")), "m");
    assertTrue(image(painter.height()).getWidth() > 0);
    assertTrue(image(painter.feature("planarity")).getWidth() > 0);
    assertTrue(image(painter.classification()).getWidth() > 0);
  }
}
