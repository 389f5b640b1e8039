package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Reading x, y and z of formats 6-10 fetches little more than their layers. What share of a file
 * that is depends on what else is in it: about half where there are no colours, a third where there
 * are.
 */
class CoordinateBytesTest {

  private static final Path SAMPLES = Path.of("data-samples");

  /** Layers that every format has. */
  private static final int CORE_LAYERS = 9;

  /**
   * What is fetched beyond the layers of x, y and z, at most: a second request costs more than a
   * sixteenth of a chunk.
   */
  private static final double MARGIN = 0.08;

  /**
   * What reading the coordinates of a file took.
   *
   * @param read bytes read from its chunks
   * @param needed bytes of their heads and layers of x, y and z
   * @param whole bytes of the chunks
   * @param requests number of reads
   * @param chunks number of chunks
   */
  private record Cost(long read, long needed, long whole, int requests, int chunks) {

    String line(final Path path) {
      return String.format(
          Locale.ROOT,
          "%s: read %.1f %% of the chunks, needed %.1f %%, %d reads of %d chunks",
          path.getFileName(),
          100.0 * read / whole,
          100.0 * needed / whole,
          requests,
          chunks);
    }
  }

  private static Cost cost(final Path path) throws IOException {
    try (CountingByteSource source = new CountingByteSource(FileByteSource.open(path));
        LasFile file = LasFile.open(source)) {
      final PointReader reader = file.reader(Set.of(LasField.Z));
      long needed = 0;
      long whole = 0;
      long read = 0;
      int requests = 0;
      for (final Chunk chunk : file.chunks()) {
        source.reset();
        reader.read(chunk);
        read += source.bytes();
        requests += source.requests();
        needed += coordinateBytes(file, chunk);
        whole += chunk.byteLength();
      }
      return new Cost(read, needed, whole, requests, file.chunks().size());
    }
  }

  /** Bytes of the first record, the sizes of the layers, and the layers of x, y and z. */
  private static long coordinateBytes(final LasFile file, final Chunk chunk) throws IOException {
    final PointLayout layout = file.layout();
    final int layers =
        CORE_LAYERS
            + (layout.hasRgb() ? 1 : 0)
            + (layout.hasNir() ? 1 : 0)
            + (layout.hasWavePackets() ? 1 : 0)
            + layout.extraByteCount();
    final byte[] head = new byte[layout.recordLength() + 4 * (1 + layers)];
    file.source().readFully(chunk.offset(), head, 0, head.length);
    final ByteBuffer sizes =
        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).position(layout.recordLength() + 4);
    return head.length + (long) sizes.getInt() + sizes.getInt();
  }

  @Test
  void realFilesAreReadForTheirCoordinatesAlone(final TestReporter reporter) throws IOException {
    final Path folder = TestData.shared("data/real");
    final List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(path -> path.toString().endsWith(".laz")).sorted().toList();
    }
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        if (!file.layout().isModern()) {
          continue;
        }
      }
      final Cost cost = cost(path);
      reporter.publishEntry(cost.line(path));
      assertTrue(cost.read() <= cost.needed() * (1 + MARGIN), () -> cost.line(path));
      assertTrue(cost.requests() <= 2 * cost.chunks(), () -> cost.line(path));
    }
  }

  @Test
  void colouredPointsAreReadForLessThanTwoFifths(final TestReporter reporter) throws IOException {
    final Path path;
    try (Stream<Path> all = Files.list(SAMPLES)) {
      path = all.filter(p -> p.toString().endsWith(".laz")).sorted().findFirst().orElseThrow();
    }
    final Cost cost = cost(path);
    reporter.publishEntry(cost.line(path));
    assertTrue(cost.read() < cost.whole() * 0.4, () -> cost.line(path));
  }
}
