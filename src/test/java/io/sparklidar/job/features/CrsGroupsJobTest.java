package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.error.UsageException;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs of several reference systems are groups of one job, each with the results that it has by
 * itself. Here all lie at the same coordinates: whoever mixed them would find other neighbours.
 */
final class CrsGroupsJobTest {

  private static final String UTM =
      "PROJCS[\"WGS 84 / UTM zone %1$dN\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\","
          + "6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],"
          + "PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],"
          + "PARAMETER[\"central_meridian\",%2$d],PARAMETER[\"scale_factor\",0.9996],"
          + "PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],"
          + "UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"326%1$d\"]]";

  private static final String UTM_32 = UTM.formatted(32, 9);
  private static final String UTM_33 = UTM.formatted(33, 15);

  private static final List<OutputFormat> ALL =
      List.of(OutputFormat.PARQUET, OutputFormat.LAZ, OutputFormat.COG);

  @TempDir static Path folder;

  /** Files by the label of their group. */
  private static final Map<String, List<Path>> GROUPS = new TreeMap<>();

  private static Path inputs;
  private static JobReport together;

  @BeforeAll
  static void runTogether() throws Exception {
    inputs = folder.resolve("in");
    GROUPS.put(
        "epsg32632",
        List.of(
            PointFiles.inCrs(inputs.resolve("a.laz"), 400, UTM_32),
            PointFiles.inCrs(inputs.resolve("c.laz"), 500, UTM_32)));
    GROUPS.put("epsg32633", List.of(PointFiles.inCrs(inputs.resolve("b.laz"), 600, UTM_33)));
    // What lies among points of two groups and says nothing could be of either.
    GROUPS.put("no_crs", List.of(PointFiles.inCrs(inputs.resolve("d.laz"), 300, "")));
    together = TestJobs.run(squares("together", List.of(inputs)).build());
  }

  private static TestJobs.Options squares(final String output, final List<Path> from) {
    return TestJobs.options(folder.resolve(output), from.toArray(Path[]::new))
        .k(8)
        .radius(2)
        .features("planarity,knn_distance_max,outlier_sor,height_above_ground")
        .groundFilter(
            new GroundFilter(
                GroundFilter.Method.SMRF,
                new SmrfParameters(1, 0.15, 6, 0.5, 1.25, 0),
                GroundFilter.Returns.LAST))
        .tiles(4)
        .rasters("dsm,max:planarity,dtm", 1)
        .formats(ALL.toArray(OutputFormat[]::new));
  }

