package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.FailingFileSystem;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.FileFingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a folder is taken, or it is said why not. */
final class InputListingTest {

  @TempDir Path folder;

  private Path in;
  private Diagnostics diagnostics;

  @BeforeEach
  void makeFolder() throws Exception {
    in = Files.createDirectory(folder.resolve("in"));
    diagnostics = new Diagnostics(Progress.SILENT);
  }

  private Path file(final String name) throws Exception {
    final Path path = in.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.write(path, name.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What an earlier run leaves: results, a commit record for each, and what it keeps for itself.
   */
  private void results(final String folderName, final String... outputs) throws Exception {
    for (final String output : outputs) {
      final Path result = file(folderName + "/" + output);
      Files.writeString(
          file(folderName + "/_spark-lidar/commits/" + output.replace('/', '-') + ".json"),
          "{\"key\": \"k\", \"result\": {\"id\": \"i\", \"outputs\": [{\"path\": \""
              + output
              + "\", \"rows\": 1, \"bytes\": "
              + Files.size(result)
              + ", \"modified\": "
              + Files.getLastModifiedTime(result).toMillis()
              + ", \"checksum\": \"\"}]}}");
    }
    file(folderName + "/_spark-lidar/attempts/half.laz");
  }

  /** Paths below the folder of inputs of what is found. */
  private List<String> foundBeside(final String output, final String... inputs) throws Exception {
    return InputFiles.find(
            new Configuration(),
            "--input",
            Arrays.stream(inputs).map(input -> in.resolve(input).toString()).toList(),
            new org.apache.hadoop.fs.Path("file:" + folder.resolve(output)),
            diagnostics)
        .stream()
        .map(FileFingerprint::path)
        .map(path -> path.substring(("file:" + in).length() + 1))
        .toList();
  }

  private List<String> found(final String... inputs) throws Exception {
    return foundBeside("out", inputs);
  }

  private void assertWarned(final String... parts) {
    assertTrue(
        diagnostics.warnings().stream()
            .anyMatch(warning -> Stream.of(parts).allMatch(warning::contains)),
        () -> diagnostics.warnings().toString());
  }

  private void assertBad(final String name, final String found) {
    assertTrue(
        diagnostics.badInputs().stream()
            .anyMatch(bad -> bad.file().endsWith(name) && bad.found().contains(found)),
        () -> diagnostics.badInputs().toString());
  }

  @Test
  void resultsOfAnotherRunAreNotInputs() throws Exception {
    file("t0.las");
    results("out1", "laz/t0.laz");
    assertEquals(List.of("t0.las"), found(""));
    assertWarned("in/out1", "results of an earlier run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"out1", "out1/laz", "out1/laz/t0.laz", "out1/laz/*.laz", "out1/*", "*/laz/*.laz"})
  void resultsThatAreNamedAreInputs(final String input) throws Exception {
    file("t0.las");
    results("out1", "laz/t0.laz");
    assertEquals(List.of("out1/laz/t0.laz"), found(input));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "*/*/*.laz", "{t0.las,out?}"})
  void aWildcardDoesNotNameResults(final String input) throws Exception {
    file("t0.las");
    file("deep/er/t1.laz");
    results("out1", "laz/t0.laz");
    assertTrue(found(input).stream().noneMatch(file -> file.startsWith("out1")));
    assertWarned("in/out1", "results of an earlier run");
  }

  @Test
  void ownFilesAmongResultsAreInputs() throws Exception {
    file("a.las");
    file("laz/mine.laz");
    results(".", "laz/a.laz");
    assertEquals(List.of("a.las", "laz/mine.laz"), found(""));
    assertWarned("results of an earlier run");
    assertEquals(List.of("a.las", "laz/mine.laz"), found("../in", ""));
  }

  @Test
  void whereRecordsCannotBeReadTheFoldersOfResultsTell() throws Exception {
    file("t0.las");
    results("out1", "laz/t0.laz");
    Files.writeString(in.resolve("out1/_spark-lidar/commits/laz-t0.laz.json"), "{\"key\": ");
    assertEquals(List.of("t0.las"), found(""));
  }

  @Test
  void onlyResultsOfTheJobItselfAreNoInput() throws Exception {
    results(".", "laz/a.laz");
    final UsageException e = assertThrows(UsageException.class, () -> foundBeside("in", ""));
    assertTrue(e.getMessage().contains("1 results of earlier runs into --output"), e.getMessage());
    assertThrows(UsageException.class, () -> foundBeside("in", "laz/a.laz"));
    Files.createSymbolicLink(folder.resolve("link"), in);
    assertThrows(UsageException.class, () -> foundBeside("link", "laz/a.laz"));
  }

  @Test
  void aFileThatNoRecordNamesIsAnInputWhereverItLies() throws Exception {
    file("laz/mine.laz");
    for (final String input : List.of("", "laz/mine.laz", "laz/*.laz")) {
      assertEquals(List.of("laz/mine.laz"), foundBeside("in", input));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12:30.las",
        "100%20a b.las",
        " [x]{y}.las",
        "new\nline.LAZ",
        "back\\slash*?.las",
        "#part?q=1;x.las",
        "trailing.las ",
        "a:b/c.las",
        "\u00e9tude \ud83d\ude80.laz"
      })
  void everyNameThatAFileSystemTakesIsFound(final String name) throws Exception {
    file(name);
    assertEquals(List.of(name), found(""));
    assertEquals(List.of(name), found(name));
    final SourceFiles sources = new SourceFiles(new HadoopConf(new Configuration()));
    final FileFingerprint listed =
        InputFiles.find(
                new Configuration(),
                "--input",
                List.of(in.toString()),
                new org.apache.hadoop.fs.Path("file:/out"),
                diagnostics)
            .get(0);
    final byte[] content = new byte[(int) listed.length()];
    sources.open(listed).readFully(0, content, 0, content.length);
    assertEquals(name, new String(content, StandardCharsets.UTF_8));
  }

  @Test
  void aNameOfBytesThatAreNoTextIsBad() throws Exception {
    file("good.las");
    shell("printf x > \"$(printf '\\351tude.las')\"; mkdir \"$(printf 'f\\374r')\"");
    assertEquals(List.of("good.las"), found(""));
    assertBad("%E9tude.las", "cannot");
    assertBad("f%FCr/", "cannot");
    diagnostics = new Diagnostics(Progress.SILENT);
    found("*.las");
    assertBad("%E9tude.las", "cannot");
  }

  private void shell(final String command) throws Exception {
    final int code =
        new ProcessBuilder("bash", "-c", command).directory(in.toFile()).start().waitFor();
    Assumptions.assumeTrue(code == 0, "the file system takes no such names");
  }

  @Test
  void whatIsNoFileIsBad() throws Exception {
    file("good.las");
    Files.createSymbolicLink(in.resolve("gone.laz"), in.resolve("nowhere.laz"));
    Files.createSymbolicLink(in.resolve("unmounted"), Path.of("/nowhere"));
    shell("mkfifo pipe.las");
    assertEquals(List.of("good.las"), found(""));
    assertBad("gone.laz", "nowhere.laz, which is not there");
    assertBad("pipe.las", "pipe");
    assertWarned("unmounted", "a link to nothing");
    assertEquals(List.of(), found("pipe.las"));
  }

  @Test
  void hiddenFilesAndFoldersAreSaid() throws Exception {
    file("good.las");
    file(".a.laz");
    file("_b.LAS");
    file(".trash/deep/c.las");
    file(".git/config");
    assertEquals(List.of("good.las"), found(""));
    assertWarned("2 files", ".a.laz", "_b.LAS", "hidden file");
    assertWarned(".trash", "hidden folder");
    assertTrue(diagnostics.warnings().stream().noneMatch(warning -> warning.contains(".git")));
    assertEquals(List.of(".a.laz"), found(".a.laz"));
    assertEquals(List.of(".a.laz"), found(".*.laz"));
    assertEquals(List.of("good.las"), found("*.*"));
  }

  @Test
  void aFileCountsOnceHoweverManyNamesItHas() throws Exception {
    file("b.las");
    Files.createSymbolicLink(in.resolve("a.las"), in.resolve("b.las"));
    Files.createSymbolicLink(in.resolve("again"), in);
    assertEquals(List.of("b.las"), found("", "b.las", "*.las", "again"));
    Files.createLink(in.resolve("c.las"), in.resolve("b.las"));
    assertEquals(List.of("b.las"), found(""));
    assertWarned("c.las", "the same file as");
  }

  @Test
  void aNamedFileIsTakenWhateverItIsCalled() throws Exception {
    file("points.dat");
    file("good.las");
    assertEquals(List.of("points.dat"), found("points.dat"));
    assertEquals(List.of("good.las"), found("*"));
    assertWarned("points.dat", "neither .las nor .laz");
  }

  @Test
  void aFolderThatMayNotBeListedIsBad() throws Exception {
    file("good.las");
    file("secret/a.las");
    Files.setPosixFilePermissions(
        in.resolve("secret"), PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(in.resolve("secret"))) {
      // Root may list everything; the same of another file system is in StorageErrorsTest.
      assertEquals(List.of("good.las", "secret/a.las"), found(""));
      return;
    }
    assertEquals(List.of("good.las"), found(""));
    assertBad("secret/", "permission denied");
  }

  @Test
  void nothingToTakeIsSaidWithWhatIsThere() throws Exception {
    file("_a.las");
    results("out1", "laz/t0.laz");
    final UsageException e = assertThrows(UsageException.class, () -> found(""));
    assertTrue(e.getMessage().contains("1 results of an earlier run into"), e.getMessage());
    assertTrue(e.getMessage().contains("1 hidden files"), e.getMessage());
    assertThrows(UsageException.class, () -> found("none*.las"));
    assertThrows(UsageException.class, () -> found("no:ne.las"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a,b", "[z", "x/{a,b/c.las", "a{b/*.las", "**/*.las", "t0**.las"})
  void aPatternThatIsNoneIsTheUsersToMend(final String input) throws Exception {
    file("t0.las");
    final UsageException e = assertThrows(UsageException.class, () -> found(input));
    assertTrue(e.getMessage().contains("--input "), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "gone://bucket/t0.las"})
  void aPathThatIsNoneIsTheUsersToMend(final String input) {
    final Configuration conf = new Configuration();
    conf.set("fs.gone.impl", "org.example.GoneFileSystem");
    final org.apache.hadoop.fs.Path out = new org.apache.hadoop.fs.Path("file:" + folder);
    final UsageException e =
        assertThrows(
            UsageException.class,
            () -> InputFiles.find(conf, "--input", List.of(input), out, diagnostics));
    assertTrue(e.getMessage().startsWith("--input " + input + " cannot be used: "), e.getMessage());
    assertThrows(UsageException.class, () -> FolderAccess.named(conf, input.trim()));
  }

  @Test
  void aNameInBracesIsMissedWhereItIsNotThere() throws Exception {
    file("a/t0.las");
    file("b/c/t1.las");
    assertEquals(List.of("a/t0.las", "b/c/t1.las"), found("{a/t0.las,b/c/t1.las}"));
    assertEquals(List.of("a/t0.las", "b/c/t1.las"), found("{a/t0.las,b/c/*.las}"));
    final UsageException e =
        assertThrows(UsageException.class, () -> found("{a/t0.las,b/c/t2.las}"));
    assertTrue(e.getMessage().contains("b/c/t2.las"), e.getMessage());
  }

  /** The same of a file system that is not the local one. */
  private List<String> foundElsewhere(final String... inputs) throws Exception {
    final Configuration conf = new Configuration();
    conf.set("fs.failing.impl", FailingFileSystem.class.getName());
    return InputFiles.find(
            conf,
            "--input",
            Arrays.stream(inputs).map(input -> "failing:" + in + "/" + input).toList(),
            new org.apache.hadoop.fs.Path("file:" + folder.resolve("out")),
            diagnostics)
        .stream()
        .map(FileFingerprint::path)
        .map(path -> path.substring(path.indexOf(in.toString()) + in.toString().length() + 1))
        .toList();
  }

  @Test
  void aFolderOfAnotherFileSystemIsListedAlike() throws Exception {
    file("t0.las");
    file("12:30.laz");
    file("notes.txt");
    file("_b.LAS");
    file(".trash/deep/c.las");
    results("out1", "laz/t0.laz");
    file("out1/mine.laz");
    final List<String> all = List.of("12:30.laz", "out1/mine.laz", "t0.las");
    assertEquals(all, foundElsewhere(""));
    assertWarned("in/out1", "results of an earlier run");
    assertWarned("_b.LAS", "hidden file");
    assertWarned(".trash", "hidden folder");
    assertEquals(all, foundElsewhere("*", "t0.las"));
    assertWarned("notes.txt", "neither .las nor .laz");
    assertEquals(List.of("out1/laz/t0.laz"), foundElsewhere("out1/laz"));
    assertEquals(List.of("out1/laz/t0.laz"), foundElsewhere("*/laz/*"));
    assertThrows(UsageException.class, () -> foundElsewhere("none"));
  }

  @Test
  void catalogsStandForTheFilesTheyName() throws Exception {
    final Path first = file("tiles/a [1].laz");
    final Path second = file("b%20.LAS");
    file("not-named.laz");
    Files.writeString(
        file("lists/all.vpc"),
        "{\"type\": \"FeatureCollection\", \"features\": ["
            + "{\"assets\": {\"data\": {\"href\": \"../tiles/a [1].laz\"},"
            + " \"overview\": {\"href\": \"a.tif\"}}},"
            + "{\"assets\": {\"data\": {\"href\": \"./.././b%20.LAS\"}}},"
            + "{\"assets\": {\"again\": {\"href\": \""
            + first.toUri().toString().replace("///", "/")
            + "\"}}}]}");
    Files.writeString(
        file("item.json"),
        "{\"type\": \"Feature\", \"assets\": {\"pc\": {\"href\": \"" + second + "\"}}}");
    assertEquals(List.of("b%20.LAS", "tiles/a [1].laz"), found("lists/all.vpc"));
    assertEquals(List.of("b%20.LAS"), found("item.json"));
  }

  @Test
  void whatACatalogNamesAndIsNotThereIsBad() throws Exception {
    file("a.laz");
    Files.writeString(
        file("all.vpc"),
        "{\"features\": [{\"assets\": {\"data\": {\"href\": \"./a.laz\"}}},"
            + "{\"assets\": {\"data\": {\"href\": \"gone.laz\"}}}]}");
    assertEquals(List.of("a.laz"), found("all.vpc"));
    assertEquals(1, diagnostics.badInputs().size());
    assertTrue(diagnostics.badInputs().get(0).file().endsWith("in/gone.laz"));
    assertTrue(diagnostics.badInputs().get(0).expected().contains("all.vpc"));
  }

  @Test
  void whatIsNoCatalogIsRefused() throws Exception {
    Files.writeString(file("broken.vpc"), "{\"features\": [");
    Files.writeString(file("other.json"), "{\"name\": \"a.laz\"}");
    for (final String name : List.of("broken.vpc", "other.json")) {
      final UsageException refusal = assertThrows(UsageException.class, () -> found(name));
      assertTrue(refusal.getMessage().contains(name), refusal.getMessage());
    }
  }
}
