package io.sparklidar.job.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Paints pictures of a {@link TopView}: north up, with a scale bar and a legend below, as PNG. Gaps
 * of a cell or two between points are closed for the eye; the view itself keeps them. Immutable;
 * safe for use by several threads at once as long as nobody changes the view. Needs no display, and
 * tells the Java runtime so unless {@code java.awt.headless} is set.
 */
public final class TopViewPainter {

  private static final String HEADLESS = "java.awt.headless";

  static {
    // Where a display is named but gone (a closed remote session), the runtime would look for it.
    // Before the first colour: it decides the matter for good.
    if (System.getProperty(HEADLESS) == null) {
      System.setProperty(HEADLESS, "true");
    }
  }

  private static final int SMALLEST_WIDTH = 720;
  private static final int FRAME = 14;
  private static final int LEGEND_ROW = 26;
  private static final int FONT_SIZE = 14;
  private static final int RAMP_WIDTH = 220;
  private static final int RAMP_HEIGHT = 12;
  private static final int CLASS_WIDTH = 184;
  private static final int SCALE_BAR_SHARE = 5;
  private static final int SCALE_BAR_LABEL = 80;
  private static final double CLIPPED = 0.01;

  private static final int PAPER = 0x11161d;
  private static final Color INK = new Color(0xe8ecf1);
  private static final Color FAINT_INK = new Color(0x9aa5b1);

  private final TopView view;
  private final String unit;
  private final int columns;
  private final int rows;
  private final int zoom;

  /** A row of the picture for every row of the grid, or several where the grid is small. */
  private final double[] height;

  /**
   * @param view what to paint
   * @param unit short name of the unit of the CRS, for the scale bar
   */
  public TopViewPainter(final TopView view, final String unit) {
    this.view = view;
    this.unit = unit;
    this.columns = view.grid().columns();
    this.rows = view.grid().rows();
    this.zoom = zoom(columns);
    this.height = closed(cells(view::height));
  }

  private TopViewPainter(final TopGrid grid, final double[] height, final String unit) {
    this.view = new TopView(grid, List.of());
    this.unit = unit;
    this.columns = grid.columns();
    this.rows = grid.rows();
    this.zoom = zoom(columns);
    this.height = closed(height);
  }

  private static int zoom(final int columns) {
    return Math.max(1, Math.min(8, (SMALLEST_WIDTH + columns - 1) / columns));
  }

  /**
   * A raster in colours.
   *
   * @param grid its cells
   * @param values of the cells, rows from the south; NaN where there is none
   * @param isHeight whether they are heights, which the light shows
   * @param name what it is called
   * @param unit short name of the unit of the CRS
   */
  static byte[] raster(
      final TopGrid grid,
      final double[] values,
      final boolean isHeight,
      final String name,
      final String unit) {
    final double[] fromNorth = new double[values.length];
    for (int row = 0; row < grid.rows(); row++) {
      System.arraycopy(
          values,
          row * grid.columns(),
          fromNorth,
          (grid.rows() - 1 - row) * grid.columns(),
          grid.columns());
    }
    final TopViewPainter painter = new TopViewPainter(grid, fromNorth, unit);
    final double[] ends = ends(fromNorth);
    final ColorMap colors = isHeight ? ColorMap.HEIGHT : ColorMap.MAGNITUDE;
    return painter.paint(
        index ->
            Double.isNaN(fromNorth[index])
                ? PAPER
                : isHeight
                    ? painter.shade(colors.color(position(fromNorth[index], ends)), index, 0.9)
                    : colors.color(position(fromNorth[index], ends)),
        name,
        colors,
        ends);
  }

  /** A value of a cell of the view. */
  private interface CellValue {
    double of(int column, int row);
  }

  /** A colour of a cell of the picture, 0xRRGGBB; rows count from the north. */
  private interface CellColor {
    int of(int index);
  }

