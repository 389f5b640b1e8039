package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileFingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every input has an output of its own, whatever the inputs are called. */
final class InputFilesTest {

  private static List<String> names(final String... paths) {
    final List<String> names =
        InputFiles.names(
            Arrays.stream(paths).map(path -> new FileFingerprint(path, 1, 1)).toList());
    assertEquals(
        paths.length,
        new HashSet<>(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList()).size(),
        names::toString);
    return names;
  }

  @Test
  void aFileIsNamedAfterItsPathBelowTheCommonFolder() {
    assertEquals(List.of("x"), names("file:/a/x.laz"));
    assertEquals(List.of("x", "y"), names("file:/a/x.laz", "file:/a/y.LAS"));
    assertEquals(List.of("b__x", "c__x"), names("file:/a/b/x.laz", "file:/a/c/x.laz"));
    assertEquals(List.of("x.las", "x.laz"), names("file:/a/x.las", "file:/a/x.laz"));
  }

  @Test
  void noTwoFilesShareAName() {
    names("file:/a/b/x.laz", "file:/a/b__x.laz");
    names("file:/a/x.las", "file:/a/x.las.laz", "file:/a/x.laz");
    names("file:/a/X.laz", "file:/a/x.laz");
    names("file:/a/X.LAZ", "file:/a/x.laz", "file:/a/x.las", "file:/a/x.LAS");
    names("hdfs://one/x.laz", "s3a://two/x.laz");
  }

  private static List<String> found(final Path output, final Path... inputs) throws Exception {
    return InputFiles.find(
            new Configuration(),
            "--input",
            Arrays.stream(inputs).map(Path::toString).toList(),
            new org.apache.hadoop.fs.Path("file:" + output),
            new Diagnostics(Progress.SILENT))
        .stream()
        .map(file -> Path.of(java.net.URI.create(file.path().replace(" ", "%20"))))
        .map(Path::getFileName)
        .map(Path::toString)
        .toList();
  }

  @Test
  void aFileIsFoundOnceWhateverLeadsToIt(@TempDir final Path folder) throws Exception {
    final Path file = Files.createFile(folder.resolve("a b.laz"));
    Files.createFile(folder.resolve("notes.txt"));
    Files.createSymbolicLink(folder.resolve("again"), folder);
    Files.createSymbolicLink(folder.resolve("gone.laz"), folder.resolve("nowhere.laz"));
    assertEquals(List.of("a b.laz"), found(folder.resolve("out"), folder, file));
  }

  @Test
  void missingFileIsNamedWithItsOption(@TempDir final Path folder) {
    final UsageException e =
        assertThrows(
            UsageException.class,
            () ->
                InputFiles.find(
                    new Configuration(),
                    "--reference",
                    List.of(folder + "/none.laz"),
                    new org.apache.hadoop.fs.Path("file:/out"),
                    new Diagnostics(Progress.SILENT)));
    assertTrue(
        e.getMessage().startsWith("--reference " + folder + "/none.laz: no such file"),
        e.getMessage());
  }

  @Test
  void resultsBesideTheInputsAreNotInputs(@TempDir final Path folder) throws Exception {
    Files.createFile(folder.resolve("a.laz"));
    final Path result =
        Files.createFile(Files.createDirectories(folder.resolve("laz")).resolve("a.laz"));
    // Until a record says so, it is none.
    assertEquals(List.of("a.laz", "a.laz"), found(folder, folder));
    CommitLog.announce(
        new Configuration(),
        new OutputFolder("file:" + folder),
        new CommitLog.OutputPiece(
            "a",
            List.of(
                new OutputFile(
                    "laz/a.laz", 0, 0, Files.getLastModifiedTime(result).toMillis(), ""))));
    assertEquals(List.of("a.laz"), found(folder, folder));
    assertEquals(List.of("a.laz", "a.laz"), found(folder.resolve("out"), folder));
  }

  @Test
  void aNameIsOneThatFileSystemsAndReadersAccept() {
    final String deep = "/" + "Stra\u00dfe \ud83d\ude80 ".repeat(40);
    for (final String name :
        names(
            "file:/a/_hidden.laz",
            "file:/a/.hidden.laz",
            "file:/a/12:30.laz",
            "file:/a" + deep + "1.laz",
            "file:/a" + deep + "2.laz")) {
      assertFalse(name.startsWith("_") || name.startsWith("."), name);
      assertFalse(name.contains(":") || name.contains("/"), name);
      assertTrue(name.getBytes(StandardCharsets.UTF_8).length < 160, name);
      assertEquals(name, new org.apache.hadoop.fs.Path("file:/out", name).getName());
    }
  }
}
