package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.SingleLine;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many files have in common is said once, and nothing that is said splits a line. */
final class DiagnosticsTest {

  private final HeardProgress heard = new HeardProgress();
  private final Diagnostics diagnostics = new Diagnostics(heard);

  @Test
  void whatManyFilesHaveInCommonIsSaidOnce() {
    for (int f = 0; f < 2000; f++) {
      diagnostics.addWarning("s3a://b/in/" + f + ".laz", "no coordinate reference system");
    }
    diagnostics.say();
    diagnostics.say();
    assertEquals(
        List.of(
            "warning: 2000 files below s3a://b/in/: no coordinate reference system: 0.laz, 1.laz,"
                + " 2.laz, ..."),
        heard.lines());
    assertEquals(1, diagnostics.warnings().size());
    assertTrue(diagnostics.warnings().get(0).contains(" 999.laz, ..."), "names are kept, so many");
  }

  @Test
  void warningsThatDifferInNumbersAreOfOneKind() {
    diagnostics.addWarning("file:/in/a.las", "12 bytes behind the last point are left out");
    diagnostics.addWarning("file:/in/b.las", "7 bytes behind the last point are left out");
    diagnostics.addWarning("file:/in/c.las", "no coordinate reference system");
    diagnostics.say();
    assertEquals(
        List.of(
            "warning: 2 files below file:/in/: 12 bytes behind the last point are left out (or"
                + " another number): a.las, b.las",
            "warning: file:/in/c.las: no coordinate reference system"),
        heard.lines());
    assertEquals(3, diagnostics.warnings().size());
  }

  @Test
  void badInputsOfOneKindAreSaidSinglyOnlyAtFirst() {
    for (int f = 0; f < 300; f++) {
      diagnostics.addBad(BadInput.of("file:/in/" + f, "a file", "nothing", "make one"));
    }
    diagnostics.addBad(BadInput.of("file:/in/x", "a file", "a pipe", "make one"));
    diagnostics.say();
    assertEquals(12, heard.lines().size());
    assertTrue(
        heard.lines().contains("bad input: 290 more like file:/in/0; all are in the report"));
    assertEquals(301, diagnostics.badInputs().size());
  }

  @Test
  void noNameSplitsALine() {
    final String name = "file:/in/a\nbad input: b\r\u001b[2J\u202e\u2028.laz";
    diagnostics.addWarning(name, "odd");
    diagnostics.addWarning(name + ": odd");
    diagnostics.addBad(BadInput.of(name, "a file", "no\nfile", "make one"));
    diagnostics.say();
    final String shown = "file:/in/a\\nbad input: b\\r\\u001b[2J\\u202e\\u2028.laz: ";
    assertEquals(3, heard.lines().size());
    for (final String line : heard.lines()) {
      assertTrue(line.contains(shown), line);
    }
    assertTrue(diagnostics.warnings().get(0).contains(shown));
    assertEquals("\u00e9tude \ud83d\ude80", SingleLine.of("\u00e9tude \ud83d\ude80"));
  }

  @Test
  void whatNobodyForesawInAFileIsLaidAtItsDoor(@TempDir final Path folder) throws Exception {
    final Path path = Files.write(folder.resolve("a.las"), new byte[100]);
    final FileFingerprint file =
        new FileFingerprint("file:" + path, 100, Files.getLastModifiedTime(path).toMillis());
    final InputReading in = new InputReading(new SourceFiles(new HadoopConf(new Configuration())));
    for (final RuntimeException unforeseen :
        List.of(
            new ArrayIndexOutOfBoundsException(5),
            new NegativeArraySizeException("-1"),
            new ArithmeticException("/ by zero"),
            new IllegalArgumentException("no such format"))) {
      assertThrows(
          unforeseen.getClass(),
          () ->
              new InputReading(new SourceFiles(new HadoopConf(new Configuration())))
                  .run(
                      reading -> {
                        throw unforeseen;
                      }));
      final IOException e =
          assertThrows(
              BadInputException.class,
              () ->
                  in.run(
                      reading -> {
                        reading.open(file).close();
                        throw unforeseen;
                      }));
      final BadInput bad = InputReading.bad(e);
      assertEquals(file.path(), bad.file());
      assertTrue(bad.found().startsWith(unforeseen.getClass().getSimpleName()), bad.found());
      assertTrue(bad.found().contains("DiagnosticsTest.java:"), bad.found());
    }
    final Path ahead = Files.write(folder.resolve("b.las"), new byte[100]);
    final FileFingerprint other =
        new FileFingerprint("file:" + ahead, 100, Files.getLastModifiedTime(ahead).toMillis());
    final IOException ofFirst =
        assertThrows(
            BadInputException.class,
            () ->
                in.run(
                    reading -> {
                      reading.open(file).close();
                      reading.open(other).close();
                      reading.begin(file);
                      throw new ArithmeticException("/ by zero");
                    }));
    assertEquals(file.path(), InputReading.bad(ofFirst).file(), "opened ahead is not looked at");
    final IOException storage = new IOException("storage");
    assertEquals(
        storage,
        assertThrows(
            IOException.class,
            () ->
                in.run(
                    reading -> {
                      throw new UncheckedIOException(storage);
                    })));
  }
}
