package io.sparklidar.job.report;

import io.sparklidar.job.report.ReportModel.BadInput;
import io.sparklidar.job.report.ReportModel.Count;
import io.sparklidar.job.report.ReportModel.Parameter;
import io.sparklidar.job.report.ReportModel.Picture;
import io.sparklidar.job.report.ReportModel.StageSeconds;
import io.sparklidar.job.report.ReportModel.Tile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes {@code report.html}: one file that holds all it shows, works offline, in light and dark,
 * and without scripts (which only make it nicer).
 */
public final class ReportPage {

  private static final int SLOWEST = 8;

  /** So many bad inputs, and so many warnings, are in the page; {@code report.json} has all. */
  private static final int MOST_TROUBLES = 1000;

  /** So many reasons are in the page: those of most tiles. */
  private static final int MOST_REASONS = 50;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private ReportPage() {}

  /** The page of a job, as HTML that is well-formed XML too, in UTF-8. */
  public static String html(final ReportModel model) {
    final Markup page = new Markup();
    page.raw("<!DOCTYPE html>\n");
    page.open("html", "lang", "en");
    page.open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.element("title", model.title() + " \u2013 spark-lidar");
    page.open("style").raw(resource("report.css")).close();
    page.close();
    page.open("body");
    header(page, model);
    page.open("main");
    summary(page, model);
    if (!model.badInputs().isEmpty() || !model.warnings().isEmpty()) {
      troubles(page, model);
    }
    if (!model.pictures().isEmpty()) {
      pictures(page, model.pictures());
    }
    if (!model.tiles().isEmpty()) {
      tiles(page, model);
      throughput(page, model);
    }
    if (!model.memory().isEmpty()) {
      section(page, "memory", "GPU memory", "granted to tiles, and what may be granted");
      new TimeChart(model).memory(page, model.memory());
      page.close();
    }
    if (!model.histograms().isEmpty()) {
      section(page, "values", "Values", "how often each value occurs");
      page.open("div", "class", "histograms");
      for (final Histogram histogram : model.histograms()) {
        HistogramChart.write(page, histogram);
      }
      page.close().close();
    }
    if (!model.parameters().isEmpty()) {
      parameters(page, model.parameters());
    }
    page.close();
    page.element("footer", "spark-lidar " + model.version());
    page.empty("div", "id", "tip", "role", "tooltip");
    page.open("script").raw(resource("report.js")).close();
    page.close().close();
    return page.toString();
  }

