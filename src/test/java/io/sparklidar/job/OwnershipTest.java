package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.labels.LabelJobTest;
import io.sparklidar.job.labels.LabelOptions;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputAttemptTest;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output folder belongs to the user: results go over results, and over nothing else. */
final class OwnershipTest {

  private static final Path SAMPLES = Path.of("data-samples");
  private static final String NAME = "town_770000_6277000";
  private static final Path OTHER = SAMPLES.resolve("town_770063_6277063.laz");

  @TempDir private Path folder;
  private Path data;
  private Path tile;

  @BeforeEach
  void aTile() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    tile = data.resolve(NAME + ".laz");
    Files.copy(SAMPLES.resolve(NAME + ".laz"), tile);
  }

  private static TestJobs.Options options(final Path output, final Path... inputs) {
    return TestJobs.options(output, inputs).features("minimal").formats(OutputFormat.LAZ);
  }

  /**
   * What is in a folder: the bytes of files, where links lead; what we keep for ourselves apart.
   */
  private static Map<String, String> content(final Path folder) throws IOException {
    final Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (final Path path : all.toList()) {
        final String name = folder.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          content.put(name, Files.readSymbolicLink(path).toString());
        } else if (Files.isRegularFile(path)) {
          content.put(name, ContentChecksum.of(Files.readAllBytes(path)));
        } else {
          content.put(name, "folder");
        }
      }
    }
    return content;
  }

  /** Runs a job that must be refused, name the file, and leave everything as it is. */
  private void assertRefused(final JobOptions options, final Path named) throws Exception {
    final Map<String, String> before = content(folder);
    final UsageException refused = assertThrows(UsageException.class, () -> TestJobs.run(options));
    assertTrue(refused.getMessage().contains(named.toString()), refused::getMessage);
    assertEquals(before, content(folder));
  }

  @Test
  void aFileOfTheUserIsNotReplaced() throws Exception {
    final Path theirs = Files.createDirectory(data.resolve("laz")).resolve(NAME + ".laz");
    Files.copy(OTHER, theirs);
    assertRefused(options(data, tile).build(), theirs);
  }

  @Test
  void anInputIsNotReplacedByItsOwnResult() throws Exception {
    final Path laz = Files.createDirectory(data.resolve("laz"));
    final Path input = Files.move(tile, laz.resolve(NAME + ".laz"));
    assertRefused(options(data, input).build(), input);
    assertRefused(options(data, laz).build(), input);
  }

  @Test
  void aFolderOfResultsThatIsALinkProtectsWhatItLeadsTo() throws Exception {
    final Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.copy(OTHER, elsewhere.resolve(NAME + ".laz"));
    final Path output = Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(output.resolve("laz"), elsewhere);
    assertRefused(options(output, tile).build(), output.resolve("laz").resolve(NAME + ".laz"));
    Files.delete(elsewhere.resolve(NAME + ".laz"));
    // Where nothing is in the way, a link is as good as a folder.
    assertEquals(JobReport.Status.OK, TestJobs.run(options(output, tile).build()).status());
    assertTrue(Files.exists(elsewhere.resolve(NAME + ".laz")));
    assertEquals(1, TestJobs.run(options(output, tile).build()).counts().tilesReused());
  }

  @Test
  void aLinkInPlaceOfAResultIsNotReplaced() throws Exception {
    final Path laz = Files.createDirectories(folder.resolve("out/laz"));
    final Path link = laz.resolve(NAME + ".laz");
    for (final Path target : List.of(tile, folder.resolve("nowhere.laz"))) {
      Files.createSymbolicLink(link, target);
      assertRefused(options(folder.resolve("out"), tile).build(), link);
      Files.delete(link);
    }
  }

  @Test
  void aFileWhereAFolderOfResultsIsToBeIsNotReplaced() throws Exception {
    final Path file = Files.createDirectory(folder.resolve("out")).resolve("laz");
    Files.writeString(file, "mine");
    assertRefused(options(folder.resolve("out"), tile).build(), file);
  }

  @Test
  void tilesOfAGridAreNotWrittenOverFilesOfTheUserEither() throws Exception {
    final Path output = folder.resolve("out");
    final TestJobs.Options options = options(output, tile).tiles(40);
    final String first = TestJobs.run(options.build()).tiles().get(0).outputs().get(0).path();
    final Path theirs = folder.resolve("other").resolve(first);
    Files.createDirectories(theirs.getParent());
    Files.writeString(theirs, "mine");
    final Path other = folder.resolve("other");
    final UsageException refused =
        assertThrows(
            UsageException.class, () -> TestJobs.run(options(other, tile).tiles(40).build()));
    assertTrue(refused.getMessage().contains(theirs.toString()), refused::getMessage);
    assertEquals("mine", Files.readString(theirs));
    assertFalse(Files.exists(other.resolve("report.json")));
  }

  @Test
  void filesOfTheUserBelowTheOutputAreInputsLikeAnyOther() throws Exception {
    for (final String place : List.of("las", "laz", "parquet", "laz/deep")) {
      Files.createDirectories(data.resolve(place));
      Files.copy(OTHER, data.resolve(place).resolve("mine_" + place.replace('/', '_') + ".laz"));
    }
    final JobOptions options = options(data, data).build();
    final JobReport report = TestJobs.run(options);
    assertEquals(5, report.counts().files());
    // The results of the first run, which lie beside them, are no inputs of the second.
    final JobReport again = TestJobs.run(options);
    assertEquals(5, again.counts().files());
    assertEquals(5, again.counts().tilesReused());
    assertEquals(
        ContentChecksum.of(Files.readAllBytes(OTHER)),
        ContentChecksum.of(Files.readAllBytes(data.resolve("laz/mine_laz.laz"))));
  }

  @Test
  void aResultUnderAnotherNameIsNoInputEither() throws Exception {
    final Path output = folder.resolve("out");
    TestJobs.run(options(output, tile).build());
    final Path result = output.resolve("laz").resolve(NAME + ".laz");
    Files.createSymbolicLink(data.resolve("result.laz"), result);
    assertEquals(1, TestJobs.run(options(output, data).build()).counts().files());
    assertRefused(options(output, result).build(), result);
  }

  @Test
  void aResultThatTheUserHasChangedIsTheUsers() throws Exception {
    final Path output = folder.resolve("out");
    final JobOptions options = options(output, tile).build();
    TestJobs.run(options);
    final Path result = output.resolve("laz").resolve(NAME + ".laz");
    final byte[] edited = Files.readAllBytes(result);
    edited[edited.length - 1] ^= 1;
    // As long as before.
    Files.write(result, edited);
    assertRefused(options, result);
    assertArrayEquals(edited, Files.readAllBytes(result));
  }

  @Test
  void aCopyOfAnOutputFolderIsAsGoodAsTheFolder() throws Exception {
    final Path output = folder.resolve("out");
    TestJobs.run(options(output, tile).build());
    final Path copy = folder.resolve("copy");
    try (Stream<Path> all = Files.walk(output)) {
      for (final Path path : all.toList()) {
        Files.copy(path, copy.resolve(output.relativize(path).toString()));
      }
    }
    final JobOptions options = options(copy, tile).build();
    assertEquals(1, TestJobs.run(options).counts().tilesReused());
    Files.setLastModifiedTime(
        tile, java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
    final JobReport changed = TestJobs.run(options);
    assertEquals(JobReport.Status.OK, changed.status());
    assertEquals(0, changed.counts().tilesReused());
  }

  @Test
  void reportsOfTheUserAreNotReplaced() throws Exception {
    final Path output = Files.createDirectory(folder.resolve("out"));
    for (final String name : List.of("report.json", "report.html", "_SUCCESS")) {
      final Path theirs = output.resolve(name);
      Files.writeString(theirs, name.equals("_SUCCESS") ? "" : "mine");
      assertRefused(options(output, tile).build(), theirs);
      Files.delete(theirs);
    }
    assertEquals(JobReport.Status.OK, TestJobs.run(options(output, tile).build()).status());
    assertEquals(JobReport.Status.OK, TestJobs.run(options(output, tile).build()).status());
    Files.writeString(output.resolve("report.html"), "mine");
    assertRefused(options(output, tile).build(), output.resolve("report.html"));
  }

  @Test
  void aPageThatIsNotDrawnIsNotInTheWay() throws Exception {
    final Path output = Files.createDirectory(folder.resolve("out"));
    Files.writeString(output.resolve("report.html"), "mine");
    final JobReport report =
        TestJobs.run(
            options(output, tile).build(), new OutputPolicy(false, false, OutputPolicy.Page.NONE));
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals("mine", Files.readString(output.resolve("report.html")));
    assertTrue(Files.exists(output.resolve("report.json")));
    assertTrue(Files.exists(output.resolve("_SUCCESS")));
    assertFalse(Files.exists(output.resolve("_spark-lidar/pictures")));
  }

  @Test
  void aLostRecordDoesNotMakeAResultForeign() throws Exception {
    final Path output = folder.resolve("out");
    final JobOptions options = options(output, tile).build();
    final JobReport first = TestJobs.run(options);
    Files.writeString(output.resolve("_spark-lidar/commits").resolve(NAME + ".json"), "{");
    final JobReport second = TestJobs.run(options);
    assertEquals(0, second.counts().tilesReused());
    assertEquals(first.checksum(), second.checksum());
  }

  @Test
  void aRecordThatNamesAFileElsewhereDoesNotMakeItOurs() throws Exception {
    final Path output = folder.resolve("out");
    final Configuration conf = new Configuration();
    final OutputFolder records = new OutputFolder("file:" + output);
    final Path theirs = data.resolve("theirs.laz");
    Files.copy(OTHER, theirs);
    for (final String path : List.of("../data/theirs.laz", "laz/../../data/theirs.laz")) {
      CommitLog.announce(
          conf,
          records,
          new CommitLog.OutputPiece(
              "gone",
              List.of(
                  new OutputFile(
                      path,
                      1,
                      Files.size(theirs),
                      Files.getLastModifiedTime(theirs).toMillis(),
                      ""))));
      TestJobs.run(options(output, tile).build());
      assertTrue(Files.exists(theirs));
    }
  }

  @Test
  void aFileThatAppearsMeanwhileIsNotReplaced() throws Exception {
    final Configuration conf = new Configuration();
    final OutputFolder output = new OutputFolder("file:" + folder.resolve("out"));
    final Path theirs = folder.resolve("out/laz/tile.laz");
    try (OutputAttempt<OutputAttemptTest.Bytes> attempt =
        OutputAttempt.start(
            conf,
            output,
            "tile",
            Set.of(OutputFormat.LAZ),
            (format, path) -> new OutputAttemptTest.Bytes(conf, path, 3))) {
      Files.createDirectories(theirs.getParent());
      Files.writeString(theirs, "mine");
      final IOException failure = assertThrows(IOException.class, () -> attempt.commit(7));
      assertTrue(failure.getMessage().contains("tile.laz appeared"), failure::getMessage);
    }
    assertEquals("mine", Files.readString(theirs));
  }

  @Test
  void whatAKilledTaskLeftIsReplacedByTheNext() throws Exception {
    final Configuration conf = new Configuration();
    final OutputFolder output = new OutputFolder("file:" + folder.resolve("out"));
    for (final int bytes : List.of(3, 4)) {
      // Killed after its file was in place, and before its record said that it is done.
      try (OutputAttempt<OutputAttemptTest.Bytes> attempt =
          OutputAttempt.start(
              conf,
              output,
              "tile",
              Set.of(OutputFormat.LAZ),
              (format, path) -> new OutputAttemptTest.Bytes(conf, path, bytes))) {
        attempt.commit(7);
      }
      assertEquals(bytes, Files.size(folder.resolve("out/laz/tile.laz")));
    }
    new ResumeState(conf, output, java.time.Instant.now()).settle(Set.of(), false);
    assertFalse(Files.exists(folder.resolve("out/laz/tile.laz")));
  }

  @Test
  void aRunThatIsRefusedLeavesNoTrace() throws Exception {
    final Path theirs = Files.createDirectory(data.resolve("laz")).resolve(NAME + ".laz");
    Files.copy(OTHER, theirs);
    final Map<String, String> before = content(folder);
    assertThrows(UsageException.class, () -> TestJobs.run(options(data, tile).build()));
    assertEquals(before, content(folder));
    assertThrows(
        UsageException.class,
        () -> TestJobs.run(options(folder.resolve("new"), folder.resolve("none.laz")).build()));
    assertFalse(Files.exists(folder.resolve("new"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void labelsGoOverNothingOfTheUsersEither() throws Exception {
    final Path output = folder.resolve("labels");
    final Path theirs = Files.createDirectories(output.resolve("laz")).resolve(NAME + ".laz");
    Files.copy(OTHER, theirs, StandardCopyOption.REPLACE_EXISTING);
    final Map<String, String> before = content(folder);
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () ->
                LabelJobTest.run(
                    new LabelOptions(
                        List.of(OTHER.toString()),
                        List.of(tile.toString()),
                        output.toString(),
                        List.of("z"),
                        3,
                        500,
                        Set.of(0),
                        Set.of(OutputFormat.LAZ))));
    assertTrue(refused.getMessage().contains(theirs.toString()), refused::getMessage);
    assertEquals(before, content(folder));
  }
}
