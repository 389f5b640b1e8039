package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever inputs are called, and whatever records say, nothing leaves the output folder. */
final class HostileNamesTest {

  private static final List<String> PARTS =
      List.of(
          "..",
          ".",
          "/",
          "//",
          "~",
          "\\",
          "..\\",
          "%2e%2e",
          "%2f",
          "\u0000",
          "\n",
          "\r",
          "\u001b[2J",
          "\u202e",
          "a",
          "b",
          ":",
          "C:",
          "*",
          "?",
          " ",
          "$(touch x)",
          ";",
          "'",
          "\"",
          "-rf",
          "é",
          "_");

  @TempDir Path folder;

  /** Seeded: the same thousand for everybody. */
  @Test
  void noNameOfAnInputLeadsOutOfTheFolderOfResults() {
    final Random random = new Random(17);
    final List<FileFingerprint> files = new ArrayList<>();
    for (int f = 0; f < 1_000; f++) {
      final StringBuilder path = new StringBuilder("file:/in/");
      for (int p = random.nextInt(8); p >= 0; p--) {
        path.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      files.add(new FileFingerprint(path + (random.nextBoolean() ? ".laz" : "/.laz"), 1, f));
    }
    final List<String> names = InputFiles.names(files);
    assertEquals(files.size(), names.size());
    final Path root = Path.of("/out/laz");
    for (final String name : names) {
      assertFalse(name.chars().anyMatch(c -> c < 0x20 || c == '/' || c == 0x202e), name);
      for (final String result :
          OutputFolder.relativeResults(EnumSet.of(OutputFormat.LAZ), List.of(name))) {
        assertEquals(root, Path.of("/out").resolve(result).normalize().getParent(), name);
      }
    }
  }

  private static TreeMap<String, String> contents(final Path root) throws IOException {
    final TreeMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (final Path file : all.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  void aRecordOfAPieceThatIsCalledLikeAPathIsNone() throws Exception {
    final Configuration conf = new Configuration();
    final OutputFolder output = new OutputFolder("file:" + folder.resolve("out"));
    final Path mine = Files.createDirectories(folder.resolve("mine"));
    for (final String ending : List.of("json", "picture")) {
      Files.writeString(mine.resolve("kept." + ending), "mine");
    }
    final TreeMap<String, String> before = contents(mine);
    final Path records = Files.createDirectories(folder.resolve("out/_spark-lidar/commits"));
    Files.writeString(
        records.resolve("a.json"),
        "{\"key\": \"k\", \"result\": {\"id\": \"../../../mine/kept\", \"outputs\": []}}");
    Files.writeString(
        records.resolve("b.json"),
        "{\"key\": \"k\", \"result\": {\"id\": \"b\", \"outputs\": []}}");
    assertEquals(List.of("b"), List.copyOf(CommitLog.readAll(conf, output).keySet()));
    final Path sample = Path.of("data-samples/town_770000_6277000.laz");
    Files.copy(sample, folder.resolve("in.laz"));
    final JobReport report =
        TestJobs.run(
            TestJobs.options(folder.resolve("out"), folder.resolve("in.laz"))
                .features("minimal")
                .build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(before, contents(mine));
  }

  private List<String> named(final String href) throws Exception {
    final Path catalog = folder.resolve("all.vpc");
    Files.writeString(
        catalog,
        "{\"features\": [{\"assets\": {\"data\": {\"href\": "
            + new ObjectMapper().writeValueAsString(href)
            + "}}}]}");
    final Diagnostics diagnostics = new Diagnostics(new HeardProgress());
    final List<String> found =
        InputFiles.find(
                new Configuration(),
                "--input",
                List.of(catalog.toString()),
                new org.apache.hadoop.fs.Path("file:" + folder.resolve("out")),
                diagnostics)
            .stream()
            .map(FileFingerprint::path)
            .toList();
    // What is not there is said of that file, by name.
    assertEquals(found.isEmpty() ? 1 : 0, diagnostics.badInputs().size(), href);
    return found;
  }

  /** A list names what is read, wherever that is; what is written is called by its last part. */
  @Test
  void aListMayNameAnythingAndWhatItNamesIsFoundOrBad() throws Exception {
    Files.writeString(folder.resolve("a b%20.laz"), "");
    assertEquals(1, named("file:" + folder + "/a b%20.laz").size());
    assertEquals(1, named("./a b%20.laz").size());
    for (final String href :
        List.of(
            "../../../../../../../../../../gone.laz",
            "/gone/../gone.laz",
            "file:///gone\n.laz",
            "file:///%zz.laz",
            "\u001b[2J.laz",
            "./" + "../".repeat(100) + "gone.laz",
            "x".repeat(300) + ".laz")) {
      assertTrue(named(href).isEmpty(), href);
    }
    for (final String href : List.of("a\u0000b.laz", "file:gone.laz")) {
      final UsageException refused = assertThrows(UsageException.class, () -> named(href));
      assertTrue(refused.getMessage().contains("all.vpc"), refused::getMessage);
    }
  }
}
