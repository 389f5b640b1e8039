package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sparklidar.TestData;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file of the list of vectors decodes to the records that the list gives. */
class LazVectorsTest {

  /** Their records decode, but their coordinates mean nothing, so they are refused. */
  private static final Set<String> WITHOUT_USABLE_SCALE =
      Set.of("malformed/scale_nan.laz", "malformed/scale_zero.laz");

  private record Vector(String file, int format, String compressor, long points, String md5) {

    static Vector parse(final String line) {
      final String[] columns = line.split("\t");
      return new Vector(
          columns[0],
          Integer.parseInt(columns[1]),
          columns[3],
          Long.parseLong(columns[6]),
          columns[7]);
    }
  }

  private static List<Vector> vectors(final Path list) throws IOException {
    try (Stream<String> lines = Files.lines(list)) {
      return lines.skip(1).map(Vector::parse).toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> ourFilesDecodeToTheirRecords() throws IOException {
    final List<Vector> vectors = vectors(TestData.own("laz-vectors.tsv"));
    assertEquals(TestData.files(TestData.own("codec"), ".laz").size(), vectors.size());
    return tests(vectors, TestData.own("."));
  }

  @TestFactory
  Stream<DynamicTest> decodesToTheRecordsOfTheReference() throws IOException {
    return tests(vectors(TestData.shared("laz-vectors.tsv")), TestData.shared("data"));
  }

  private static Stream<DynamicTest> tests(final List<Vector> vectors, final Path folder) {
    return vectors.stream()
        .filter(vector -> !WITHOUT_USABLE_SCALE.contains(vector.file))
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.file, () -> decodesToTheRecords(vector, folder.resolve(vector.file))));
  }

  private static void decodesToTheRecords(final Vector vector, final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      assertEquals(vector.points, file.pointCount());
      assertEquals(vector.points, file.chunks().stream().mapToLong(Chunk::pointCount).sum());
      assertEquals(!vector.compressor.equals("-"), file.compressed());
      assertEquals(vector.md5, LasContents.md5OfRecords(file));
    }
  }

  @TestFactory
  Stream<DynamicTest> aPairOfLasAndLazHoldsTheSamePoints() throws IOException {
    final List<Path> pairs;
    try (Stream<Path> files = Files.walk(TestData.shared("data/codec"))) {
      pairs = files.filter(p -> Files.exists(uncompressedTwin(p))).sorted().toList();
    }
    assertFalse(pairs.isEmpty());
    return pairs.stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () ->
                        assertEquals(
                            LasContents.md5OfRecords(uncompressedTwin(path)),
                            LasContents.md5OfRecords(path))));
  }

  /** The path of the uncompressed twin that a compressed file would have. */
  private static Path uncompressedTwin(final Path path) {
    final String name = path.getFileName().toString();
    return path.resolveSibling(
        name.endsWith(".las.laz")
            ? name.substring(0, name.length() - ".laz".length())
            : name.endsWith(".laz") ? name.replace(".laz", ".las") : "none of " + name);
  }
}
