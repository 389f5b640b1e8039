package io.sparklidar.job.report;

import io.sparklidar.job.report.ReportModel.MemorySample;
import io.sparklidar.job.report.ReportModel.Tile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Charts over the time of the job: points per second, and GPU memory. */
final class TimeChart {

  private static final double WIDTH = 960;
  private static final double HEIGHT = 220;
  private static final double LEFT = 58;
  private static final double RIGHT = 12;
  private static final double TOP = 10;
  private static final double BOTTOM = 26;
  private static final int BINS = 96;

  private final double seconds;

  TimeChart(final ReportModel model) {
    final double last =
        model.tiles().stream().mapToDouble(t -> Tile.inSeconds(t.end())).max().orElse(0);
    seconds = Math.max(1e-3, Math.max(last, Tile.inSeconds(model.elapsed())));
  }

  /** Points per second; a tile's points count evenly from its beginning to its end. */
  void throughput(final Markup page, final List<Tile> tiles) {
    final double[] gpu = new double[BINS];
    final double[] cpu = new double[BINS];
    final double width = seconds / BINS;
    for (final Tile tile : tiles) {
      spread(tile, tile.onGpu() ? gpu : cpu, width);
    }
    double most = 1;
    for (int bin = 0; bin < BINS; bin++) {
      gpu[bin] /= width;
      cpu[bin] /= width;
      most = Math.max(most, gpu[bin] + cpu[bin]);
    }
    open(page, "points per second over time");
    final double step = Ticks.step(most, 4);
    final double ceiling = Math.ceil(most / step) * step;
    axes(page, ceiling, step, v -> Numbers.large(v));
    final double barWidth = plotWidth() / BINS;
    for (int bin = 0; bin < BINS; bin++) {
      final double x = LEFT + bin * barWidth;
      bar(page, "gpu", x, barWidth, 0, gpu[bin], ceiling);
      bar(page, "cpu", x, barWidth, gpu[bin], cpu[bin], ceiling);
      if (gpu[bin] + cpu[bin] > 0) {
        page.open(
                "rect",
                "class",
                "hit",
                "x",
                number(x),
                "y",
                number(TOP),
                "width",
                number(barWidth),
                "height",
                number(plotHeight()))
            .element(
                "title",
                "%s\n%s points/s on GPU\n%s points/s on CPU"
                    .formatted(
                        Numbers.time(bin * width),
                        Numbers.large(gpu[bin]),
                        Numbers.large(cpu[bin])))
            .close();
      }
    }
    page.close();
  }

  private static void spread(final Tile tile, final double[] bins, final double width) {
    final double start = Tile.inSeconds(tile.start());
    final double end = Math.max(start + 1e-6, Tile.inSeconds(tile.end()));
    for (int bin = Math.min(BINS - 1, (int) (start / width)); bin < BINS; bin++) {
      final double from = Math.max(start, bin * width);
      final double to = Math.min(end, (bin + 1) * width);
      if (to > from) {
        bins[bin] += tile.corePoints() * (to - from) / (end - start);
      }
    }
  }

