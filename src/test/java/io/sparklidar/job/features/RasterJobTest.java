package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import io.sparklidar.storage.OutputFormat;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Rasters are what the whole cloud says of each cell, however the job is cut. */
final class RasterJobTest {

  private static final String RASTERS =
      "dsm,count,density,min:z,mean:z,p90:z,max:planarity,mean:planarity,mean:intensity,dtm";

  static final double CELL = 0.5;

  /** A part of the sample town. */
  private static final String BUILT = "770020,6277020,770070,6277070";

  /** The band of the terrain, which cells without points may have. */
  private static final int TERRAIN = 9;

  @TempDir static Path folder;

  /** By cell, all bands. */
  private static Map<Cell, float[]> reference;

  private static Path referenceOutput;

  /** Of the global grid. */
  record Cell(long i, long j) implements Comparable<Cell> {
    @Override
    public int compareTo(final Cell other) {
      return i == other.i ? Long.compare(j, other.j) : Long.compare(i, other.i);
    }
  }

  private static TestJobs.Options options(final String name, final double side) throws Exception {
    return TestJobs.options(folder.resolve(name), TestData.thinnedBlock().toArray(Path[]::new))
        .features("planarity")
        .tiles(side)
        .rasters(RASTERS, CELL);
  }

  @BeforeAll
  static void oneTileForAll() throws Exception {
    referenceOutput = folder.resolve("one");
    final JobReport report =
        TestJobs.run(
            options("one", 1_000_000).formats(OutputFormat.PARQUET, OutputFormat.COG).build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(1, report.counts().tiles());
    reference = cells(referenceOutput);
    assertTrue(
        Files.readString(referenceOutput.resolve("report.html"))
            .contains("dtm, raster from above"));
  }

  /** The cells that have numbers, of all files; each cell is in one. */
  private static Map<Cell, float[]> cells(final Path output) throws Exception {
    final Map<Cell, float[]> cells = new TreeMap<>();
    eachCell(output, (cell, bands) -> add(cell, bands, cells));
    return cells;
  }

  static void eachCell(final Path output, final BiConsumer<Cell, float[]> sink) throws Exception {
    for (final Path file : rasters(output)) {
      try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
        final ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        reader.setInput(in);
        final double[] place = numbers(reader.getImageMetadata(0), 33922);
        final Raster image = reader.read(0).getData();
        if (place.length == 0) {
          assertNothing(image, file);
        } else {
          assertArrayEquals(
              new double[] {CELL, CELL, 0}, numbers(reader.getImageMetadata(0), 33550));
          eachCell(image, Math.round(place[3] / CELL), Math.round(place[4] / CELL) - 1, sink);
        }
        reader.dispose();
      }
    }
  }

  /** A tile without cells has a file that lies nowhere. */
  private static void assertNothing(final Raster image, final Path file) {
    eachCell(
        image,
        0,
        0,
        (cell, bands) -> {
          for (final float band : bands) {
            assertTrue(Float.isNaN(band), "a number without a place in " + file);
          }
        });
  }

  private static void eachCell(
      final Raster image, final long west, final long north, final BiConsumer<Cell, float[]> sink) {
    for (int row = 0; row < image.getHeight(); row++) {
      for (int column = 0; column < image.getWidth(); column++) {
        sink.accept(
            new Cell(west + column, north - row), image.getPixel(column, row, (float[]) null));
      }
    }
  }

  private static void add(final Cell cell, final float[] bands, final Map<Cell, float[]> cells) {
    if (bands[1] > 0 || !Float.isNaN(bands[TERRAIN])) {
      final float[] twice = cells.put(cell, bands);
      assertTrue(twice == null, "a cell is in two files");
    }
    for (int band = 0; band < TERRAIN && !(bands[1] > 0); band++) {
      assertTrue(Float.isNaN(bands[band]), "a cell without points has no number");
    }
  }