  /** Values of all cells, rows from the north. */
  private double[] cells(final CellValue value) {
    final double[] cells = new double[columns * rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        cells[(rows - 1 - row) * columns + column] = value.of(column, row);
      }
    }
    return cells;
  }

  /** Two rounds of: an empty cell between others takes their mean. */
  private double[] closed(final double[] cells) {
    double[] now = cells;
    for (int round = 0; round < 2; round++) {
      final double[] next = now.clone();
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          if (Double.isNaN(now[row * columns + column])) {
            next[row * columns + column] = around(now, column, row);
          }
        }
      }
      now = next;
    }
    return now;
  }

  private double around(final double[] cells, final int column, final int row) {
    double sum = 0;
    int count = 0;
    for (int r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
      for (int c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
        final double value = cells[r * columns + c];
        if (!Double.isNaN(value)) {
          sum += value;
          count++;
        }
      }
    }
    return count >= 3 ? sum / count : Double.NaN;
  }

  /** Heights in colours, lit from the north-west. */
  public byte[] height() {
    final double[] ends = ends(height);
    return paint(
        index -> shade(ColorMap.HEIGHT.color(position(height[index], ends)), index, 0.75),
        "height (" + unit + ")",
        ColorMap.HEIGHT,
        ends);
  }

  /**
   * The mean of a feature in colours, faintly lit. Values below 0 make the colours turn at 0; a
   * share of outliers at both ends takes the colour of the end.
   *
   * @param feature column name
   * @throws IllegalArgumentException if the view is without it
   */
  public byte[] feature(final String feature) {
    final int position = position(feature);
    final double[] values = closed(cells((column, row) -> view.mean(position, column, row)));
    double[] ends = ends(values);
    final ColorMap colors = ends[0] < 0 ? ColorMap.SIGNED : ColorMap.MAGNITUDE;
    if (colors == ColorMap.SIGNED) {
      final double reach = Math.max(-ends[0], ends[1]);
      ends = new double[] {-reach, reach};
    }
    final double[] range = ends;
    return paint(
        index ->
            Double.isNaN(values[index])
                ? PAPER
                : shade(colors.color(position(values[index], range)), index, 0.25),
        feature,
        colors,
        range);
  }

  /** Classes of the highest points in the usual colours, lit. */
  public byte[] classification() {
    final double[] classes = cells((column, row) -> view.classification(column, row));
    final Map<Integer, Integer> present = new TreeMap<>();
    for (final double code : classes) {
      if (code >= 0) {
        present.merge((int) code, 1, Integer::sum);
      }
    }
    final int[] colors = new int[256];
    Arrays.setAll(colors, AsprsClass::color);
    final int[] nearest = nearestClass(classes);
    final BufferedImage image =
        canvas(
            index -> nearest[index] < 0 ? PAPER : shade(colors[nearest[index]], index, 0.5),
            classRows(present));
    writeClasses(image, present);
    return Png.of(image);
  }

  /** Classes with gaps closed by any neighbour, -1 where there is none. */
  private int[] nearestClass(final double[] classes) {
    final int[] closed = new int[classes.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int code = (int) classes[row * columns + column];
        for (int r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1) && code < 0; r++) {
          for (int c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
            code = Math.max(code, (int) classes[r * columns + c]);
          }
        }
        closed[row * columns + column] = code;
      }
    }
    return closed;
  }

  /**
   * Normals as colours: x as red, y as green, z as blue, each from -1 as dark to 1 as light.
   *
   * @param normalX column name of the x component
   * @param normalY column name of the y component
   * @param normalZ column name of the z component
   * @throws IllegalArgumentException if the view is without one of them
   */
  public byte[] normals(final String normalX, final String normalY, final String normalZ) {
    final double[][] parts = new double[3][];
    final String[] names = {normalX, normalY, normalZ};
    for (int i = 0; i < 3; i++) {
      final int position = position(names[i]);
      parts[i] = closed(cells((column, row) -> view.mean(position, column, row)));
    }
    final BufferedImage image =
        canvas(
            index ->
                Double.isNaN(parts[0][index])
                    ? PAPER
                    : channel(parts[0][index]) << 16
                        | channel(parts[1][index]) << 8
                        | channel(parts[2][index]),
            1);
    final Graphics2D graphics = image.createGraphics();
    final Lettering lettering = new Lettering(graphics, FONT_SIZE);
    final String[] labels = {"up", "east", "north", "west", "south"};
    final int[] colors = {0x8080ff, 0xff8080, 0x80ff80, 0x008080, 0x800080};
    int x = image.getWidth() - FRAME;
    for (int i = labels.length - 1; i >= 0; i--) {
      x -= lettering.width(labels[i]) + 26;
      swatch(graphics, lettering, labels[i], colors[i], x, legendTop());
    }
    graphics.dispose();
    return Png.of(image);
  }

  private static int channel(final double component) {
    return (int) Math.max(0, Math.min(255, Math.rint(127.5 + 127.5 * component)));
  }

  private int position(final String feature) {
    final int position = view.features().indexOf(feature);
    if (position < 0) {
      throw new IllegalArgumentException("the view shows " + view.features() + ", not " + feature);
    }
    return position;
  }

  private static double position(final double value, final double[] ends) {
    return (value - ends[0]) / (ends[1] - ends[0]);
  }

  /** The range of values without a hundredth at both ends. */
  private static double[] ends(final double[] values) {
    final double[] defined = new double[values.length];
    int size = 0;
    for (final double value : values) {
      if (!Double.isNaN(value)) {
        defined[size++] = value;
      }
    }
    if (size == 0) {
      return new double[] {0, 1};
    }
    final int clipped = (int) (CLIPPED * size);
    final double low = Ranks.select(defined, size, clipped);
    final double high = Ranks.select(defined, size, size - 1 - clipped);
    if (low < high) {
      return new double[] {low, high};
    }
    // What is the same everywhere has no sign but its own.
    return new double[] {low < 0 ? low - 0.5 : Math.max(0, low - 0.5), low + 0.5};
  }

  /** A colour as the slope of the cell lets it shine; the light is in the north-west. */
  private int shade(final int color, final int index, final double strength) {
    if (Double.isNaN(height[index])) {
      return PAPER;
    }
    final int column = index % columns;
    final int row = index / columns;
    final double west = neighbor(column - 1, row, index);
    final double east = neighbor(column + 1, row, index);
    final double north = neighbor(column, row - 1, index);
    final double south = neighbor(column, row + 1, index);
    final double run = 2 * view.grid().cellSize();
    final double slopeX = (east - west) / run;
    final double slopeY = (north - south) / run;
    final double light =
        (0.70 + 0.5 * slopeX - 0.5 * slopeY) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
    final double factor = 1 + strength * (Math.max(0.1, Math.min(1.25, light)) - 0.78);
    return scaled(color >> 16 & 0xFF, factor) << 16
        | scaled(color >> 8 & 0xFF, factor) << 8
        | scaled(color & 0xFF, factor);
  }

  private double neighbor(final int column, final int row, final int index) {
    if (column < 0 || row < 0 || column >= columns || row >= rows) {
      return height[index];
    }
    final double value = height[row * columns + column];
    return Double.isNaN(value) ? height[index] : value;
  }

  private static int scaled(final int channel, final double factor) {
    return (int) Math.max(0, Math.min(255, channel * factor));
  }

  private byte[] paint(
      final CellColor color, final String title, final ColorMap colors, final double[] ends) {
    final BufferedImage image = canvas(color, 1);
    final Graphics2D graphics = image.createGraphics();
    final Lettering lettering = new Lettering(graphics, FONT_SIZE);
    final String low = Numbers.digits(ends[0]);
    final String high = Numbers.digits(ends[1]);
    final int baseline = legendTop() + 14;
    int x = image.getWidth() - FRAME - lettering.width(high);
    lettering.write(high, x, baseline, FAINT_INK);
    x -= RAMP_WIDTH + 8;
    for (int i = 0; i < RAMP_WIDTH; i++) {
      graphics.setColor(new Color(colors.color((double) i / (RAMP_WIDTH - 1))));
      graphics.fillRect(x + i, legendTop() + 3, 1, RAMP_HEIGHT);
    }
    x -= lettering.width(low) + 8;
    lettering.write(low, x, baseline, FAINT_INK);
    lettering.writeBold(title, x - lettering.width(title) - 24, baseline, INK);
    graphics.dispose();
    return Png.of(image);
  }

  /** The cells, the paper around them and the scale bar. */
  private BufferedImage canvas(final CellColor color, final int legendRows) {
    final BufferedImage image =
        new BufferedImage(
            columns * zoom + 2 * FRAME,
            rows * zoom + 3 * FRAME + legendRows * LEGEND_ROW,
            BufferedImage.TYPE_INT_RGB);
    final Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(PAPER));
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    final int[] line = new int[columns * zoom];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        Arrays.fill(line, column * zoom, (column + 1) * zoom, color.of(row * columns + column));
      }
      for (int copy = 0; copy < zoom; copy++) {
        image.getRaster().setDataElements(FRAME, FRAME + row * zoom + copy, line.length, 1, line);
      }
    }
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    scaleBar(graphics);
    graphics.dispose();
    return image;
  }

  private int legendTop() {
    return rows * zoom + 2 * FRAME;
  }

  private void scaleBar(final Graphics2D graphics) {
    final double pixelsPerUnit = zoom / view.grid().cellSize();
    final double length = Numbers.roundDown(columns * zoom / pixelsPerUnit / SCALE_BAR_SHARE);
    final int width = (int) Math.rint(length * pixelsPerUnit);
    final int y = legendTop() + 11;
    graphics.setColor(INK);
    graphics.setStroke(new BasicStroke(2));
    graphics.drawLine(FRAME, y, FRAME + width, y);
    graphics.drawLine(FRAME, y - 5, FRAME, y + 5);
    graphics.drawLine(FRAME + width, y - 5, FRAME + width, y + 5);
    final String label =
        length >= 1000 && unit.equals("m")
            ? Numbers.digits(length / 1000) + " km"
            : Numbers.digits(length) + " " + unit;
    new Lettering(graphics, FONT_SIZE).write(label, FRAME + width + 9, y + 4, INK);
  }

  private int classColumns() {
    return Math.max(
        1, (columns * zoom - columns * zoom / SCALE_BAR_SHARE - SCALE_BAR_LABEL) / CLASS_WIDTH);
  }

  private int classRows(final Map<Integer, Integer> present) {
    return Math.max(1, (present.size() + classColumns() - 1) / classColumns());
  }

  private void writeClasses(final BufferedImage image, final Map<Integer, Integer> present) {
    final Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    final Lettering lettering = new Lettering(graphics, FONT_SIZE);
    final int inRow = Math.min(classColumns(), Math.max(1, present.size()));
    int at = 0;
    for (final int code : present.keySet()) {
      final int x = image.getWidth() - FRAME - (inRow - at % inRow) * CLASS_WIDTH;
      final int y = legendTop() + at / inRow * LEGEND_ROW;
      swatch(
          graphics,
          lettering,
          String.format(Locale.ROOT, "%d %s", code, AsprsClass.label(code)),
          AsprsClass.color(code),
          x,
          y);
      at++;
    }
    graphics.dispose();
  }

  private static void swatch(
      final Graphics2D graphics,
      final Lettering lettering,
      final String label,
      final int color,
      final int x,
      final int y) {
    graphics.setColor(new Color(color));
    graphics.fillRoundRect(x, y + 3, 13, 13, 4, 4);
    lettering.write(label, x + 20, y + 14, INK);
  }
}