  /** Bytes granted to tiles, on all devices together, under what may be granted. */
  void memory(final Markup page, final List<MemorySample> samples) {
    final double[] used = new double[BINS];
    final double[] budget = new double[BINS];
    // Executors that share a device share its memory too, and each says how much there is.
    samples.stream()
        .collect(
            Collectors.groupingBy(
                MemorySample::device, Collectors.groupingBy(MemorySample::executor)))
        .values()
        .forEach(
            executors -> {
              final double[] ofDevice = new double[BINS];
              executors.values().forEach(of -> spread(of, used, ofDevice));
              Arrays.setAll(budget, bin -> budget[bin] + ofDevice[bin]);
            });
    final double most =
        DoubleStream.concat(Arrays.stream(used), Arrays.stream(budget)).reduce(1, Math::max);
    open(page, "GPU memory over time");
    final double unit = Math.pow(1024, Math.floor(Math.log(most) / Math.log(1024)));
    final double step = Ticks.step(most / unit, 4) * unit;
    final double ceiling = Math.ceil(most / step) * step;
    axes(page, ceiling, step, v -> Numbers.bytes((long) v));
    final double barWidth = plotWidth() / BINS;
    final StringBuilder line = new StringBuilder();
    for (int bin = 0; bin < BINS; bin++) {
      final double x = LEFT + bin * barWidth;
      bar(page, "memory", x, barWidth, 0, used[bin], ceiling);
      line.append(line.isEmpty() ? "M" : " L")
          .append(number(x))
          .append(' ')
          .append(number(y(budget[bin], ceiling)))
          .append(" L")
          .append(number(x + barWidth))
          .append(' ')
          .append(number(y(budget[bin], ceiling)));
    }
    page.empty("path", "class", "budget", "d", line.toString());
    page.close();
  }

  /** Adds what was granted in the mean of each bin, and raises what may be granted. */
  private void spread(
      final List<MemorySample> samples, final double[] used, final double[] budget) {
    final double width = seconds / BINS;
    for (int i = 0; i < samples.size(); i++) {
      final double start = Tile.inSeconds(samples.get(i).time());
      final double end =
          i + 1 < samples.size() ? Tile.inSeconds(samples.get(i + 1).time()) : seconds;
      for (int bin = Math.min(BINS - 1, (int) (start / width)); bin < BINS; bin++) {
        if (bin * width > end) {
          break;
        }
        final double from = Math.max(start, bin * width);
        final double to = Math.min(end, (bin + 1) * width);
        used[bin] += samples.get(i).grantedBytes() * Math.max(0, to - from) / width;
        budget[bin] = Math.max(budget[bin], samples.get(i).budgetBytes());
      }
    }
  }

  private void open(final Markup page, final String label) {
    page.open(
        "svg",
        "class",
        "chart",
        "role",
        "img",
        "aria-label",
        label,
        "viewBox",
        "0 0 %s %s".formatted(number(WIDTH), number(HEIGHT)));
  }

  private void axes(
      final Markup page,
      final double ceiling,
      final double step,
      final DoubleFunction<String> label) {
    for (int i = 0; i * step <= ceiling * 1.0001; i++) {
      final String y = number(y(i * step, ceiling));
      page.empty(
          "line",
          "class",
          "grid",
          "x1",
          number(LEFT),
          "x2",
          number(WIDTH - RIGHT),
          "y1",
          y,
          "y2",
          y);
      page.element(
          "text",
          label.apply(i * step),
          "class",
          "end",
          "x",
          number(LEFT - 8),
          "y",
          number(y(i * step, ceiling) + 4));
    }
    final double timeStep = Ticks.timeStep(seconds, 8);
    for (int i = 0; i * timeStep <= seconds * 0.985; i++) {
      page.element(
          "text",
          Ticks.time(i * timeStep, timeStep),
          "class",
          i == 0 ? "" : "middle",
          "x",
          number(LEFT + i * timeStep / seconds * plotWidth()),
          "y",
          number(HEIGHT - 8));
    }
  }

  private void bar(
      final Markup page,
      final String kind,
      final double x,
      final double width,
      final double from,
      final double length,
      final double ceiling) {
    if (length > 0) {
      final double top = y(from + length, ceiling);
      page.empty(
          "rect",
          "class",
          kind,
          "x",
          number(x + 0.5),
          "y",
          number(top),
          "width",
          number(width - 1),
          "height",
          number(y(from, ceiling) - top));
    }
  }

  private static double y(final double value, final double ceiling) {
    return TOP + plotHeight() * (1 - value / ceiling);
  }

  private static double plotWidth() {
    return WIDTH - LEFT - RIGHT;
  }

  private static double plotHeight() {
    return HEIGHT - TOP - BOTTOM;
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
