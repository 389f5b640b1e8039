package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.TestData;
import io.sparklidar.las.DamagedTile;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken files are named, one line each; all others are done. */
final class MalformedInputTest {

  /** Damaged, but all points are there: read in full, with a warning. */
  private static final Map<String, Integer> RECOVERABLE =
      Map.ofEntries(
          Map.entry("bad-geotiff-keys.las", 10),
          Map.entry("bad_vlr_count.las", 10),
          Map.entry("chunktable_zeroed.laz", 110_000),
          Map.entry("evlr_offset_beyond_eof.copc.laz", 1065),
          Map.entry("gps-time-nan.las", 1),
          Map.entry("interrupted_cto_self.laz", 110_000),
          Map.entry("laszip-generated_with2bytespadding.laz", 1065),
          Map.entry("lots_of_vlr.las", 1),
          Map.entry("pf47.laz", 110_000),
          Map.entry("streamed_cto_minus1.laz", 110_000),
          Map.entry("streamed_cto_minus1_no_trailer.laz", 110_000),
          Map.entry("test1_4.las", 1000),
          Map.entry("trunc_in_chunktable.laz", 110_000),
          Map.entry("version_2_9.laz", 110_000),
          Map.entry("vlr_count_4e9.laz", 110_000));

  @TempDir Path folder;

  private static Path[] malformed() throws IOException {
    try (Stream<Path> files = Files.list(TestData.shared("data/malformed"))) {
      return files.sorted().toArray(Path[]::new);
    }
  }

  private JsonNode report(final Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }

  @Test
  void badFilesAreNamedAndGoodOnesDone() throws Exception {
    final Path good = TestData.shared("data/real/ign/test_noepsg_043500_629205_IGN69.laz");
    final Map<String, JsonNode> bad = new TreeMap<>();
    final Map<String, Long> written = new TreeMap<>();
    // Each by itself: they lie in different systems.
    for (final Path file : malformed()) {
      final Path output = folder.resolve(file.getFileName().toString());
      final Invocation run =
          Invocation.of(
              "run",
              "--input",
              file.toString(),
              good.toString(),
              "--output",
              output.toString(),
              "--features",
              "minimal",
              "--on-error",
              "skip");
      final JsonNode report = report(output);
      assertFalse(run.err().contains("\tat "), run::err);
      if (report.get("bad_inputs").isEmpty()) {
        assertEquals(ExitCode.OK.number(), run.exitCode(), run::err);
        written.put(
            file.getFileName().toString(),
            report.get("counts").get("points_out").asLong() - 17_845);
        continue;
      }
      assertEquals(ExitCode.PARTIAL.number(), run.exitCode(), run::err);
      assertEquals("partial", report.get("status").asText());
      assertEquals(17_845, report.get("counts").get("points_out").asLong(), file::toString);
      bad.put(file.getFileName().toString(), report.get("bad_inputs").get(0));
    }
    for (final Map.Entry<String, JsonNode> entry : bad.entrySet()) {
      final JsonNode error = entry.getValue();
      assertTrue(error.get("file").asText().endsWith(entry.getKey()), error::toString);
      assertTrue(error.has("offset") || error.has("point"), error::toString);
      assertFalse(error.get("expected").asText().isBlank(), error::toString);
      assertFalse(error.get("found").asText().isBlank(), error::toString);
      assertEquals(1, error.get("message").asText().lines().count(), error::toString);
    }
    for (final Map.Entry<String, Integer> entry : RECOVERABLE.entrySet()) {
      assertEquals(
          entry.getValue().longValue(),
          written.get(entry.getKey()),
          () -> entry.getKey() + " " + bad.get(entry.getKey()));
    }
    final Set<String> whole = new TreeSet<>(RECOVERABLE.keySet());
    assertEquals(whole, written.keySet());
    assertEquals(malformed().length, bad.size() + written.size());
  }

  @Test
  void damagedCopiesAreNamedAndTheSoundFileIsDone() throws Exception {
    final Path sound = TestData.samples().get(1);
    final Map<String, byte[]> damaged = DamagedTile.refused(TestData.samples().get(0));
    final Path input = Files.createDirectory(folder.resolve("in"));
    for (final Map.Entry<String, byte[]> copy : damaged.entrySet()) {
      Files.write(input.resolve(copy.getKey() + ".laz"), copy.getValue());
    }
    Files.copy(sound, input.resolve("sound.laz"));
    final Path output = folder.resolve("out");
    final Invocation run =
        Invocation.of(
            "run",
            "--input",
            input.toString(),
            "--output",
            output.toString(),
            "--features",
            "minimal",
            "--on-error",
            "skip");
    assertEquals(ExitCode.PARTIAL.number(), run.exitCode(), run::err);
    assertFalse(run.err().contains("\tat "), run::err);
    final JsonNode report = report(output);
    final Set<String> named = new TreeSet<>();
    for (final JsonNode error : report.get("bad_inputs")) {
      final String file = error.get("file").asText();
      named.add(file.substring(file.lastIndexOf('/') + 1).replace(".laz", ""));
      assertFalse(error.get("expected").asText().isBlank(), error::toString);
      assertFalse(error.get("found").asText().isBlank(), error::toString);
    }
    assertEquals(new TreeSet<>(damaged.keySet()), named);
    try (LasFile file = LasFile.open(FileByteSource.open(sound))) {
      assertEquals(file.pointCount(), report.get("counts").get("points_out").asLong());
    }
  }

  @Test
  void underFailABadFileStopsTheJob() throws Exception {
    final Path input = folder.resolve("cut-in-half.laz");
    Files.write(input, DamagedTile.refused(TestData.samples().get(0)).get("cut-in-half"));
    final Path output = folder.resolve("out");
    final Invocation run =
        Invocation.of("run", "--input", input.toString(), "--output", output.toString());
    assertEquals(ExitCode.FAILED.number(), run.exitCode(), run::err);
    assertTrue(run.err().contains("cut-in-half.laz: at byte"), run::err);
    assertEquals("failed", report(output).get("status").asText());
    assertFalse(Files.exists(output.resolve("_SUCCESS")));
  }
}
