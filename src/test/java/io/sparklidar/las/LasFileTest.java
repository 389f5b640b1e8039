package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LasFileTest {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);

  private static byte[] file(final LasColumns points, final int chunkSize) throws IOException {
    final PointLayout layout = points.layout();
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink,
            LasHeader.template(layout.pointFormat(), TRANSFORM),
            layout,
            List.of(),
            List.of(),
            LazSchema.of(
                layout, layout.isModern() ? 3 : 2, layout.isModern() ? 3 : 2, chunkSize))) {
      writer.write(points);
      writer.finish();
    }
    return sink.toByteArray();
  }

  @Test
  void pointsThatAreNotThereCostNoMemory() throws IOException {
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final LasColumns points = RandomPoints.of(RandomPoints.layout(3, 2), 300, 5);
    try (LasFile file = LasFile.open(new MemoryByteSource("memory", file(points, 300)))) {
      final Chunk honest = file.chunks().get(0);
      final Chunk boasting = new Chunk(0, 0, 5_000_000, honest.offset(), (int) honest.byteLength());
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      final long before = threads.getCurrentThreadAllocatedBytes();

      assertThrows(MalformedLasException.class, () -> reader.read(boasting));

      final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 10_000_000, allocated + " bytes for 300 points");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aChunkThatOutgrowsItsFirstColumnsIsReadAsItWasWritten(final int itemVersion)
      throws IOException {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(5, 2), 120_001, 5);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink,
            LasHeader.template(5, TRANSFORM),
            points.layout(),
            List.of(),
            List.of(),
            LazSchema.of(points.layout(), 2, itemVersion, 200_000))) {
      writer.write(points);
      writer.finish();
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("memory", sink.toByteArray()))) {
      assertEquals(1, file.chunks().size());
      assertArrayEquals(LasContents.records(points), LasContents.allRecords(file));
    }
  }

  @Test
  void aScaleThatSendsCoordinatesToInfinityIsRefused() throws IOException {
    final byte[] bytes = file(RandomPoints.of(RandomPoints.layout(3, 2), 300, 5), 300);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(139, 1e300);

    final MalformedLasException refused =
        assertThrows(
            MalformedLasException.class,
            () -> LasFile.open(new MemoryByteSource("memory", bytes)).close());

    assertTrue(refused.getMessage().contains("at byte 139"), refused.getMessage());
  }

  @Test
  void chunksAreReadInAnyOrderByManyThreads() throws IOException {
    for (final int format : new int[] {3, 8}) {
      final LasColumns points = RandomPoints.of(RandomPoints.layout(format, 2), 10_000, 5);
      final byte[] records = LasContents.records(points);
      final int length = points.layout().recordLength();
      try (LasFile file = LasFile.open(new MemoryByteSource("memory", file(points, 300)))) {
        final ThreadLocal<PointReader> readers =
            ThreadLocal.withInitial(() -> file.reader(EnumSet.allOf(LasField.class)));
        IntStream.range(0, 200)
            .parallel()
            .forEach(
                i -> {
                  final Chunk chunk = file.chunks().get(i * 17 % file.chunks().size());
                  final int from = (int) chunk.firstPoint() * length;
                  try {
                    assertArrayEquals(
                        Arrays.copyOfRange(records, from, from + chunk.pointCount() * length),
                        LasContents.records(readers.get().read(chunk)));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
      }
    }
  }

  @Test
  void whatTravelsToExecutorsIsSerializable() throws IOException, ClassNotFoundException {
    final PointLayout layout =
        PointLayout.of(
            7,
            List.of(
                ExtraDimension.scaled("a", ExtraDimensionType.U16, 0, 0.1, 0, 65535, "text"),
                ExtraDimension.of("b", ExtraDimensionType.F32, 0, "")));
    assertEquals(layout, copy(layout));
    final Chunk chunk = new Chunk(1, 50_000, 700, 1L << 40, 12_345);
    assertEquals(chunk, copy(chunk));
  }

  private static Object copy(final Object original) throws IOException, ClassNotFoundException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void aSourceThatCannotBeOpenedIsClosed() {
    final ClosableSource source = new ClosableSource(new byte[300]);
    assertThrows(MalformedLasException.class, () -> LasFile.open(source));
    assertTrue(source.closed);
  }

  @Test
  void aLayerThatLiesAboutItsSizeIsRefusedAtItsChunk() throws IOException {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(6, 0), 1000, 5);
    final byte[] bytes = file(points, 300);
    final Chunk second;
    try (LasFile file = LasFile.open(new MemoryByteSource("sound", bytes))) {
      second = file.chunks().get(1);
    }
    // The size of the XY layer stands behind the first record and the number of points.
    bytes[(int) second.offset() + 30 + 4]++;
    try (LasFile file = LasFile.open(new MemoryByteSource("lying", bytes))) {
      final PointReader reader = file.reader(EnumSet.of(LasField.Z));
      assertEquals(300, reader.read(file.chunks().get(0)).size());
      final MalformedLasException error =
          assertThrows(MalformedLasException.class, () -> reader.read(file.chunks().get(1)));
      assertEquals(second.offset() + 34, error.offset());
      assertTrue(error.found().endsWith("in chunk 1"), error.getMessage());
      assertEquals(300, reader.read(file.chunks().get(2)).size());
    }
  }

  @Test
  void aChunkThatEndsEarlyNamesThePointOrTheLayer() throws IOException {
    for (final int format : new int[] {1, 6}) {
      final LasColumns points = RandomPoints.of(RandomPoints.layout(format, 0), 1000, 5);
      final byte[] bytes = file(points, 1000);
      final int end;
      try (LasFile file = LasFile.open(new MemoryByteSource("sound", bytes))) {
        final Chunk chunk = file.chunks().get(0);
        end = (int) (chunk.offset() + chunk.byteLength());
      }
      // damage that uses up a stream too soon, or leaves some of it
      Arrays.fill(bytes, end - 5000, end - 4, (byte) 0x55);
      try (LasFile file = LasFile.open(new MemoryByteSource("damaged", bytes))) {
        final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
        final MalformedLasException error =
            assertThrows(MalformedLasException.class, () -> reader.read(file.chunks().get(0)));
        assertTrue(error.offset() > end - 5000 && error.offset() <= end, error.getMessage());
        assertTrue(
            format == 1 ? error.point().isPresent() : error.getMessage().contains("layer of"),
            error.getMessage());
      }
    }
  }

  /** Remembers that it was closed. */
  private static final class ClosableSource implements ByteSource {

    private final MemoryByteSource source;
    private boolean closed;

    ClosableSource(final byte[] bytes) {
      source = new MemoryByteSource("closable", bytes);
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public long length() {
      return source.length();
    }

    @Override
    public void readFully(
        final long position, final byte[] buffer, final int offset, final int length)
        throws IOException {
      source.readFully(position, buffer, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