  private static Map<String, Path> results(final String output, final OutputFormat format)
      throws IOException {
    final Map<String, Path> results = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve(output).resolve(format.folder()))) {
      files.forEach(file -> results.put(file.getFileName().toString(), file));
    }
    return results;
  }

  @Test
  void eachGroupHasTheBytesThatItHasAlone() throws Exception {
    int compared = 0;
    for (final Map.Entry<String, List<Path>> group : GROUPS.entrySet()) {
      final String alone = "alone-" + group.getKey();
      TestJobs.run(squares(alone, group.getValue()).build());
      for (final OutputFormat format : ALL) {
        final Map<String, Path> all = results("together", format);
        for (final Map.Entry<String, Path> result : results(alone, format).entrySet()) {
          final String name = group.getKey() + "-" + result.getKey();
          assertArrayEquals(
              Files.readAllBytes(result.getValue()), Files.readAllBytes(all.get(name)), name);
          compared++;
        }
      }
    }
    // 9 squares of each group in each format, and no others.
    assertEquals(ALL.size() * GROUPS.size() * 9, compared);
    assertEquals(GROUPS.size() * 9, results("together", OutputFormat.PARQUET).size());
  }

  @Test
  void filesInPartsHaveTheBytesThatTheyHaveAlone() throws Exception {
    final List<Path> one = GROUPS.get("epsg32633");
    for (final String output : List.of("parts-together", "parts-alone")) {
      final JobReport report =
          TestJobs.run(
              TestJobs.options(
                      folder.resolve(output), output.endsWith("alone") ? one.get(0) : inputs)
                  .k(8)
                  .radius(2)
                  .features("planarity,knn_distance_max,outlier_sor")
                  .tilePoints(250)
                  .build());
      assertEquals(JobReport.Status.OK, report.status());
    }
    assertEquals(
        List.of("a.parquet", "b.parquet", "c.parquet", "d.parquet"),
        List.copyOf(results("parts-together", OutputFormat.PARQUET).keySet()),
        "outputs are named after inputs");
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("parts-alone/parquet/b.parquet")),
        Files.readAllBytes(folder.resolve("parts-together/parquet/b.parquet")));
  }

  @Test
  void theReportListsThem() throws Exception {
    assertEquals(JobReport.Status.OK, together.status());
    assertEquals(1800, together.counts().pointsOut());
    assertEquals(
        List.of("epsg32632 2 900", "epsg32633 1 600", "no_crs 1 300"),
        together.coordinateSystems().stream()
            .map(crs -> crs.label() + " " + crs.files() + " " + crs.points())
            .toList());
    assertEquals(32632, together.coordinateSystems().get(0).epsg());
    assertEquals(3, together.outliers().size(), together.outliers().toString());
    assertTrue(
        together.warnings().stream().anyMatch(w -> w.contains("says too little of the CRS")),
        together.warnings().toString());
    final String page = Files.readString(folder.resolve("together/report.html"));
    assertTrue(page.contains("<h3>EPSG:32633 "), "a map of each");
  }

  @Test
  void rastersOfEachAreOneAndSayWhere() throws Exception {
    for (final int epsg : new int[] {32632, 32633}) {
      final String text = Files.readString(folder.resolve("together/cog-epsg" + epsg + ".vrt"));
      assertTrue(text.contains("EPSG:" + epsg), text);
      assertTrue(text.contains("epsg" + epsg + "-tile-4-0-0.tif"), text);
      assertFalse(text.contains("epsg" + (epsg == 32632 ? 32633 : 32632)), text);
      final JsonNode items = items("epsg" + epsg);
      assertEquals(9, items.size());
      for (final JsonNode item : items) {
        assertEquals("EPSG:" + epsg, item.at("/properties/proj:code").asText());
        assertTrue(item.path("id").asText().startsWith("epsg" + epsg + "-tile-4-"));
      }
    }
    assertTrue(items("no_crs").get(0).at("/properties/proj:code").isNull());
    assertFalse(Files.exists(folder.resolve("together/cog.vrt")));
    assertFalse(Files.exists(folder.resolve("together/cog.stac.json")));
    final String page = Files.readString(folder.resolve("together/report.html"));
    assertTrue(page.contains("dtm, raster, EPSG:32632 "), "pictures of each");
    assertTrue(page.contains("dtm, raster, EPSG:32633 "), "pictures of each");
    try (LasFile file =
        LasFile.open(
            FileByteSource.open(folder.resolve("together/laz/epsg32633-tile-4-1-1.laz")))) {
      assertEquals(32633, file.crs().orElseThrow().horizontalEpsg().orElseThrow());
    }
  }

  private static JsonNode items(final String label) throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve("together/cog-" + label + ".stac.json").toFile())
        .path("features");
  }

  /** What showed the rasters of groups goes when there are none any more. */
  @Test
  void aRunWithoutAGroupLeavesNoListOfIt() throws Exception {
    final List<Path> all = new ArrayList<>(GROUPS.get("epsg32632"));
    all.addAll(GROUPS.get("epsg32633"));
    TestJobs.run(squares("fewer", all).build());
    assertTrue(Files.exists(folder.resolve("fewer/cog-epsg32633.stac.json")));
    TestJobs.run(
        squares("fewer", GROUPS.get("epsg32632")).build(),
        new OutputPolicy(true, false, OutputPolicy.Page.HTML));
    assertTrue(Files.exists(folder.resolve("fewer/cog.stac.json")));
    assertFalse(Files.exists(folder.resolve("fewer/cog-epsg32632.stac.json")));
    assertFalse(Files.exists(folder.resolve("fewer/cog-epsg32633.stac.json")));
    assertFalse(Files.exists(folder.resolve("fewer/cog-epsg32633.vrt")));
  }

  /** Rasters of several reference systems are given at once, and each is of one group. */
  @Test
  void heightsOfEachAreAboveItsOwnTerrain() throws Exception {
    final List<Path> all = new ArrayList<>();
    final List<String> terrain = new ArrayList<>();
    for (final String label : List.of("epsg32632", "epsg32633")) {
      all.addAll(GROUPS.get(label));
      terrain.add(folder.resolve("together/cog-" + label + ".vrt").toString());
    }
    final JobReport report = TestJobs.run(above("above", all, terrain));
    assertEquals(report.counts().pointsOut(), report.search().get("heights_by_raster"));
    for (final String label : List.of("epsg32632", "epsg32633")) {
      final String alone = "above-" + label;
      TestJobs.run(
          above(
              alone,
              GROUPS.get(label),
              List.of(folder.resolve("together/cog-" + label + ".vrt").toString())));
      for (final Map.Entry<String, Path> result : results(alone, OutputFormat.LAZ).entrySet()) {
        final String name = label + "-" + result.getKey();
        assertArrayEquals(
            Files.readAllBytes(result.getValue()),
            Files.readAllBytes(results("above", OutputFormat.LAZ).get(name)),
            name);
      }
    }
    final VerifyReport proof =
        Verification.verify(
            new Configuration(),
            folder.resolve("above").toString(),
            List.of(),
            40,
            5,
            Progress.SILENT);
    assertEquals(List.of(), proof.findings());
    assertTrue(proof.proven() >= 40, proof.proven() + " rows");
    final UsageException refused =
        assertThrows(
            UsageException.class, () -> TestJobs.run(above("no", all, terrain.subList(0, 1))));
    assertTrue(refused.getMessage().contains("b.laz, EPSG:32633; gdalwarp"), refused.getMessage());
  }

  private static JobOptions above(
      final String output, final List<Path> from, final List<String> terrain) throws Exception {
    return TestJobs.options(folder.resolve(output), from.toArray(Path[]::new))
        .features("height_above_ground")
        .terrain(terrain.toArray(String[]::new))
        .tiles(4)
        .formats(OutputFormat.LAZ)
        .build();
  }

  @Test
  void theyAreProvenAndFoundAgain() throws Exception {
    final VerifyReport report =
        Verification.verify(
            new Configuration(),
            folder.resolve("together").toString(),
            List.of(),
            60,
            7,
            Progress.SILENT);
    assertEquals(List.of(), report.findings());
    assertTrue(report.proven() >= 120, "rows of two formats: " + report.proven());
    final JobReport again = TestJobs.run(squares("together", List.of(inputs)).build());
    assertEquals(again.counts().tiles(), again.counts().tilesReused());
    assertEquals(together.checksum(), again.checksum());
  }

  @Test
  void thePlanTellsThemApart() throws Exception {
    final List<PlannedGroup> plans = TestJobs.plans(squares("planned", List.of(inputs)).build());
    assertEquals(
        List.of(900L, 600L, 300L), plans.stream().map(plan -> plan.plan().points()).toList());
    assertTrue(
        plans.get(1).plan().tiles().stream().allMatch(t -> t.id().startsWith("epsg32633-tile-4-")));
  }
}
