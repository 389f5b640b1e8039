package io.sparklidar.job.report;

import java.util.Locale;

/** A small chart of one histogram, cut to the bins that hold something. */
final class HistogramChart {

  private static final double WIDTH = 270;
  private static final double HEIGHT = 104;
  private static final double BASE = 86;
  private static final int SPARE_BINS = 1;

  private HistogramChart() {}

  static void write(final Markup page, final Histogram histogram) {
    page.open("figure", "class", "histogram", "data-column", histogram.name());
    page.open("figcaption").element("b", histogram.name());
    if (histogram.defined() > 0) {
      page.element(
          "span",
          Numbers.digits(histogram.least()) + " \u2026 " + Numbers.digits(histogram.greatest()));
    }
    page.close();
    final HistogramAxis axis = histogram.axis();
    int first = 0;
    int last = axis.bins() - 1;
    if (axis.scale() != HistogramAxis.Scale.LINEAR) {
      while (first < last && histogram.count(first) == 0) {
        first++;
      }
      while (last > first && histogram.count(last) == 0) {
        last--;
      }
      first = Math.max(0, first - SPARE_BINS);
      last = Math.min(axis.bins() - 1, last + SPARE_BINS);
    }
    bars(page, histogram, first, last);
    page.element("small", remark(histogram));
    page.close();
  }

  private static void bars(
      final Markup page, final Histogram histogram, final int first, final int last) {
    final HistogramAxis axis = histogram.axis();
    long most = 1;
    for (int bin = first; bin <= last; bin++) {
      most = Math.max(most, histogram.count(bin));
    }
    page.open(
        "svg",
        "role",
        "img",
        "aria-label",
        "histogram of " + histogram.name(),
        "viewBox",
        "0 0 %s %s".formatted(number(WIDTH), number(HEIGHT)));
    final double width = WIDTH / (last - first + 1);
    for (int bin = first; bin <= last; bin++) {
      final long count = histogram.count(bin);
      if (count > 0) {
        final double height = Math.max(0.8, (BASE - 4) * count / most);
        page.open(
                "rect",
                "class",
                "bar",
                "x",
                number((bin - first) * width + 0.4),
                "y",
                number(BASE - height),
                "width",
                number(Math.max(0.6, width - 0.8)),
                "height",
                number(height))
            .element(
                "title",
                "%s \u2026 %s\n%s points"
                    .formatted(
                        Numbers.digits(axis.border(bin)),
                        Numbers.digits(axis.border(bin + 1)),
                        Numbers.whole(count)))
            .close();
      }
    }
    page.empty(
        "line",
        "class",
        "axis",
        "x1",
        "0",
        "x2",
        number(WIDTH),
        "y1",
        number(BASE),
        "y2",
        number(BASE));
    final int middle = (first + last + 1) / 2;
    tick(page, "", 0, axis.border(first));
    tick(page, "middle", (middle - first) * width, axis.border(middle));
    tick(page, "end", WIDTH, axis.border(last + 1));
    page.close();
  }

  private static void tick(
      final Markup page, final String anchor, final double x, final double value) {
    page.element(
        "text", Numbers.digits(value), "class", anchor, "x", number(x), "y", number(HEIGHT - 4));
  }

  private static String remark(final Histogram histogram) {
    final StringBuilder remark = new StringBuilder();
    remark.append(Numbers.whole(histogram.defined())).append(" values");
    if (histogram.undefined() > 0) {
      remark.append(", ").append(Numbers.whole(histogram.undefined())).append(" not defined");
    }
    if (histogram.below() > 0) {
      final boolean logarithmic = histogram.axis().scale() == HistogramAxis.Scale.LOGARITHMIC;
      remark
          .append(", ")
          .append(Numbers.whole(histogram.below()))
          .append(logarithmic ? " near 0" : " below");
    }
    if (histogram.above() > 0) {
      remark.append(", ").append(Numbers.whole(histogram.above())).append(" above");
    }
    return remark.toString();
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
