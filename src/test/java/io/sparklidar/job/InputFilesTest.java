package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.tile.FileFingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

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
