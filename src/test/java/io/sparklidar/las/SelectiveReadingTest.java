package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking for less gives the same values, and reads less. */
class SelectiveReadingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "syn_pf10_v3_c3_1000_mix_n2600.laz",
        "syn_pf10_v4_c3_1000_mix_n2600.laz",
        "syn_pf8_v3_c3_50000_const_n500.laz",
        "syn_pf5_v2_c2_1000_mix_n2600.laz"
      })
  void oneFieldAloneHasTheSameValues(final String name) throws IOException {
    oneFieldAloneHasTheSameValues(TestData.own("codec/" + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "codec/loaders-gl/pdrf7-v4-1.4.laz",
        "codec/loaders-gl/pdrf10-1.4.las",
        "real/ign/test_data_77055_627755_LA93_IGN69_extra_dims.laz"
      })
  void oneFieldOfAFileOfOthersHasTheSameValues(final String name) throws IOException {
    oneFieldAloneHasTheSameValues(TestData.shared("data/" + name));
  }

  private static void oneFieldAloneHasTheSameValues(final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final PointReader everything = file.reader(EnumSet.allOf(LasField.class));
      for (final LasField field : file.layout().fields()) {
        final PointReader alone = file.reader(Set.of(field));
        for (final Chunk chunk : file.chunks()) {
          final LasColumns expected = everything.read(chunk);
          final LasColumns actual = alone.read(chunk);
          assertEquals(expected.size(), actual.size());
          assertSame(expected, actual, LasField.XY);
          assertSame(expected, actual, LasField.RETURNS);
          assertSame(expected, actual, field);
        }
      }
    }
  }

  private static void assertSame(
      final LasColumns expected, final LasColumns actual, final LasField field) {
    final int n = expected.size();
    switch (field) {
      case XY -> {
        assertInts(expected.x(), actual.x(), n, "x");
        assertInts(expected.y(), actual.y(), n, "y");
      }
      case Z -> assertInts(expected.z(), actual.z(), n, "z");
      case RETURNS -> {
        assertBytes(expected.returnNumber(), actual.returnNumber(), n, "return number");
        assertBytes(expected.numberOfReturns(), actual.numberOfReturns(), n, "returns");
      }
      case FLAGS -> assertBytes(expected.flags(), actual.flags(), n, "flags");
      case CLASSIFICATION ->
          assertBytes(expected.classification(), actual.classification(), n, "class");
      case INTENSITY -> assertShorts(expected.intensity(), actual.intensity(), n, "intensity");
      case SCAN_ANGLE -> assertShorts(expected.scanAngle(), actual.scanAngle(), n, "angle");
      case USER_DATA -> assertBytes(expected.userData(), actual.userData(), n, "user data");
      case POINT_SOURCE_ID ->
          assertShorts(expected.pointSourceId(), actual.pointSourceId(), n, "source id");
      case GPS_TIME ->
          assertArrayEquals(
              Arrays.copyOf(expected.gpsTime(), n), Arrays.copyOf(actual.gpsTime(), n), "time");
      case RGB -> {
        assertShorts(expected.red(), actual.red(), n, "red");
        assertShorts(expected.green(), actual.green(), n, "green");
        assertShorts(expected.blue(), actual.blue(), n, "blue");
      }
      case NIR -> assertShorts(expected.nir(), actual.nir(), n, "nir");
      case WAVE_PACKET ->
          assertBytes(expected.wavePackets(), actual.wavePackets(), 29 * n, "wave packets");
      case EXTRA_BYTES -> {
        for (int b = 0; b < expected.layout().extraByteCount(); b++) {
          assertBytes(expected.extraBytes(b), actual.extraBytes(b), n, "extra byte " + b);
        }
      }
    }
  }

  private static void assertInts(final int[] a, final int[] b, final int n, final String what) {
    assertArrayEquals(Arrays.copyOf(a, n), Arrays.copyOf(b, n), what);
  }

  private static void assertShorts(
      final short[] a, final short[] b, final int n, final String what) {
    assertArrayEquals(Arrays.copyOf(a, n), Arrays.copyOf(b, n), what);
  }

  private static void assertBytes(final byte[] a, final byte[] b, final int n, final String what) {
    assertArrayEquals(Arrays.copyOf(a, n), Arrays.copyOf(b, n), what);
  }

  @Test
  void coordinatesAloneFetchThePrefixOfEachChunk() throws IOException {
    final Path path = TestData.samples().get(0);
    try (CountingByteSource source = new CountingByteSource(FileByteSource.open(path));
        LasFile file = LasFile.open(source)) {
      final PointReader reader = file.reader(Set.of(LasField.Z));
      source.reset();
      for (final Chunk chunk : file.chunks()) {
        reader.read(chunk);
      }
      final long whole = file.chunks().stream().mapToLong(Chunk::byteLength).sum();
      assertTrue(
          source.bytes() < whole * 0.6,
          source.bytes() + " of " + whole + " bytes were read for x, y and z");
      assertTrue(source.requests() <= 2 * file.chunks().size());
    }
  }

  @Test
  void openingAFileNeedsFewRequests() throws IOException {
    try (CountingByteSource source =
            new CountingByteSource(FileByteSource.open(TestData.samples().get(0)));
        LasFile file = LasFile.open(source)) {
      assertTrue(
          source.requests() <= 4, source.requests() + " requests to open " + file.source().name());
    }
  }

  @Test
  void aFieldThatWasNotAskedForIsNotHandedOut() throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(TestData.samples().get(0)))) {
      final LasColumns columns = file.reader(Set.of(LasField.Z)).read(file.chunks().get(0));
      assertThrows(IllegalStateException.class, columns::intensity);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "real/ign/test_data_77055_627755_LA93_IGN69_extra_dims.laz",
        "real/other/autzen_trim.laz"
      })
  void openingAFileIsTwoShortRequests(final String name) throws IOException {
    try (CountingByteSource source =
            new CountingByteSource(FileByteSource.open(TestData.shared("data/" + name)));
        LasFile file = LasFile.open(source)) {
      final Chunk last = file.chunks().get(file.chunks().size() - 1);
      final long table = source.length() - last.offset() - last.byteLength();
      assertEquals(2, source.requests(), "header with records, table of chunks");
      assertEquals((1 << 13) + Math.min(table, 1 << 13), source.bytes());
    }
  }
}
