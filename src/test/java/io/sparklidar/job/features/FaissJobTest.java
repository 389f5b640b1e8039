package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.TileResult;
import io.sparklidar.neighbor.faiss.TestFaiss;
import io.sparklidar.storage.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on FAISS write what jobs on the CPU engine write. */
final class FaissJobTest {

  private static final Path SAMPLES = Path.of("data-samples");

  @TempDir private Path folder;

  private JobReport run(final String name, final EngineChoice engine) throws Exception {
    return TestJobs.run(
        TestJobs.options(folder.resolve(name), SAMPLES).radius(3).engine(engine).build());
  }

  @Test
  void faissGivesTheBitsOfTheCpuAndSaysHowItProvedThem() throws Exception {
    TestFaiss.require();
    final JobReport expected = run("cpu", EngineChoice.CPU);
    final JobReport report = run("faiss", EngineChoice.FAISS);
    assertEquals(expected.checksum(), report.checksum());
    for (final TileResult tile : report.tiles()) {
      assertEquals("faiss", tile.engine());
      assertTrue(tile.reason().startsWith("FAISS 1."), tile.reason());
      assertEquals(tile.points(), tile.search().values().stream().mapToLong(Long::longValue).sum());
    }
    final JsonNode json =
        Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("faiss/report.json")));
    assertEquals("faiss", json.at("/parameters/engine").asText());
    assertTrue(
        json.at("/search/certified_first").asLong() > 0.9 * report.counts().pointsOut(),
        json.at("/search").toString());
    assertTrue(
        Json.MAPPER
            .readTree(Files.readAllBytes(folder.resolve("cpu/report.json")))
            .at("/search")
            .isMissingNode());
  }

  @Test
  void executorsWithoutTheLibraryUseTheNextEngineAndSayWhy() throws Exception {
    final JobReport expected = run("cpu", EngineChoice.CPU);
    final SparkConf conf = TestJobs.cluster(1);
    final String without =
        Arrays.stream(conf.get("spark.executor.extraClassPath").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith(File.separator + "faiss"))
            .collect(Collectors.joining(File.pathSeparator));
    final JobReport report =
        TestJobs.run(
            conf.set("spark.executor.extraClassPath", without),
            TestJobs.options(folder.resolve("without"), SAMPLES)
                .radius(3)
                .engine(EngineChoice.FAISS)
                .build());
    assertEquals(expected.checksum(), report.checksum());
    for (final TileResult tile : report.tiles()) {
      assertEquals("cpu", tile.engine());
      assertTrue(
          tile.reason().startsWith("CPU: FAISS cannot be used: gpu: no jar of it"), tile.reason());
    }
  }

  @Test
  void enginesThatDoNotRunOnTheDeviceAreRefused() {
    final UsageException e =
        assertThrows(
            UsageException.class,
            () -> TestJobs.options(folder, SAMPLES).engine(EngineChoice.CUDA).build().validated());
    assertEquals(
        "--engine cuda does not run on --device cpu; use --engine auto, faiss or cpu",
        e.getMessage());
  }
}