  static List<Path> rasters(final Path output) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve("cog"))) {
      return files.filter(file -> file.toString().endsWith(".tif")).sorted().toList();
    }
  }

  /** The values of a tag; none if it is not there. */
  private static double[] numbers(final IIOMetadata metadata, final int tag) {
    final Node root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
    final NodeList fields = ((Element) root).getElementsByTagName("TIFFField");
    for (int f = 0; f < fields.getLength(); f++) {
      final Element field = (Element) fields.item(f);
      if (field.getAttribute("number").equals(Integer.toString(tag))) {
        final NodeList values = field.getFirstChild().getChildNodes();
        final double[] numbers = new double[values.getLength()];
        for (int v = 0; v < numbers.length; v++) {
          numbers[v] = Double.parseDouble(((Element) values.item(v)).getAttribute("value"));
        }
        return numbers;
      }
    }
    return new double[0];
  }

  /** Gathered from the rows of Parquet, in whole millimetres, summed up in float64. */
  @Test
  void cellsAreWhatTheWholeCloudSays() throws Exception {
    final Map<Cell, List<double[]>> points = new TreeMap<>();
    try (Duck duck = new Duck()) {
      for (final Object[] row :
          duck.query("SELECT x, y, z, planarity, intensity FROM " + Duck.points(referenceOutput))) {
        final double[] point = new double[row.length];
        for (int c = 0; c < point.length; c++) {
          point[c] = ((Number) row[c]).doubleValue();
        }
        points
            .computeIfAbsent(new Cell(cell(point[0]), cell(point[1])), any -> new ArrayList<>())
            .add(point);
      }
    }
    assertEquals(points.keySet(), withPoints());
    for (final Map.Entry<Cell, List<double[]>> cell : points.entrySet()) {
      final List<double[]> in = cell.getValue();
      final float[] bands = reference.get(cell.getKey());
      final double[] z = column(in, 2);
      assertEquals((float) z[z.length - 1], bands[0]);
      assertEquals(in.size(), bands[1]);
      assertEquals((float) (in.size() / 0.25), bands[2]);
      assertEquals((float) z[0], bands[3]);
      assertEquals(mean(z), bands[4], 1e-4);
      final double place = 0.9 * (z.length - 1);
      final int below = (int) place;
      final double above = z[Math.min(below + 1, z.length - 1)];
      assertEquals(z[below] + (place - below) * (above - z[below]), bands[5], 1e-4);
      final double[] planarity = column(in, 3);
      if (planarity.length == 0) {
        assertTrue(Float.isNaN(bands[6]) && Float.isNaN(bands[7]));
      } else {
        assertEquals((float) planarity[planarity.length - 1], bands[6]);
        assertEquals(mean(planarity), bands[7], 1e-6);
      }
      assertEquals(mean(column(in, 4)), bands[8], 1e-2);
    }
  }

  /** The three nearest of all ground points, by whole millimetres: as columns.md has heights. */
  @Test
  void terrainIsWhatTheNearestGroundPointsOfTheWholeCloudSay() throws Exception {
    final PlainTerrain ground = PlainTerrain.of(referenceOutput);
    assertTrue(ground.size() > 1000);
    for (final Map.Entry<Cell, float[]> cell : reference.entrySet()) {
      final long x = PlainTerrain.middle(cell.getKey().i(), CELL);
      final long y = PlainTerrain.middle(cell.getKey().j(), CELL);
      assertEquals(
          ground.height(x, y), cell.getValue()[TERRAIN], 2e-4, () -> cell.getKey().toString());
    }
    final long west = reference.keySet().stream().mapToLong(Cell::i).min().orElseThrow() - 3;
    final long east = reference.keySet().stream().mapToLong(Cell::i).max().orElseThrow() + 3;
    final long south = reference.keySet().stream().mapToLong(Cell::j).min().orElseThrow() - 3;
    final long north = reference.keySet().stream().mapToLong(Cell::j).max().orElseThrow() + 3;
    int between = 0;
    for (long i = west; i <= east; i++) {
      for (long j = south; j <= north; j++) {
        final float[] bands = reference.get(new Cell(i, j));
        if (bands == null || !(bands[1] > 0)) {
          assertEquals(
              ground.surrounds(PlainTerrain.middle(i, CELL), PlainTerrain.middle(j, CELL)),
              bands != null,
              new Cell(i, j).toString());
          between += bands != null ? 1 : 0;
        }
      }
    }
    assertTrue(between > 20, between + " cells between points");
  }

  private static Set<Cell> withPoints() {
    return reference.entrySet().stream()
        .filter(cell -> cell.getValue()[1] > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static long cell(final double place) {
    return Math.floorDiv(Math.round(place * 1000), Math.round(CELL * 1000));
  }

  private static double[] column(final List<double[]> points, final int column) {
    return points.stream()
        .mapToDouble(point -> point[column])
        .filter(value -> !Double.isNaN(value))
        .sorted()
        .toArray();
  }

  private static double mean(final double[] values) {
    // Compensated: of so few numbers exact to the last digits.
    return Arrays.stream(values).average().orElseThrow();
  }

  private static void assertSame(final Path output) throws Exception {
    final Map<Cell, float[]> cells = cells(output);
    assertEquals(reference.keySet(), cells.keySet());
    reference.forEach((cell, bands) -> assertArrayEquals(bands, cells.get(cell), cell.toString()));
  }

  @Test
  void tilesOf20GiveTheSameCells() throws Exception {
    final JobReport report =
        TestJobs.run(options("tiles-20", 20).formats(OutputFormat.COG).build());
    assertTrue(report.counts().tiles() > 1);
    assertEquals(report.counts().pointsIn(), report.counts().pointsOut());
    assertSame(folder.resolve("tiles-20"));
  }

  @Test
  void tilesOf37AndOf250BesideOtherFormatsGiveTheSameCells() throws Exception {
    TestJobs.run(options("tiles-37", 37).formats(OutputFormat.COG, OutputFormat.LAZ).build());
    assertSame(folder.resolve("tiles-37"));
    TestJobs.run(options("tiles-250", 250).formats(OutputFormat.COG, OutputFormat.PARQUET).build());
    assertSame(folder.resolve("tiles-250"));
  }

  /** Placed by the text alone, the files are the whole. */
  @Test
  void virtualRasterPlacesEveryFileWhereItsCellsLie() throws Exception {
    final Path output = folder.resolve("virtual");
    TestJobs.run(options("virtual", 37).formats(OutputFormat.COG).build());
    final File text = output.resolve("cog.vrt").toFile();
    final Document virtual = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(text);
    final String[] place =
        virtual.getElementsByTagName("GeoTransform").item(0).getTextContent().split(", ");
    final long west = Math.round(Double.parseDouble(place[0]) / CELL);
    final long north = Math.round(Double.parseDouble(place[3]) / CELL) - 1;
    final Element band = (Element) virtual.getElementsByTagName("VRTRasterBand").item(0);
    final NodeList sources = band.getElementsByTagName("SimpleSource");
    assertEquals(rasters(output).size(), sources.getLength());
    final Map<Cell, float[]> cells = new TreeMap<>();
    for (int s = 0; s < sources.getLength(); s++) {
      final Element source = (Element) sources.item(s);
      final Element to = (Element) source.getElementsByTagName("DstRect").item(0);
      final String file = source.getElementsByTagName("SourceFilename").item(0).getTextContent();
      final Raster image = ImageIO.read(output.resolve(file).toFile()).getData();
      assertEquals(image.getWidth(), Integer.parseInt(to.getAttribute("xSize")));
      eachCell(
          image,
          west + Long.parseLong(to.getAttribute("xOff")),
          north - Long.parseLong(to.getAttribute("yOff")),
          (cell, bands) -> add(cell, bands, cells));
    }
    reference.forEach((cell, bands) -> assertArrayEquals(bands, cells.get(cell)));
    assertEquals(reference.size(), cells.size());
    final Element whole = virtual.getDocumentElement();
    final long east = reference.keySet().stream().mapToLong(Cell::i).max().orElseThrow();
    assertEquals(east - west + 1, Long.parseLong(whole.getAttribute("rasterXSize")));
    assertItemsAreTheFiles(output);
  }

  /** STAC: where every file lies, in its own reference system. */
  private static void assertItemsAreTheFiles(final Path output) throws Exception {
    final JsonNode items =
        new ObjectMapper().readTree(output.resolve("cog.stac.json").toFile()).path("features");
    assertEquals(rasters(output).size(), items.size());
    for (final JsonNode item : items) {
      final Path file = output.resolve(item.at("/assets/raster/href").asText());
      assertEquals(file.getFileName().toString(), item.path("id").asText() + ".tif");
      assertTrue(item.path("geometry").isNull() && !item.has("bbox"), item.toString());
      assertEquals("EPSG:2154", item.at("/properties/proj:code").asText());
      assertEquals(10, item.at("/assets/raster/bands").size());
      try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
        final ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        reader.setInput(in);
        final double[] place = numbers(reader.getImageMetadata(0), 33922);
        final JsonNode box = item.at("/properties/proj:bbox");
        assertEquals(place[3], box.get(0).asDouble());
        assertEquals(place[4] - reader.getHeight(0) * CELL, box.get(1).asDouble());
        assertEquals(place[3] + reader.getWidth(0) * CELL, box.get(2).asDouble());
        assertEquals(place[4], box.get(3).asDouble());
        reader.dispose();
      }
    }
  }

  /** A run that finds all done leaves all as it is, and one of other rasters does not. */
  @Test
  void aSecondRunTakesUpWhatIsThere() throws Exception {
    final JobOptions options = options("twice", 250).formats(OutputFormat.COG).build();
    TestJobs.run(options);
    final Path output = folder.resolve("twice");
    final byte[] before = Files.readAllBytes(output.resolve("cog.vrt"));
    final JobReport again = TestJobs.run(options);
    assertEquals(again.counts().tiles(), again.counts().tilesReused());
    assertArrayEquals(before, Files.readAllBytes(output.resolve("cog.vrt")));
    assertSame(output);
  }

  /** Squares none of whose points is asked for have the terrain between those of others. */
  @Test
  void tilesWithoutPointsHaveTheTerrainBetweenThem() throws Exception {
    final Map<Double, Map<Cell, float[]>> all = new TreeMap<>();
    for (final double side : new double[] {8, 1_000_000}) {
      final Path output = folder.resolve("squares-" + side);
      TestJobs.run(
          TestJobs.options(output, TestData.thinnedSamples().toArray(Path[]::new))
              .features("planarity")
              .k(8)
              .tiles(side)
              .rasters("count,dtm", CELL)
              .formats(OutputFormat.COG)
              .filters(new Filters("classification = 2", "", BUILT, "", 0, ""))
              .build());
      final Map<Cell, float[]> cells = new TreeMap<>();
      eachCell(
          output,
          (cell, bands) -> {
            if (!Float.isNaN(bands[1])) {
              assertTrue(cells.put(cell, bands) == null, "a cell is in two files");
            }
          });
      all.put(side, cells);
    }
    final Map<Cell, float[]> one = all.get(1_000_000.0);
    assertEquals(one.keySet(), all.get(8.0).keySet());
    one.forEach((cell, bands) -> assertArrayEquals(bands, all.get(8.0).get(cell)));
    final long empty = one.values().stream().filter(bands -> Float.isNaN(bands[0])).count();
    assertTrue(empty > 1000, empty + " cells without points");
  }

  /** Rows and cells are of the same points, and what is looked at afterwards is the rows. */
  @Test
  void filtersChooseThePointsOfCellsToo() throws Exception {
    final Path output = folder.resolve("ground");
    TestJobs.run(
        options("ground", 50)
            .filters(new Filters("", "classification = 2", "", "", 0, ""))
            .formats(OutputFormat.COG, OutputFormat.PARQUET)
            .build());
    double points = 0;
    for (final float[] bands : cells(output).values()) {
      points += bands[1] > 0 ? bands[1] : 0;
    }
    try (Duck duck = new Duck()) {
      assertEquals(
          duck.number(
              "SELECT count(*) FROM " + Duck.points(referenceOutput) + " WHERE classification = 2"),
          points);
    }
    final VerifyReport report =
        Verification.verify(
            new Configuration(), output.toString(), List.of(), 20, 3, Progress.SILENT);
    assertEquals(List.of(), report.findings());
    assertTrue(report.proven() > 0);
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingRuns() throws Exception {
    refused(options("no", 250.2).formats(OutputFormat.COG), "multiple of --cell (0.5), got 250.2");
    refused(
        TestJobs.options(folder.resolve("no"), TestData.thinnedBlock().toArray(Path[]::new))
            .formats(OutputFormat.COG)
            .rasters(RASTERS, CELL),
        "add --layout tiles and a --tile-size");
    refused(options("no", 250).rasters("dsm", 0).formats(OutputFormat.COG), "--cell, above 0");
    refused(options("no", 250), "add cog to --format");
    refused(
        options("no", 250).formats(OutputFormat.COG).rasters("max:omnivariance", 0.5),
        "omnivariance is no attribute of any input and not among --features");
    assertFalse(Files.exists(folder.resolve("no/cog")));
  }

  private static void refused(final TestJobs.Options options, final String why) {
    final UsageException refused =
        assertThrows(UsageException.class, () -> TestJobs.run(options.build()));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
