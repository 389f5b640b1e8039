package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LasWriterTest {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);

  private static byte[] rewrite(final LasFile file, final Compression compression)
      throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink, file.header(), file.layout(), file.vlrs(), file.evlrs(), compression)) {
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        writer.write(reader.read(chunk));
      }
      writer.finish();
    }
    return sink.toByteArray();
  }

  @TestFactory
  Stream<DynamicTest> aCopyHoldsTheSamePointsAndSaysTheSame() throws IOException {
    return copies(TestData.files(TestData.own("codec"), ""));
  }

  @TestFactory
  Stream<DynamicTest> aCopyOfAFileOfOthersHoldsTheSamePointsAndSaysTheSame() throws IOException {
    return copies(TestData.files(TestData.shared("data/codec"), ""));
  }

  private static Stream<DynamicTest> copies(final List<Path> files) {
    assertFalse(files.isEmpty());
    return files.stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () -> {
                      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
                        for (final Compression compression : Compression.values()) {
                          assertSaysTheSame(file, rewrite(file, compression));
                        }
                      }
                    }));
  }

  private static void assertSaysTheSame(final LasFile file, final byte[] copyBytes)
      throws IOException {
    try (LasFile copy = LasFile.open(new MemoryByteSource("copy", copyBytes))) {
      assertEquals(
          file.warnings().stream().filter(w -> w.contains(".wdp")).toList(), copy.warnings());
      assertEquals(LasContents.md5OfRecords(file), LasContents.md5OfRecords(copy));
      assertEquals(file.layout(), copy.layout());
      assertEquals(file.transform(), copy.transform());
      assertEquals(file.header().projectId(), copy.header().projectId());
      assertEquals(file.header().systemIdentifier(), copy.header().systemIdentifier());
      assertEquals(
          file.crs().map(crs -> List.of(crs.kind(), crs.horizontalEpsg(), crs.metresPerUnit())),
          copy.crs().map(crs -> List.of(crs.kind(), crs.horizontalEpsg(), crs.metresPerUnit())));
      final List<Vlr> kept =
          file.vlrs().stream().filter(r -> !r.userId().equals("laszip encoded")).toList();
      for (final Vlr record : kept) {
        assertTrue(
            copy.vlrs().stream()
                .anyMatch(
                    r ->
                        r.is(record.userId(), record.recordId())
                            && Arrays.equals(r.payload(), record.payload())),
            record::toString);
      }
      assertEquals(file.evlrs().size(), copy.evlrs().size());
    }
  }

  @Test
  void extraDimensionsAreDescribedInTheFile() throws IOException {
    final PointLayout layout =
        PointLayout.of(
            6,
            List.of(
                ExtraDimension.of("height", ExtraDimensionType.F32, 0, "above ground"),
                ExtraDimension.scaled(
                    "planarity", ExtraDimensionType.U16, 0, 1e-4, 0, 65535, "0..1")));
    final LasColumns points = new LasColumns(layout, EnumSet.allOf(LasField.class));
    points.resize(1);
    layout.extraDimensions().get(1).setRawBits(points, 0, 0, 1234);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(6, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            Compression.LAZ)) {
      writer.write(points);
      writer.finish();
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("written", sink.toByteArray()))) {
      assertEquals(layout, file.layout());
      final ExtraDimension planarity = file.layout().extraDimensions().get(1);
      final LasColumns read =
          file.reader(EnumSet.of(LasField.EXTRA_BYTES)).read(file.chunks().get(0));
      assertEquals(0.1234, planarity.value(read, 0, 0), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 200_000})
  void whatAnExceptionLeavesIsNoFile(final int count) throws IOException {
    for (final Compression compression : Compression.values()) {
      final PointLayout layout = RandomPoints.layout(1, 0);
      final MemoryByteSink sink = new MemoryByteSink();
      assertThrows(
          ArithmeticException.class,
          () -> {
            try (LasWriter writer =
                LasWriter.create(
                    sink,
                    LasHeader.template(1, TRANSFORM),
                    layout,
                    List.of(),
                    List.of(),
                    compression)) {
              if (count > 0) {
                writer.write(RandomPoints.of(layout, count, 1));
              }
              throw new ArithmeticException("of the caller");
            }
          });
      final MalformedLasException error =
          assertThrows(
              MalformedLasException.class,
              () -> LasFile.open(new MemoryByteSource("half-written", sink.toByteArray())));
      assertTrue(error.getMessage().contains("not finished"), error.getMessage());
    }
  }

  @Test
  void aFileIsOneOnceItIsFinished(@TempDir final Path folder) throws IOException {
    for (final Compression compression : Compression.values()) {
      final Path path = folder.resolve(compression + ".las");
      final PointLayout layout = RandomPoints.layout(1, 0);
      try (LasWriter writer =
          LasWriter.create(
              FileByteSink.create(path),
              LasHeader.template(1, TRANSFORM),
              layout,
              List.of(),
              List.of(),
              compression)) {
        writer.write(RandomPoints.of(layout, 200_000, 1));
        writer.finish();
        assertThrows(IllegalStateException.class, writer::finish);
      }
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        assertEquals(200_000, file.pointCount(), compression.name());
      }
    }
  }

  @Test
  void aFileSaysWhatWroteIt() throws IOException {
    final PointLayout layout = RandomPoints.layout(6, 0);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(6, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            Compression.LAZ)) {
      writer.finish();
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("written", sink.toByteArray()))) {
      assertEquals("spark-lidar", file.header().generatingSoftware());
    }
  }

  @Test
  void valuesThatTheFormatCannotHoldAreRefused() throws IOException {
    final PointLayout layout = RandomPoints.layout(0, 0);
    final LasColumns points = RandomPoints.of(layout, 10, 1);
    points.classification()[3] = 64;
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(0, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            Compression.NONE)) {
      final IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> writer.write(points));
      assertTrue(error.getMessage().contains("point 3"), error.getMessage());
      writer.finish();
    }
  }

  @Test
  void aSinkThatFailsLeavesAFileThatIsRecognised() throws IOException {
    final PointLayout layout = RandomPoints.layout(6, 0);
    final MemoryByteSink memory = new MemoryByteSink();
    final LasWriter writer =
        LasWriter.create(
            new FullByteSink(memory, 20_000),
            LasHeader.template(6, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            Compression.NONE);
    assertThrows(IOException.class, () -> writer.write(RandomPoints.of(layout, 10_000, 1)));
    assertThrows(IllegalStateException.class, writer::finish);
    writer.close();
    assertThrows(
        MalformedLasException.class,
        () -> LasFile.open(new MemoryByteSource("full", memory.toByteArray())));
  }

  @Test
  void anOldVersionIsRaisedForWhatItCannotHold() throws IOException {
    final LasHeader old = LasHeader.template(1, TRANSFORM).withVersionMinor(0);
    assertEquals(2, minorOf(old, RandomPoints.layout(1, 0)));
    assertEquals(3, minorOf(old, RandomPoints.layout(4, 0)));
    assertEquals(4, minorOf(old, RandomPoints.layout(6, 0)));
    assertEquals(4, minorOf(old.withVersionMinor(5), RandomPoints.layout(1, 0)));
    assertEquals(5, minorOf(old.withVersionMinor(5), RandomPoints.layout(6, 0)));
  }

  private static int minorOf(final LasHeader template, final PointLayout layout)
      throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(sink, template, layout, List.of(), List.of(), Compression.NONE)) {
      writer.write(RandomPoints.of(layout, 5, 1));
      writer.finish();
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("written", sink.toByteArray()))) {
      return file.header().versionMinor();
    }
  }

  @Test
  void aLongRecordGoesBehindThePoints() throws IOException {
    final byte[] payload = new byte[70_000];
    payload[69_999] = 7;
    final MemoryByteSink sink = new MemoryByteSink();
    final PointLayout layout = RandomPoints.layout(6, 0);
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(6, TRANSFORM),
            layout,
            List.of(new Vlr("someone", 1, "long", 0, payload)),
            List.of(),
            Compression.LAZ)) {
      writer.finish();
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("written", sink.toByteArray()))) {
      assertEquals(0, file.pointCount());
      assertEquals(1, file.evlrs().size());
      assertArrayEquals(payload, file.evlrs().get(0).payload());
    }
  }

  /** A disk that fills up. */
  private record FullByteSink(ByteSink sink, long capacity) implements ByteSink {

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
      if (position() + length > capacity) {
        sink.write(bytes, offset, (int) (capacity - position()));
        throw new IOException("no space left");
      }
      sink.write(bytes, offset, length);
    }

    @Override
    public void write(final ByteBuffer bytes) throws IOException {
      final byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      write(copy, 0, copy.length);
    }

    @Override
    public long position() {
      return sink.position();
    }

    @Override
    public void patch(final long position, final byte[] bytes) throws IOException {
      sink.patch(position, bytes);
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }
}
