package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.report.ReportModel.BadInput;
import io.sparklidar.job.report.ReportModel.Count;
import io.sparklidar.job.report.ReportModel.MemorySample;
import io.sparklidar.job.report.ReportModel.Parameter;
import io.sparklidar.job.report.ReportModel.Picture;
import io.sparklidar.job.report.ReportModel.StageSeconds;
import io.sparklidar.job.report.ReportModel.Status;
import io.sparklidar.job.report.ReportModel.Tile;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {

  private static final Instant START = Instant.parse("2026-05-04T02:00:00Z");

  private static Tile tile(
      final int i, final String device, final String reason, final long points) {
    return new Tile(
        "L3/" + i,
        new Bounds(10 * i, 0, 10 * i + 10, 10),
        points,
        points / 4,
        device,
        device.equals(Tile.CPU) ? "cpu" : "cuda",
        reason,
        List.of(new StageSeconds("read", 1), new StageSeconds("search", 3)),
        Duration.ofSeconds(4L * i),
        Duration.ofSeconds(4L * i + 4));
  }

  private static ReportModel model() {
    final Histogram histogram = new Histogram("planarity", HistogramAxis.linear(0, 1, 4));
    histogram.add(new float[] {0.1f, 0.1f, 0.9f, Float.NaN}, 4);
    return new ReportModel(
        "nightly <north> & \"south\"",
        Status.SOME_BAD,
        START,
        START.plusSeconds(16),
        "0.1.0",
        List.of(new Count("files read", 12)),
        List.of(
            tile(0, "gpu 0", "", 1_000_000),
            tile(1, "gpu 0", "", 2_000_000),
            tile(2, Tile.CPU, "no GPU free", 500_000),
            tile(3, "gpu 1", "", 500_000)),
        List.of(new BadInput("a&b/<x>.laz", "byte 12", "signature LASF", "'>\u0000'", "left out")),
        List.of("one file has no CRS"),
        List.of(new Picture("Height", new byte[] {1, 2, 3}), new Picture("Classes", new byte[9])),
        List.of(histogram),
        List.of(
            new MemorySample(Duration.ZERO, "1", "a", 1L << 30, 4L << 30),
            new MemorySample(Duration.ofSeconds(8), "1", "a", 3L << 30, 4L << 30)),
        List.of(new Parameter("k", "20"), new Parameter("radius", "5.0")));
  }

  /** The page as a tree; styles and scripts are no markup. */
  private static Document parse(final String html) throws Exception {
    final String markup =
        html.replace("<!DOCTYPE html>", "")
            .replaceAll("(?s)(<style>).*?(</style>)", "$1$2")
            .replaceAll("(?s)(<script>).*?(</script>)", "$1$2");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(markup)));
  }

  private static List<Element> elements(final Document page, final String tag, final String css) {
    final List<Element> found = new ArrayList<>();
    final NodeList all = page.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      final Element element = (Element) all.item(i);
      if (css.isEmpty() || List.of(element.getAttribute("class").split(" ")).contains(css)) {
        found.add(element);
      }
    }
    return found;
  }

  private static List<String> texts(final List<Element> elements) {
    return elements.stream().map(Element::getTextContent).toList();
  }

  @Test
  void summaryCountsWhatTheTilesDid() throws Exception {
    final Document page = parse(ReportPage.html(model()));
    assertEquals(List.of("nightly <north> & \"south\""), texts(elements(page, "h1", "")));
    assertEquals(List.of("some input bad"), texts(elements(page, "span", "status")));
    final List<String> figures = texts(elements(page, "div", "figure"));
    assertTrue(figures.get(0).startsWith("4 Mpoints"), figures.get(0));
    assertTrue(figures.get(1).startsWith("16 s"), figures.get(1));
    assertTrue(figures.get(2).startsWith("250 kpoints per second"), figures.get(2));
    assertTrue(figures.get(3).startsWith("4tiles3 on GPU, 1 on CPU"), figures.get(3));
    assertTrue(figures.get(4).startsWith("25 %halo"), figures.get(4));
    assertTrue(figures.get(5).startsWith("12files read"), figures.get(5));
  }

  @Test
  void theMapHasEachTileAtItsPlaceWithItsFacts() throws Exception {
    final ReportModel model = model();
    final List<Element> tiles = elements(parse(ReportPage.html(model)), "rect", "tile");
    assertEquals(
        model.tiles().stream().map(Tile::id).toList(),
        tiles.stream().map(t -> t.getAttribute("data-tile")).toList());
    final String facts = tiles.get(2).getTextContent();
    assertTrue(facts.contains("points: 500\u202f000"), facts);
    assertTrue(facts.contains("halo points: 125\u202f000"), facts);
    assertTrue(facts.contains("device: cpu"), facts);
    assertTrue(facts.contains("engine: cpu"), facts);
    assertTrue(facts.contains("reason: no GPU free"), facts);
    assertFalse(tiles.get(0).getTextContent().contains("reason"));
    for (int i = 1; i < tiles.size(); i++) {
      assertTrue(number(tiles.get(i), "x") > number(tiles.get(i - 1), "x"), "west to east");
    }
    assertTrue(style(tiles.get(0), "--d").equals(style(tiles.get(1), "--d")), "one device");
    assertFalse(style(tiles.get(0), "--d").equals(style(tiles.get(2), "--d")), "two devices");
    assertFalse(style(tiles.get(0), "--d").equals(style(tiles.get(3), "--d")), "two GPUs");
    assertFalse(style(tiles.get(0), "--p").equals(style(tiles.get(1), "--p")), "other points");
  }

  /** Two executors share a device: it has its memory once, and what both granted is in use. */
  @Test
  void gpuMemoryOfExecutorsThatShareADeviceAddsUpUnderOneBudget() throws Exception {
    final ReportModel alone = model(List.of(granted(0, "1", "a", 2), granted(16, "1", "a", 0)));
    final ReportModel shared =
        model(
            List.of(
                granted(0, "1", "a", 1),
                granted(0, "2", "a", 1),
                granted(16, "1", "a", 0),
                granted(16, "2", "a", 0)));
    final ReportModel apart =
        model(List.of(granted(0, "1", "a", 2), granted(0, "2", "b", 0), granted(16, "1", "a", 0)));
    assertEquals(memoryChart(alone), memoryChart(shared));
    assertTrue(
        number(memoryBars(apart).get(0), "height") < number(memoryBars(alone).get(0), "height"));
  }

  @Test
  void aTileShorterThanABarIsThereByItsShareOfTheTime() throws Exception {
    final double bar = 16.0 / 96;
    final List<Element> bars =
        memoryBars(model(List.of(granted(0, "1", "a", 4), granted(bar / 4, "1", "a", 0))));
    final List<Element> whole =
        memoryBars(model(List.of(granted(0, "1", "a", 4), granted(bar, "1", "a", 0))));
    assertEquals(1, bars.size());
    assertEquals(1, whole.size());
    assertEquals(number(whole.get(0), "height") / 4, number(bars.get(0), "height"), 0.1);
  }

  private static MemorySample granted(
      final double seconds, final String executor, final String device, final long gib) {
    return new MemorySample(
        Duration.ofNanos((long) (seconds * 1e9)), executor, device, gib << 30, 4L << 30);
  }

  private static ReportModel model(final List<MemorySample> memory) {
    final ReportModel model = model();
    return new ReportModel(
        model.title(),
        model.status(),
        model.started(),
        model.ended(),
        model.version(),
        model.counts(),
        model.tiles(),
        model.badInputs(),
        model.warnings(),
        model.pictures(),
        model.histograms(),
        memory,
        model.parameters());
  }

  private static List<Element> memoryBars(final ReportModel model) throws Exception {
    return elements(parse(ReportPage.html(model)), "rect", "memory");
  }

  private static List<String> memoryChart(final ReportModel model) throws Exception {
    final List<String> shown = new ArrayList<>();
    for (final Element bar : memoryBars(model)) {
      shown.add(bar.getAttribute("x") + " " + bar.getAttribute("y"));
    }
    elements(parse(ReportPage.html(model)), "path", "budget")
        .forEach(line -> shown.add(line.getAttribute("d")));
    return shown;
  }

  private static double number(final Element element, final String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static String style(final Element element, final String property) {
    for (final String part : element.getAttribute("style").split(";")) {
      if (part.startsWith(property + ":")) {
        return part;
      }
    }
    throw new AssertionError("no " + property);
  }

  @Test
  void barsOfThroughputAddUpToThePoints() throws Exception {
    final Document page = parse(ReportPage.html(model()));
    final double gpu = area(elements(page, "rect", "gpu"));
    final double cpu = area(elements(page, "rect", "cpu"));
    assertEquals(7.0, gpu / cpu, 0.05, "3.5 M points on GPUs, 0.5 M on the CPU");
  }

  private static double area(final List<Element> bars) {
    return bars.stream().mapToDouble(b -> number(b, "height")).sum();
  }

  @Test
  void barsOfAHistogramAreAsHighAsTheCounts() throws Exception {
    final Document page = parse(ReportPage.html(model()));
    final List<Element> bars = elements(page, "rect", "bar");
    assertEquals(2, bars.size());
    assertEquals(2, number(bars.get(0), "height") / number(bars.get(1), "height"), 0.01);
    assertTrue(bars.get(0).getTextContent().contains("2 points"));
    final Element figure = elements(page, "figure", "histogram").get(0);
    assertEquals("planarity", figure.getAttribute("data-column"));
    assertTrue(figure.getTextContent().contains("3 values, 1 not defined"));
  }

  @Test
  void badInputIsNamedWithAllItsFacts() throws Exception {
    final Document page = parse(ReportPage.html(model()));
    final Element bad =
        elements(page, "table", "").stream()
            .filter(t -> t.getAttribute("id").equals("bad"))
            .findFirst()
            .orElseThrow();
    final NodeList cells = bad.getElementsByTagName("td");
    assertEquals("a&b/<x>.laz", cells.item(0).getTextContent());
    assertEquals("byte 12", cells.item(1).getTextContent());
    assertEquals("signature LASF", cells.item(2).getTextContent());
    assertEquals("'>\uFFFD'", cells.item(3).getTextContent());
    assertEquals("left out", cells.item(4).getTextContent());
    assertEquals(List.of("one file has no CRS"), texts(elements(page, "li", "")));
  }

  @Test
  void picturesAreInsideThePage() throws Exception {
    final List<Element> images = elements(parse(ReportPage.html(model())), "img", "");
    assertEquals(2, images.size());
    final String source = images.get(0).getAttribute("src");
    assertTrue(source.startsWith("data:image/png;base64,"));
    assertArrayEquals(
        new byte[] {1, 2, 3},
        Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1)));
    assertEquals("Height from above", images.get(0).getAttribute("alt"));
  }

  @Test
  void parametersKeepTheirOrder() throws Exception {
    final Document page = parse(ReportPage.html(model()));
    assertEquals(List.of("k", "radius"), texts(elements(page, "dt", "")));
    assertEquals(List.of("20", "5.0"), texts(elements(page, "dd", "")));
  }

  @Test
  void reasonsAndStagesAreAddedUp() throws Exception {
    final Document page = parse(ReportPage.html(model()));
    final List<String> keys = texts(elements(page, "span", "key"));
    assertTrue(keys.contains("read 4 s (25 %)"), keys.toString());
    assertTrue(keys.contains("search 12 s (75 %)"), keys.toString());
    final List<String> rows = texts(elements(page, "tr", ""));
    assertTrue(rows.contains("no GPU free1"), rows.toString());
  }

  @Test
  void nothingIsFetchedFromElsewhere() {
    final String html = ReportPage.html(model());
    assertFalse(html.contains("http:"), "no address");
    assertFalse(html.contains("https:"), "no address");
    assertFalse(html.contains("url("), "no style fetches");
    assertFalse(html.contains("@import"), "no style imports");
    assertFalse(html.matches("(?s).*<script[^>]+src.*"), "no script fetches");
    assertFalse(html.contains("<link"), "no links");
  }

  @Test
  void aJobThatDidNothingHasAPageToo() throws Exception {
    final ReportModel nothing =
        new ReportModel(
            "nothing",
            Status.FAILED,
            START,
            START,
            "0.1.0",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    final Document page = parse(ReportPage.html(nothing));
    assertEquals(List.of("failed"), texts(elements(page, "span", "status")));
    assertEquals(0, elements(page, "svg", "").size());
  }

  /** Ten thousand tiles with pictures as busy as can be, and all that may come to each of them. */
  @Test
  void aPageOfManyTilesStaysBelowFiveMegabytes() {
    final int side = 100;
    final List<Tile> tiles = new ArrayList<>();
    final List<BadInput> bad = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    for (int i = 0; i < side * side; i++) {
      final String file = "s3a://a-bucket-of-a-country/surveys/2026/tiles/tile_" + i + ".laz";
      tiles.add(
          new Tile(
              "LHD_FXX_0" + i + "_PTS_O_LAMB93_IGN69",
              new Bounds(
                  i % side * 1000, i / side * 1000, i % side * 1000 + 999, i / side * 1000 + 999),
              1_000_000 + i,
              50_000,
              i % 7 == 0 ? Tile.CPU : "gpu " + i % 7,
              "cuda",
              "no room for " + i + " bytes on the device",
              List.of(new StageSeconds("read", 1.5), new StageSeconds("search", 3.25)),
              Duration.ofSeconds(i),
              Duration.ofSeconds(i + 5)));
      bad.add(
          new BadInput(file, "byte " + i, "signature LASF", "0x00000000", file + " is left out"));
      warnings.add(file + ": the header says " + i + " points and there are none of them");
    }
    final String html =
        ReportPage.html(
            new ReportModel(
                "a country",
                Status.SOME_BAD,
                START,
                START.plusSeconds(20_000),
                "0.1.0",
                List.of(),
                tiles,
                bad,
                warnings,
                JobPage.painted(busyView()),
                List.of(),
                List.of(),
                List.of()));
    assertTrue(html.length() < 5_000_000, html.length() + " bytes");
  }

  /** As large as a job's, and nowhere alike. */
  private static TopView busyView() {
    final TopGrid grid = new TopGrid(0, 0, 1, 642, 642);
    final int size = 600_000;
    final Random random = new Random(17);
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.01));
    for (int i = 0; i < size; i++) {
      builder.add(random.nextInt(64_200), random.nextInt(64_200), random.nextInt(10_000));
    }
    final FeatureTable table =
        new FeatureTable(
            FeatureSet.parse(
                "planarity,verticality,linearity,surface_variation,normal_x,normal_y,normal_z"),
            size);
    for (int c = 0; c < table.features().size(); c++) {
      for (int i = 0; i < size; i++) {
        table.column(c)[i] = random.nextFloat();
      }
    }
    final TopView view = new TopView(grid, TilePicture.shown(table.features()));
    view.add(builder.build(), table);
    return view;
  }

  /** The map of very many tiles shows neighbours as one, and all of what they did. */
  @Test
  void aMapOfManyTilesAddsUpNeighbours() throws Exception {
    final int side = 60;
    final List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < side * side; i++) {
      tiles.add(
          new Tile(
              "t" + i,
              new Bounds(i % side, i / side, i % side + 1, i / side + 1),
              1 + i % 5,
              7,
              (i + 2 * (i / side)) % 5 == 0 ? "gpu 0" : Tile.CPU,
              "cuda",
              "",
              List.of(),
              Duration.ofSeconds(i),
              Duration.ofSeconds(i + 2)));
    }
    final Bounds extent = new Bounds(0, 0, side, side);
    final List<Tile> groups = TileGroups.of(tiles, extent, 100);
    assertTrue(groups.size() <= 100 && groups.size() >= 25, groups.size() + " groups");
    assertEquals(
        tiles.stream().mapToLong(Tile::corePoints).sum(),
        groups.stream().mapToLong(Tile::corePoints).sum());
    assertEquals(7L * tiles.size(), groups.stream().mapToLong(Tile::haloPoints).sum());
    assertEquals(2.0 * tiles.size(), groups.stream().mapToDouble(Tile::seconds).sum(), 1e-6);
    assertEquals(extent, groups.stream().map(Tile::bounds).reduce(Bounds.EMPTY, Bounds::union));
    double area = 0;
    for (final Tile group : groups) {
      assertEquals(Tile.CPU, group.device(), "that of most points");
      area += group.bounds().width() * group.bounds().height();
    }
    assertEquals(1.0 * side * side, area, 1e-6, "they cover the map, and no two the same");
    assertEquals(tiles, TileGroups.of(tiles, extent, tiles.size()), "few are as they are");
  }
}
