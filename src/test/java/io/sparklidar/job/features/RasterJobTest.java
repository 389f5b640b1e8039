package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private static final double CELL = 0.5;

  @TempDir static Path folder;

  /** By cell, all bands. */
  private static Map<Cell, float[]> reference;

  private static Path referenceOutput;

  /** Of the global grid. */
  private record Cell(long i, long j) implements Comparable<Cell> {
    @Override
    public int compareTo(final Cell other) {
      return i == other.i ? Long.compare(j, other.j) : Long.compare(i, other.i);
    }
  }

  private static TestJobs.Options options(final String name, final double side) throws Exception {
    return TestJobs.options(folder.resolve(name), TilingTest.block())
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
  }

  /** The cells that have points, of all files; each cell is in one. */
  private static Map<Cell, float[]> cells(final Path output) throws Exception {
    final Map<Cell, float[]> cells = new TreeMap<>();
    for (final Path file : rasters(output)) {
      try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
        final ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        reader.setInput(in);
        final double[] place = numbers(reader.getImageMetadata(0), 33922);
        assertArrayEquals(new double[] {CELL, CELL, 0}, numbers(reader.getImageMetadata(0), 33550));
        add(
            reader.read(0).getData(),
            Math.round(place[3] / CELL),
            Math.round(place[4] / CELL) - 1,
            cells);
        reader.dispose();
      }
    }
    return cells;
  }

  private static void add(
      final Raster image, final long west, final long north, final Map<Cell, float[]> cells) {
    for (int row = 0; row < image.getHeight(); row++) {
      for (int column = 0; column < image.getWidth(); column++) {
        final float[] bands = image.getPixel(column, row, (float[]) null);
        if (bands[1] > 0) {
          final float[] twice = cells.put(new Cell(west + column, north - row), bands);
          assertTrue(twice == null, "a cell is in two files");
        } else {
          for (final float none : bands) {
            assertTrue(Float.isNaN(none), "a cell without points has no number");
          }
        }
      }
    }
  }

  private static List<Path> rasters(final Path output) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve("cog"))) {
      return files.filter(file -> file.toString().endsWith(".tif")).sorted().toList();
    }
  }

  /** The values of a tag. */
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
    throw new AssertionError("no tag " + tag);
  }

  /** Gathered from the rows of Parquet, in whole millimetres, summed up without rounding. */
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
    assertEquals(points.keySet(), reference.keySet());
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
    final List<long[]> ground = new ArrayList<>();
    try (Duck duck = new Duck()) {
      for (final Object[] row :
          duck.query(
              "SELECT x, y, z FROM "
                  + Duck.points(referenceOutput)
                  + " WHERE classification = 2 ORDER BY x, y, z")) {
        final long[] point = new long[row.length];
        for (int c = 0; c < point.length; c++) {
          point[c] = Math.round(1000 * ((Number) row[c]).doubleValue());
        }
        ground.add(point);
      }
    }
    assertTrue(ground.size() > 1000);
    for (final Map.Entry<Cell, float[]> cell : reference.entrySet()) {
      final long x = Math.round((cell.getKey().i() + 0.5) * CELL * 1000);
      final long y = Math.round((cell.getKey().j() + 0.5) * CELL * 1000);
      assertEquals(terrain(x, y, ground), cell.getValue()[9], 2e-4, cell.getKey().toString());
    }
  }

  private static double terrain(final long x, final long y, final List<long[]> ground) {
    final long[] squared = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
    final long[] z = new long[3];
    for (final long[] point : ground) {
      final long far = (point[0] - x) * (point[0] - x) + (point[1] - y) * (point[1] - y);
      if (far > 30_000L * 30_000 || far >= squared[2]) {
        continue;
      }
      int at = 2;
      for (; at > 0 && far < squared[at - 1]; at--) {
        squared[at] = squared[at - 1];
        z[at] = z[at - 1];
      }
      squared[at] = far;
      z[at] = point[2];
    }
    if (squared[0] == 0) {
      return z[0] / 1000.0;
    }
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < 3 && squared[i] < Long.MAX_VALUE; i++) {
      sum += z[i] / 1000.0 / squared[i];
      weights += 1.0 / squared[i];
    }
    return sum / weights;
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
    BigDecimal sum = BigDecimal.ZERO;
    for (final double value : values) {
      sum = sum.add(new BigDecimal(value));
    }
    return sum.divide(new BigDecimal(values.length), MathContext.DECIMAL128).doubleValue();
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
      add(
          image,
          west + Long.parseLong(to.getAttribute("xOff")),
          north - Long.parseLong(to.getAttribute("yOff")),
          cells);
    }
    reference.forEach((cell, bands) -> assertArrayEquals(bands, cells.get(cell)));
    assertEquals(reference.size(), cells.size());
    final Element whole = virtual.getDocumentElement();
    final long east = reference.keySet().stream().mapToLong(Cell::i).max().orElseThrow();
    assertEquals(east - west + 1, Long.parseLong(whole.getAttribute("rasterXSize")));
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
      points += bands[1];
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
        TestJobs.options(folder.resolve("no"), TilingTest.block())
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
