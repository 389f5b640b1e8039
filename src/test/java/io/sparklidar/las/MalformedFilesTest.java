package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A broken file is either refused with the place that contradicts the format, or read whole with a
 * warning that says what was wrong.
 */
class MalformedFilesTest {

  /** The points of the file that most broken ones were made from. */
  private static final String AUTZEN = "e4dd7034767a9778c1b31a5fa652b2cb";

  private record Refused(String file, long offset, String expected, String found) {}

  private static final List<Refused> REFUSED =
      List.of(
          new Refused("1.2-with-color-clipped.las", 107, "at most 1064 points", "1065 points"),
          new Refused("broken_coder.laz", 283, "coder 0", "15"),
          new Refused("broken_compressor.laz", 281, "compressor 0..3", "16"),
          new Refused("broken_size.laz", 319, "a known version of POINT10", "6"),
          new Refused("broken_type.laz", 321, "a known item type", "22"),
          new Refused("broken_version.laz", 319, "a known version of POINT10", "6"),
          new Refused("count_too_big.laz", 107, "100001..150000 points", "200000 points"),
          new Refused("count_too_small.laz", 107, "100001..150000 points", "60000 points"),
          new Refused("garbage_nVariableLength.las", 107, "at most 718 points", "719 points"),
          new Refused("offset_to_points_50.laz", 96, "227..603353", "50"),
          new Refused("reclen_10.laz", 105, "34 bytes", "10 bytes"),
          new Refused("scale_nan.laz", 131, "scale of x", "NaN"),
          new Refused("scale_zero.laz", 131, "scale of x", "0.0"),
          new Refused("trunc_after_vlrs.laz", 2144, "chunk table", "end of the point data"),
          new Refused("trunc_half.laz", 301_676, "more bytes", "its end in chunk 1"),
          new Refused("trunc_header.laz", 200, "at least 227 bytes", "end of the file"));

  private record Recovered(String file, String md5, String warning) {}

  private static final List<Recovered> RECOVERED =
      List.of(
          new Recovered("bad_vlr_count.las", "bef0d17c835249e8767c475b020732fe", "2 fit"),
          new Recovered("chunktable_zeroed.laz", AUTZEN, "byte 603333 is damaged"),
          new Recovered(
              "evlr_offset_beyond_eof.copc.laz",
              "f6790d276459f3bd57c5f947e234638c",
              "1099511627776"),
          new Recovered("interrupted_cto_self.laz", AUTZEN, "not finished"),
          new Recovered("pf47.laz", AUTZEN, "point format 47 is read as 3"),
          new Recovered("streamed_cto_minus1_no_trailer.laz", AUTZEN, "should be at the end"),
          new Recovered("trunc_in_chunktable.laz", AUTZEN, "3 chunks were found"),
          new Recovered("version_2_9.laz", AUTZEN, "version 2.9"),
          new Recovered("vlr_count_4e9.laz", AUTZEN, "6 fit"));

  private record Accepted(String file, String md5) {}

  private static final List<Accepted> ACCEPTED =
      List.of(
          new Accepted("bad-geotiff-keys.las", "b8448ee1f9b4ac1279d84ebaa789cd79"),
          new Accepted("epsg_4326.las", "c02b49fedcddaf702f0d44988db451f4"),
          new Accepted("gps-time-nan.las", "1b79048ddaabfb499e3c1ad2a19f8fd7"),
          new Accepted(
              "laszip-generated_with2bytespadding.laz", "80e25a670a10454ae03f1d43c5d1de94"),
          new Accepted("lots_of_vlr.las", "f988d96d47864a05ebb4e72d63ebe2db"),
          new Accepted("no-points.las", "d41d8cd98f00b204e9800998ecf8427e"),
          new Accepted("spurious.las", "384c2b840ca1f1621c81e9617769a51c"),
          new Accepted("streamed_cto_minus1.laz", AUTZEN),
          new Accepted("test1_4.las", "a4c81a6a9bfa4df58201bdd46bf2201b"));

  private static Path path(final String file) {
    return TestData.shared("data/malformed/" + file);
  }

  @TestFactory
  Stream<DynamicTest> aLieIsRefusedWithItsPlace() {
    return REFUSED.stream()
        .map(refused -> DynamicTest.dynamicTest(refused.file, () -> isRefused(refused)));
  }

  private static void isRefused(final Refused refused) {
    final Path path = path(refused.file);
    final MalformedLasException error =
        assertThrows(MalformedLasException.class, () -> LasContents.md5OfRecords(path));
    assertEquals(path.toString(), error.file());
    assertEquals(refused.offset, error.offset());
    assertTrue(error.expected().contains(refused.expected), error.getMessage());
    assertTrue(error.found().contains(refused.found), error.getMessage());
    assertEquals(1, error.getMessage().lines().count());
  }

  @TestFactory
  Stream<DynamicTest> whatCanBeRecoveredIsReadWholeWithAWarning() {
    return RECOVERED.stream()
        .map(recovered -> DynamicTest.dynamicTest(recovered.file, () -> isRecovered(recovered)));
  }

  private static void isRecovered(final Recovered recovered) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path(recovered.file)))) {
      assertEquals(recovered.md5, LasContents.md5OfRecords(file));
      assertTrue(
          file.warnings().stream().anyMatch(w -> w.contains(recovered.warning)),
          file.warnings().toString());
    }
  }

  @TestFactory
  Stream<DynamicTest> oddButLegalFilesAreReadWithoutAWarning() {
    return ACCEPTED.stream()
        .map(accepted -> DynamicTest.dynamicTest(accepted.file, () -> isAccepted(accepted)));
  }

  private static void isAccepted(final Accepted accepted) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path(accepted.file)))) {
      assertEquals(accepted.md5, LasContents.md5OfRecords(file));
      assertEquals(List.of(), file.warnings());
    }
  }

  @Test
  void bitRotIsFoundInTheChunkItHit() throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path("bitrot_chunk0.laz")))) {
      final PointReader reader = file.reader(Set.of(LasField.Z));
      final Chunk first = file.chunks().get(0);
      final MalformedLasException error =
          assertThrows(MalformedLasException.class, () -> reader.read(first));
      assertTrue(error.offset() > first.offset(), error.getMessage());
      assertTrue(error.offset() <= first.offset() + first.byteLength(), error.getMessage());
      assertEquals(50_000, reader.read(file.chunks().get(1)).size());
      assertEquals(10_000, reader.read(file.chunks().get(2)).size());
    }
  }

  @Test
  void everyFileOfTheFolderIsExpectedToBeSomething() throws IOException {
    final Set<String> expected = new TreeSet<>(Set.of("bitrot_chunk0.laz"));
    REFUSED.forEach(refused -> expected.add(refused.file));
    RECOVERED.forEach(recovered -> expected.add(recovered.file));
    ACCEPTED.forEach(accepted -> expected.add(accepted.file));
    try (Stream<Path> files = Files.list(TestData.shared("data/malformed"))) {
      assertEquals(
          expected,
          files
              .map(p -> p.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
