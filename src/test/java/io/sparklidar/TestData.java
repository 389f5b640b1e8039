package io.sparklidar;

import io.sparklidar.account.Need;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/** Files for tests: those of the project, and real ones in a folder beside it. */
public final class TestData {

  private static final Path OWN = Path.of("src", "test", "resources");
  private static final Path SHARED = Path.of("..", "shared");

  private TestData() {}

  /** A file or folder of the project's own test data, e.g. {@code field/utf8-names/in}. */
  public static Path own(final String relative) {
    final Path path = OWN.resolve(relative);
    Assertions.assertTrue(Files.exists(path), "test data is not there: " + path);
    return path;
  }

  /** Files of a folder, of its sub-folders too, in the order of their paths. */
  public static List<Path> files(final Path folder, final String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(suffix))
          .sorted()
          .toList();
    }
  }

  /** The tiles that come with the project: four that meet, of format 7 with CRS. */
  public static List<Path> samples() throws IOException {
    return files(Path.of("data-samples"), ".laz");
  }

  /** Tiles that meet: six real ones, or those of the project where there are no others. */
  public static List<Path> block() throws IOException {
    if (!"true".equals(System.getenv("CI")) && !Files.exists(SHARED)) {
      return samples();
    }
    return files(shared("data/real/ign"), "_LA93_IGN69.laz").stream()
        .filter(file -> file.getFileName().toString().startsWith("test_data_"))
        .toList();
  }

  /** Those of {@link #samples} with a third of the points, in small chunks. */
  public static List<Path> thinnedSamples() throws IOException {
    return ThinnedFiles.of(samples());
  }

  /** Those of {@link #block} with a third of the points, in small chunks. */
  public static List<Path> thinnedBlock() throws IOException {
    return ThinnedFiles.of(block());
  }

  /** Points of files, by their headers. */
  public static long points(final List<Path> files) throws IOException {
    long points = 0;
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        points += file.pointCount();
      }
    }
    return points;
  }

  /** Every file of the shared folder that can be read. */
  public static List<Path> everyFile() throws IOException {
    final List<Path> all = new ArrayList<>();
    for (final String part : List.of("codec", "real", "field")) {
      for (final String suffix : List.of(".las", ".laz")) {
        all.addAll(files(shared("data/" + part), suffix));
      }
    }
    all.removeIf(file -> file.getFileName().toString().contains("corrupt"));
    return all;
  }

  /**
   * A file or folder of the shared folder. Without the folder the test is skipped; in continuous
   * integration ({@code CI=true}) it fails.
   */
  public static Path shared(final String relative) {
    final Path path = SHARED.resolve(relative);
    Need.SHARED.require(Files.exists(path), "there is no " + path);
    return path;
  }
}
