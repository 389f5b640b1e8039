package io.sparklidar.job.report;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.job.Duck;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Paints a picture of every feature of a run's Parquet, as the report would, and all of them small
 * on one sheet. {@code scripts/pictures.sh} runs it: OUTPUT FOLDER SHEET.
 */
final class FeaturePictures {

  private static final int CELLS = 400;
  private static final int ACROSS = 6;
  private static final int WIDTH = 240;
  private static final int GAP = 6;
  private static final int TITLE = 16;
  private static final int FONT_SIZE = 12;
  private static final float QUALITY = 0.66f;
  private static final Color PAPER = new Color(0x11161d);
  private static final Color INK = new Color(0xe8ecf1);

  private FeaturePictures() {}

  /** A picture and its name. */
  private record Titled(String name, BufferedImage image) {}

  /** Paints. */
  public static void main(final String[] args) throws Exception {
    final Path folder = Files.createDirectories(Path.of(args[1]));
    final List<Titled> pictures = new ArrayList<>();
    try (Duck duck = new Duck()) {
      final String points = Duck.points(Path.of(args[0]));
      final double[] x = column(duck, points, "x");
      final double[] y = column(duck, points, "y");
      final double[] z = column(duck, points, "z");
      final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.01));
      Bounds extent = Bounds.EMPTY;
      for (int i = 0; i < x.length; i++) {
        builder.add(steps(x[i]), steps(y[i]), steps(z[i]));
        extent = extent.union(new Bounds(x[i], y[i], x[i], y[i]));
      }
      final PointBlock block = builder.build();
      final TopGrid grid = TopGrid.covering(extent, CELLS);
      for (final Feature feature : Features.ALL) {
        final String name = feature.columnName();
        if (duck.number(
                "SELECT count(*) FROM (DESCRIBE SELECT * FROM "
                    + points
                    + ") WHERE column_name = '"
                    + name
                    + "'")
            == 0) {
          continue;
        }
        final FeatureTable table = new FeatureTable(FeatureSet.parse(name), x.length);
        final double[] values = column(duck, points, name);
        boolean any = false;
        for (int i = 0; i < values.length; i++) {
          table.column(0)[i] = (float) values[i];
          any |= values[i] != 0 && !Double.isNaN(values[i]);
        }
        if (!any) {
          System.out.println(name + " is null or 0 everywhere");
          continue;
        }
        final TopView view =
            new TopView(grid, table.features().columns().stream().map(Column::name).toList());
        view.add(block, table);
        final byte[] png = new TopViewPainter(view, "m").feature(name);
        Files.write(folder.resolve(name + ".png"), png);
        pictures.add(new Titled(name, ImageIO.read(new ByteArrayInputStream(png))));
      }
    }
    write(sheet(pictures), Path.of(args[2]));
  }

  private static int steps(final double coordinate) {
    return Math.toIntExact(Math.round(coordinate * 100));
  }

  private static double[] column(final Duck duck, final String points, final String name)
      throws SQLException {
    final List<Object[]> rows = duck.query("SELECT \"" + name + "\"::DOUBLE FROM " + points);
    final double[] values = new double[rows.size()];
    for (int i = 0; i < values.length; i++) {
      final Object value = rows.get(i)[0];
      values[i] = value == null ? Double.NaN : (double) value;
    }
    return values;
  }

  private static BufferedImage sheet(final List<Titled> pictures) {
    final BufferedImage first = pictures.get(0).image();
    // Without the legend, whose numbers would be too small to read.
    final int shown = first.getHeight() - 54;
    final int height = WIDTH * shown / first.getWidth();
    final int down = (pictures.size() + ACROSS - 1) / ACROSS;
    final BufferedImage sheet =
        new BufferedImage(
            ACROSS * (WIDTH + GAP) + GAP,
            down * (height + TITLE + GAP) + GAP,
            BufferedImage.TYPE_INT_RGB);
    final Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(PAPER);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    final Lettering lettering = new Lettering(graphics, FONT_SIZE);
    for (int i = 0; i < pictures.size(); i++) {
      final int x = GAP + i % ACROSS * (WIDTH + GAP);
      final int y = GAP + i / ACROSS * (height + TITLE + GAP);
      final BufferedImage image =
          pictures.get(i).image().getSubimage(0, 0, first.getWidth(), shown);
      graphics.drawImage(image, x, y + TITLE, WIDTH, height, null);
      lettering.write(pictures.get(i).name(), x + 4, y + 12, INK);
    }
    graphics.dispose();
    return sheet;
  }

  private static void write(final BufferedImage image, final Path path) throws IOException {
    final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    final ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionQuality(QUALITY);
    Files.deleteIfExists(path);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(path.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
  }
}