  private static String resource(final String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program is without its resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void header(final Markup page, final ReportModel model) {
    final String mood =
        switch (model.status()) {
          case OK -> "good";
          case SOME_BAD -> "fair";
          case FAILED -> "poor";
        };
    page.open("header");
    page.open("div");
    page.element("h1", model.title());
    page.element("p", TIME.format(model.started()) + " \u2192 " + TIME.format(model.ended()));
    page.close();
    page.element("span", model.status().label(), "class", "status " + mood);
    page.element("button", "\u25D0", "id", "theme", "type", "button", "title", "light or dark");
    page.close();
  }

  private static void summary(final Markup page, final ReportModel model) {
    final double seconds = Math.max(1e-3, Tile.inSeconds(model.elapsed()));
    final long onGpu = model.tiles().stream().filter(Tile::onGpu).count();
    final long points = model.corePoints();
    page.open("section", "class", "summary", "id", "summary");
    figure(page, Numbers.large(points), "points", Numbers.whole(points));
    figure(
        page,
        Numbers.time(seconds),
        "from start to end",
        Numbers.time(model.tiles().stream().mapToDouble(Tile::seconds).sum()) + " in tiles");
    figure(page, Numbers.large(points / seconds), "points per second", "from start to end");
    figure(
        page,
        Numbers.whole(model.tiles().size()),
        "tiles",
        Numbers.whole(onGpu)
            + " on GPU, "
            + Numbers.whole(model.tiles().size() - onGpu)
            + " on CPU");
    if (points > 0) {
      figure(
          page,
          Numbers.digits(100.0 * model.haloPoints() / points) + " %",
          "halo",
          Numbers.large(model.haloPoints()) + " points only searched");
    }
    for (final Count count : model.counts()) {
      figure(page, Numbers.large(count.value()), count.label(), Numbers.whole(count.value()));
    }
    page.close();
  }

  private static void figure(
      final Markup page, final String value, final String label, final String detail) {
    page.open("div", "class", "figure");
    page.element("b", value);
    page.element("span", label);
    page.element("small", detail);
    page.close();
  }

  private static void section(
      final Markup page, final String id, final String title, final String remark) {
    page.open("section", "id", id);
    page.open("h2").text(title);
    if (!remark.isEmpty()) {
      page.element("small", remark);
    }
    page.close();
  }

  private static void troubles(final Markup page, final ReportModel model) {
    section(page, "troubles", "Please look at", "");
    if (!model.warnings().isEmpty()) {
      page.open("ul", "class", "warnings");
      for (final String warning : first(model.warnings())) {
        page.element("li", warning);
      }
      sayHowManyMore(page, "li", model.warnings());
      page.close();
    }
    if (!model.badInputs().isEmpty()) {
      page.open("div", "class", "scroll").open("table", "id", "bad");
      head(page, "File", "Place", "Expected", "Found", "What it means");
      page.open("tbody");
      for (final BadInput bad : first(model.badInputs())) {
        page.open("tr");
        page.element("td", bad.file(), "class", "code");
        page.element("td", bad.place());
        page.element("td", bad.expected());
        page.element("td", bad.found());
        page.element("td", bad.message());
        page.close();
      }
      page.close().close().close();
      sayHowManyMore(page, "p", model.badInputs());
    }
    page.close();
  }

  private static <T> List<T> first(final List<T> troubles) {
    return troubles.subList(0, Math.min(MOST_TROUBLES, troubles.size()));
  }

  private static void sayHowManyMore(final Markup page, final String tag, final List<?> troubles) {
    if (troubles.size() > MOST_TROUBLES) {
      page.element(tag, Numbers.whole(troubles.size() - MOST_TROUBLES) + " more, see report.json");
    }
  }

  private static void head(final Markup page, final String... titles) {
    page.open("thead").open("tr");
    for (final String title : titles) {
      page.element("th", title);
    }
    page.close().close();
  }

  private static void pictures(final Markup page, final List<Picture> pictures) {
    section(page, "pictures", "Result from above", "click to enlarge");
    page.open("div", "class", "pictures");
    for (final Picture picture : pictures) {
      page.open("figure").open("label");
      page.empty("input", "type", "checkbox", "class", "tab");
      page.empty(
          "img",
          "alt",
          picture.title() + " from above",
          "src",
          "data:image/png;base64," + Base64.getEncoder().encodeToString(picture.png()));
      page.close().element("figcaption", picture.title()).close();
    }
    page.close().close();
  }

  private static void tiles(final Markup page, final ReportModel model) {
    section(
        page,
        "tiles",
        "Tiles",
        model.tiles().size() > TileMap.MOST_RECTANGLES
            ? "neighbours as one, since they are many: report.json has each; point at some for their"
                + " numbers"
            : "point at one for its numbers");
    page.open("div", "class", "columns");
    page.open("div");
    final List<ReportModel.Area> maps = model.maps();
    for (int m = 0; m < maps.size(); m++) {
      final ReportModel.Area area = maps.get(m);
      final List<Tile> of = model.tiles(area);
      final String suffix = m == 0 ? "" : "-" + m;
      ReportModel.extent(of)
          .ifPresent(
              extent -> {
                if (!area.title().isEmpty()) {
                  page.element("h3", area.title());
                }
                new TileMap(of, extent, TileMap.MOST_RECTANGLES / maps.size(), suffix).write(page);
              });
    }
    page.close();
    page.open("div");
    stages(page, model.stageTotals());
    reasons(page, model.reasons());
    slowest(page, model.tiles());
    page.close().close().close();
  }

  private static void stages(final Markup page, final List<StageSeconds> stages) {
    final double total = stages.stream().mapToDouble(StageSeconds::seconds).sum();
    if (!(total > 0)) {
      return;
    }
    page.element("h3", "Where the time went");
    page.open("div", "class", "stages");
    for (int i = 0; i < stages.size(); i++) {
      final double share = stages.get(i).seconds() / total;
      page.empty(
          "i",
          "class",
          "stage-" + i % 6,
          "style",
          String.format(Locale.ROOT, "width:%.2f%%", 100 * share));
    }
    page.close();
    page.open("div", "class", "legend");
    for (int i = 0; i < stages.size(); i++) {
      final StageSeconds stage = stages.get(i);
      page.open("span", "class", "key")
          .empty("i", "class", "stage-" + i % 6)
          .text(
              "%s %s (%.0f %%)"
                  .formatted(
                      stage.stage(), Numbers.time(stage.seconds()), 100 * stage.seconds() / total))
          .close();
    }
    page.close();
  }

  private static void reasons(final Markup page, final Map<String, Long> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    page.element("h3", "Why not as first chosen");
    page.open("table", "id", "reasons").open("tbody");
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST_REASONS)
        .forEach(
            reason ->
                page.open("tr")
                    .element("td", reason.getKey())
                    .element("td", Numbers.whole(reason.getValue()), "class", "number")
                    .close());
    page.close().close();
  }

  private static void slowest(final Markup page, final List<Tile> tiles) {
    page.element("h3", "Slowest tiles");
    page.open("div", "class", "scroll").open("table", "id", "slowest");
    head(page, "Tile", "Points", "Halo", "Device", "Engine", "Time");
    page.open("tbody");
    tiles.stream()
        .sorted(Comparator.comparingDouble(Tile::seconds).reversed().thenComparing(Tile::id))
        .limit(SLOWEST)
        .forEach(
            tile ->
                page.open("tr")
                    .element("td", tile.id(), "class", "code")
                    .element("td", Numbers.large(tile.corePoints()), "class", "number")
                    .element("td", Numbers.large(tile.haloPoints()), "class", "number")
                    .element("td", tile.device())
                    .element("td", tile.engine())
                    .element("td", Numbers.time(tile.seconds()), "class", "number")
                    .close());
    page.close().close().close();
  }

  private static void throughput(final Markup page, final ReportModel model) {
    section(page, "throughput", "Throughput", "points per second over the time of the job");
    new TimeChart(model).throughput(page, model.tiles());
    page.open("div", "class", "legend");
    page.open("span", "class", "key").empty("i", "class", "gpu").text("GPU").close();
    page.open("span", "class", "key").empty("i", "class", "cpu").text("CPU").close();
    page.close().close();
  }

  private static void parameters(final Markup page, final List<Parameter> parameters) {
    section(page, "parameters", "Parameters", "as they took effect");
    page.open("dl");
    for (final Parameter parameter : parameters) {
      page.open("div").element("dt", parameter.name()).element("dd", parameter.value()).close();
    }
    page.close().close();
  }
}
