package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.TestData;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever knows what XY layers say reads the same points without them. */
class XyMemoryTest {

  private static final int POINTS = 700;

  /** Remembers everything. */
  private static final class Everything implements XyMemory {

    private final Map<Integer, KeptXy> chunks = new HashMap<>();
    private int found;

    @Override
    public Optional<KeptXy> find(final Chunk chunk) {
      final Optional<KeptXy> known = Optional.ofNullable(chunks.get(chunk.index()));
      found += known.isPresent() ? 1 : 0;
      return known;
    }

    @Override
    public boolean wants(final Chunk chunk) {
      return true;
    }

    @Override
    public void keep(final Chunk chunk, final KeptXy xy) {
      assertEquals(null, chunks.put(chunk.index(), xy), "known, but decoded again");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "syn_pf10_v4_c3_50000_const_n500.laz",
        "syn_pf8_v3_c3_50000_const_n500.laz",
        "syn_pf6_v3_c3_50000_mix_n0.laz",
        "syn_pf6_v3_c3_50000_mix_n1.laz",
        "syn_pf10_v3_c3_var_mix_n2600.laz",
        "syn_pf5_v2_c2_1000_mix_n2600.laz"
      })
  void filesOfTheReference(final String name) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(TestData.own("codec/" + name)))) {
      readAgain(file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ign/test_data_77055_627755_LA93_IGN69.laz",
        "ign/test_semis_2023_0292_6833_LA93_IGN69.laz",
        "other/lone-star.copc.laz"
      })
  void realFiles(final String name) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(TestData.shared("data/real/" + name)))) {
      readAgain(file);
    }
  }

  /** Steps of any length, and all that may change from point to point. */
  @Test
  void pointsThatHaveNothingInCommonButTheScannerChannel() throws IOException {
    for (int format = 6; format <= 10; format++) {
      try (LasFile file = file(format, false)) {
        assertEquals(file.chunks().size(), readAgain(file).found);
      }
    }
  }

  @Test
  void chunksOfSeveralScannerChannelsAreDecodedAgain() throws IOException {
    try (LasFile file = file(7, true)) {
      assertEquals(file.chunks().size() - 1, readAgain(file).found);
    }
  }

  /** Has a file remembered, and reads all of it. */
  private static Everything readAgain(final LasFile file) throws IOException {
    final Everything memory = new Everything();
    final LasFile known = file.with(memory);
    final PointReader first = known.reader(Set.of());
    for (final Chunk chunk : file.chunks()) {
      first.read(chunk);
    }
    assertEquals(0, memory.found);
    final PointReader plain = file.reader(EnumSet.allOf(LasField.class));
    final PointReader other = known.reader(EnumSet.allOf(LasField.class));
    int ofOneChannel = 0;
    for (final Chunk chunk : file.chunks()) {
      final LasColumns points = plain.read(chunk);
      final byte[] expected = records(points);
      ofOneChannel += file.layout().isModern() && isOfOneChannel(points) ? 1 : 0;
      assertArrayEquals(expected, records(other.read(chunk)));
      assertEquals(plain.hasOneChannel(), other.hasOneChannel());
    }
    assertEquals(ofOneChannel, memory.found);
    return memory;
  }

  private static boolean isOfOneChannel(final LasColumns points) {
    return IntStream.range(0, points.size()).map(i -> points.flags()[i] & 0x30).distinct().count()
        == 1;
  }

  private static byte[] records(final LasColumns points) {
    final byte[] records = new byte[points.size() * points.layout().recordLength()];
    LasRecords.pack(points, 0, points.size(), records, 0);
    return records;
  }

  /** A file of five chunks, of which the last has two scanner channels or not. */
  private static LasFile file(final int format, final boolean twoAtTheEnd) throws IOException {
    final PointLayout layout = RandomPoints.layout(format, 2);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink,
            LasHeader.template(format, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0)),
            layout,
            List.of(),
            List.of(),
            LazSchema.of(layout, 3, 3, POINTS))) {
      for (int c = 0; c < 5; c++) {
        final LasColumns points = RandomPoints.of(layout, POINTS, c);
        for (int i = 0; i < POINTS; i++) {
          final int channel = c < 4 ? c : twoAtTheEnd ? i % 2 : 0;
          points.flags()[i] = (byte) (points.flags()[i] & 0xCF | channel << 4);
        }
        writer.write(points);
      }
      writer.finish();
    }
    return LasFile.open(new MemoryByteSource("memory", sink.toByteArray()));
  }
}
