package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.laz.schema.LazItem;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An enriched file is its source, bit for bit, with new dimensions behind the others. */
class LazEnricherTest {

  private static final int CORE_LAYERS = 9;
  private static final int INFO_PAYLOAD = 375 + 54;

  private static final List<ExtraDimension> ADDED =
      List.of(
          ExtraDimension.scaled(
              "planarity", ExtraDimensionType.U16, 0, 1 / 65534.0, 0, 0xFFFF, "error <= 7.6e-06"),
          ExtraDimension.of("density", ExtraDimensionType.F32, 0, "points in a cubic metre"),
          ExtraDimension.of("unchanging", ExtraDimensionType.U8, 0, ""));

  private static final int ADDED_BYTES = 7;

  private static PointLayout target(final PointLayout layout, final List<ExtraDimension> added) {
    final List<ExtraDimension> dimensions = new ArrayList<>(layout.extraDimensions());
    dimensions.addAll(added);
    return PointLayout.of(layout.pointFormat(), dimensions);
  }

  /** What is added to a point: smooth, noisy, constant in every other chunk, constant. */
  private static byte added(final int b, final Chunk chunk, final int i) {
    final long point = chunk.firstPoint() + i;
    return switch (b) {
      case 0 -> (byte) (point / 7);
      case 1 -> (byte) (Math.sin(point / 50.0) * 100);
      case 2 -> (byte) (point * 0x9E3779B97F4A7C15L >>> 40);
      case 3 -> (byte) (chunk.index() % 2 == 0 ? 5 : point & 1);
      case 4 -> (byte) (i == chunk.pointCount() - 1 ? 1 : 0);
      case 5 -> (byte) (i % 100 == 0 ? point : 3);
      default -> 77;
    };
  }

  private static byte[][] columns(final Chunk chunk) {
    final byte[][] columns = new byte[ADDED_BYTES][chunk.pointCount()];
    for (int b = 0; b < ADDED_BYTES; b++) {
      for (int i = 0; i < chunk.pointCount(); i++) {
        columns[b][i] = added(b, chunk, i);
      }
    }
    return columns;
  }

  private static byte[] enriched(final LasFile source) throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(source, target(source.layout(), ADDED), sink)) {
      for (final Chunk chunk : source.chunks()) {
        enricher.write(chunk, columns(chunk), false);
      }
      enricher.finish();
    }
    return sink.toByteArray();
  }

  /**
   * The same from chunks that were made one by one, the last one first, by one who has read each
   * before and knows whether its points are of one scanner channel.
   */
  private static byte[] enrichedOfMadeChunks(final LasFile source) throws IOException {
    final PointLayout target = target(source.layout(), ADDED);
    final LazChunkEnricher chunks = LazChunkEnricher.of(source, target);
    final PointReader reader = source.reader(EnumSet.of(LasField.XY));
    final byte[][] made = new byte[source.chunks().size()][];
    for (int c = made.length - 1; c >= 0; c--) {
      final Chunk chunk = source.chunks().get(c);
      final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
      reader.read(chunk);
      chunks
          .enrich(chunk, columns(chunk), reader.hasOneChannel())
          .content()
          .writeTo(Channels.newChannel(bytes)::write);
      made[c] = bytes.toByteArray();
    }
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(source, target, sink)) {
      for (final Chunk chunk : source.chunks()) {
        enricher.writeMade(chunk, made[chunk.index()], made[chunk.index()].length);
      }
      enricher.finish();
    }
    return sink.toByteArray();
  }

  /** The same from bytes in memory, off the heap, and the layers that were added before. */
  private static byte[] enrichedOfMadeLayers(final LasFile source, final LasFile enriched)
      throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(source, target(source.layout(), ADDED), sink)) {
      for (final Chunk chunk : source.chunks()) {
        enricher.write(
            chunk,
            offHeap(read(source, chunk.offset(), chunk.byteLength())),
            addedLayers(enriched, enriched.chunks().get(chunk.index())));
      }
      enricher.finish();
    }
    return sink.toByteArray();
  }

  private static ByteBuffer offHeap(final byte[] bytes) {
    final int before = 3;
    return ByteBuffer.allocateDirect(before + bytes.length).put(before, bytes).position(before);
  }

  /** The layers that were added to a chunk. */
  private static MadeLayers addedLayers(final LasFile enriched, final Chunk chunk)
      throws IOException {
    final byte[] bytes = read(enriched, chunk.offset(), chunk.byteLength());
    final int record = enriched.layout().recordLength();
    final int sizes =
        record + Integer.BYTES * (1 + layers(enriched.compression().orElseThrow()) - ADDED_BYTES);
    final ByteBuffer[] added = new ByteBuffer[ADDED_BYTES];
    int end = bytes.length;
    for (int b = ADDED_BYTES - 1; b >= 0; b--) {
      final int size = LittleEndian.getInt(bytes, sizes + Integer.BYTES * b);
      added[b] = offHeap(Arrays.copyOfRange(bytes, end - size, end));
      end -= size;
    }
    return new MadeLayers(Arrays.copyOfRange(bytes, record - ADDED_BYTES, record), added);
  }

  private static LasFile open(final byte[] bytes) throws IOException {
    return LasFile.open(new MemoryByteSource("enriched", bytes));
  }

  private static byte[] read(final LasFile file, final long from, final long length)
      throws IOException {
    final byte[] bytes = new byte[(int) length];
    file.source().readFully(from, bytes, 0, bytes.length);
    return bytes;
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsItselfAndMore() throws IOException {
    final List<Path> files = new ArrayList<>(TestData.files(TestData.own("codec"), ".laz"));
    files.addAll(TestData.samples());
    return enriched(files, 20);
  }

  @TestFactory
  Stream<DynamicTest> everyFileOfOthersIsItselfAndMore() throws IOException {
    final List<Path> files = new ArrayList<>(TestData.files(TestData.shared("data/codec"), ".laz"));
    files.addAll(TestData.files(TestData.shared("data/real"), ".laz"));
    return enriched(files, 40);
  }

  private static Stream<DynamicTest> enriched(final List<Path> paths, final int atLeast) {
    final List<Path> files = paths.stream().filter(LazEnricherTest::isAccepted).toList();
    assertTrue(files.size() >= atLeast, files.toString());
    return files.stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () -> {
                      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
                        isItselfAndMore(file);
                      }
                    }));
  }

  private static boolean isAccepted(final Path path) {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      assertEquals(file.layout().isModern(), LazEnricher.accepts(file), path.toString());
      return LazEnricher.accepts(file);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static void isItselfAndMore(final LasFile before) throws IOException {
    assertArrayEquals(enriched(before), enrichedOfMadeChunks(before));
    try (LasFile after = open(enriched(before))) {
      assertArrayEquals(enriched(before), enrichedOfMadeLayers(before, after));
      assertEquals(before.warnings(), after.warnings());
      assertEquals(before.pointCount(), after.pointCount());
      assertEquals(before.crs().map(Crs::horizontalEpsg), after.crs().map(Crs::horizontalEpsg));
      final List<ExtraDimension> dimensions = after.layout().extraDimensions();
      final int kept = before.layout().extraDimensions().size();
      assertEquals(before.layout().extraDimensions(), dimensions.subList(0, kept));
      assertEquals(
          target(before.layout(), ADDED).extraDimensions().subList(kept, kept + ADDED.size()),
          dimensions.subList(kept, dimensions.size()));
      layersAreCopied(before, after);
      pointsAreKept(before, after);
      recordsAreKept(before, after);
    }
  }

  /** Number of layers, counted from the items without the codec's help. */
  private static int layers(final LazSchema schema) {
    int layers = 0;
    for (final LazItem item : schema.items()) {
      layers +=
          switch (item.type()) {
            case POINT14 -> CORE_LAYERS;
            case RGBNIR14 -> 2;
            case BYTE14 -> item.size();
            default -> 1;
          };
    }
    return layers;
  }

  private static void layersAreCopied(final LasFile before, final LasFile after)
      throws IOException {
    assertEquals(before.chunks().size(), after.chunks().size());
    final int layers = layers(before.compression().orElseThrow());
    assertEquals(layers + ADDED_BYTES, layers(after.compression().orElseThrow()));
    final int oldRecord = before.layout().recordLength();
    final int newRecord = after.layout().recordLength();
    for (final Chunk chunk : before.chunks()) {
      final Chunk other = after.chunks().get(chunk.index());
      final byte[] oldBytes = read(before, chunk.offset(), chunk.byteLength());
      final byte[] newBytes = read(after, other.offset(), other.byteLength());
      assertArrayEquals(
          Arrays.copyOf(oldBytes, oldRecord), Arrays.copyOf(newBytes, oldRecord), "record 0");
      final int sizes = 4 * (1 + layers);
      assertArrayEquals(
          Arrays.copyOfRange(oldBytes, oldRecord, oldRecord + sizes),
          Arrays.copyOfRange(newBytes, newRecord, newRecord + sizes),
          "sizes");
      final int from = newRecord + sizes + 4 * ADDED_BYTES;
      final int length = oldBytes.length - oldRecord - sizes;
      assertArrayEquals(
          Arrays.copyOfRange(oldBytes, oldRecord + sizes, oldBytes.length),
          Arrays.copyOfRange(newBytes, from, from + length),
          "layers");
      int added = 0;
      for (int b = 0; b < ADDED_BYTES; b++) {
        final int size = LittleEndian.getInt(newBytes, newRecord + sizes + 4 * b);
        final int byteIndex = b;
        final boolean constant =
            IntStream.range(0, chunk.pointCount())
                .allMatch(i -> added(byteIndex, chunk, i) == added(byteIndex, chunk, 0));
        assertEquals(constant, size == 0, "a layer is there if it says something");
        added += size;
      }
      assertEquals(newBytes.length, from + length + added);
    }
  }

  private static void pointsAreKept(final LasFile before, final LasFile after) throws IOException {
    final PointReader oldPoints = before.reader(before.layout().fields());
    final PointReader newPoints = after.reader(after.layout().fields());
    // what the encoder makes of the same points, where it makes the source's chunks of the source
    final LazChunkEncoder again = LazChunkEncoder.of(before.compression().orElseThrow());
    final LazChunkEncoder encoder = LazChunkEncoder.of(after.compression().orElseThrow());
    for (final Chunk chunk : before.chunks()) {
      final Chunk other = after.chunks().get(chunk.index());
      final LasColumns oldColumns = oldPoints.read(chunk);
      final LasColumns newColumns = newPoints.read(other);
      final int oldLength = before.layout().recordLength();
      final byte[] oldRecords = LasContents.records(oldColumns);
      final byte[] newRecords = LasContents.records(newColumns);
      final int newLength = after.layout().recordLength();
      for (int i = 0; i < chunk.pointCount(); i++) {
        assertEquals(
            oldLength, mismatch(oldRecords, i * oldLength, newRecords, i * newLength, oldLength));
        for (int b = 0; b < ADDED_BYTES; b++) {
          assertEquals(added(b, chunk, i), newRecords[i * newLength + oldLength + b]);
        }
      }
      final int size = again.encode(oldColumns);
      assertArrayEquals(
          read(before, chunk.offset(), chunk.byteLength()), Arrays.copyOf(again.bytes(), size));
      final int newSize = encoder.encode(newColumns);
      assertArrayEquals(
          Arrays.copyOf(encoder.bytes(), newSize),
          read(after, other.offset(), other.byteLength()),
          "splicing and encoding give the same");
    }
  }

  /** Classes that follow no pattern, or are one for all of a chunk. */
  private static final ClassRule NEW_CLASSES =
      new ClassRule() {
        @Override
        public Set<LasField> fields() {
          return EnumSet.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION);
        }

        @Override
        public void apply(final LasColumns points) {
          final byte[] classes = points.classification();
          for (int i = 0; i < points.size(); i++) {
            final int hash = (points.x()[i] + 3 * points.y()[i] + 7 * points.z()[i]) * 0x9E3779B9;
            classes[i] = (byte) (points.x()[0] % 3 == 0 ? 2 : classes[i] ^ hash >>> 29);
          }
        }
      };

  @TestFactory
  Stream<DynamicTest> pointsGetOtherClassesAndStayWhatTheyAreOtherwise() throws IOException {
    final List<Path> files = new ArrayList<>(TestData.files(TestData.own("codec"), ".laz"));
    files.addAll(TestData.samples());
    return files.stream()
        .filter(LazEnricherTest::isAccepted)
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () -> {
                      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
                        hasOtherClasses(file, file.with(NEW_CLASSES));
                        isTheSameWithKnownXy(file);
                      }
                    }));
  }

  private static void hasOtherClasses(final LasFile before, final LasFile changed)
      throws IOException {
    try (LasFile after = open(enriched(changed))) {
      final PointReader oldPoints = before.reader(before.layout().fields());
      final PointReader newPoints = after.reader(after.layout().fields());
      final LazChunkEncoder encoder = LazChunkEncoder.of(after.compression().orElseThrow());
      for (final Chunk chunk : before.chunks()) {
        final LasColumns expected = oldPoints.read(chunk);
        NEW_CLASSES.apply(expected);
        assertArrayEquals(
            Arrays.copyOf(expected.classification(), chunk.pointCount()),
            Arrays.copyOf(
                changed.reader(EnumSet.of(LasField.CLASSIFICATION)).read(chunk).classification(),
                chunk.pointCount()));
        final Chunk other = after.chunks().get(chunk.index());
        final LasColumns found = newPoints.read(other);
        final byte[] old = LasContents.records(expected);
        final byte[] records = LasContents.records(found);
        final int oldLength = before.layout().recordLength();
        final int newLength = after.layout().recordLength();
        for (int i = 0; i < chunk.pointCount(); i++) {
          assertEquals(oldLength, mismatch(old, i * oldLength, records, i * newLength, oldLength));
          for (int b = 0; b < ADDED_BYTES; b++) {
            assertEquals(added(b, chunk, i), records[i * newLength + oldLength + b]);
          }
        }
        final int size = encoder.encode(found);
        assertArrayEquals(
            Arrays.copyOf(encoder.bytes(), size),
            read(after, other.offset(), other.byteLength()),
            "splicing and encoding give the same");
      }
    }
  }

  /** X and y of all chunks that were read. */
  private static final class AllXy implements XyMemory {

    private final Map<Chunk, KeptXy> kept = new HashMap<>();
    private int found;

    @Override
    public Optional<KeptXy> find(final Chunk chunk) {
      found += kept.containsKey(chunk) ? 1 : 0;
      return Optional.ofNullable(kept.get(chunk));
    }

    @Override
    public boolean wants(final Chunk chunk) {
      return true;
    }

    @Override
    public void keep(final Chunk chunk, final KeptXy xy) {
      kept.put(chunk, xy);
    }
  }

  private static void isTheSameWithKnownXy(final LasFile file) throws IOException {
    final AllXy known = new AllXy();
    final PointReader reader = file.with(known).reader(EnumSet.of(LasField.XY));
    for (final Chunk chunk : file.chunks()) {
      reader.read(chunk);
    }
    assertArrayEquals(
        enriched(file.with(NEW_CLASSES)), enriched(file.with(known).with(NEW_CLASSES)));
    assertEquals(2 * known.kept.size(), known.found, "for the classes and for the traces");
  }

  /** Number of equal bytes from two places on, at most {@code length}. */
  private static int mismatch(
      final byte[] a, final int fromA, final byte[] b, final int fromB, final int length) {
    final int at = Arrays.mismatch(a, fromA, fromA + length, b, fromB, fromB + length);
    return at < 0 ? length : at;
  }

  private static boolean describesBytesOrOrder(final Vlr record) {
    return LazSchema.isRecord(record)
        || ExtraBytesRecord.isRecord(record)
        || record.userId().equals("copc");
  }

  private static void recordsAreKept(final LasFile before, final LasFile after) {
    for (final List<List<Vlr>> pair :
        List.of(List.of(before.vlrs(), after.vlrs()), List.of(before.evlrs(), after.evlrs()))) {
      final List<Vlr> oldRecords =
          pair.get(0).stream().filter(r -> !describesBytesOrOrder(r)).toList();
      final List<Vlr> newRecords =
          pair.get(1).stream().filter(r -> !describesBytesOrOrder(r)).toList();
      assertEquals(oldRecords.size(), newRecords.size());
      for (int i = 0; i < oldRecords.size(); i++) {
        assertEquals(oldRecords.get(i).userId(), newRecords.get(i).userId());
        assertEquals(oldRecords.get(i).recordId(), newRecords.get(i).recordId());
        assertEquals(oldRecords.get(i).description(), newRecords.get(i).description());
        assertArrayEquals(oldRecords.get(i).payload(), newRecords.get(i).payload());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lone-star.copc.laz", "simple_with_page.copc.laz"})
  void copcStaysCopc(final String name) throws IOException {
    final Path path = TestData.shared("data/real/other/" + name);
    try (LasFile before = LasFile.open(FileByteSource.open(path));
        LasFile after = open(enriched(before))) {
      final byte[] oldInfo = read(before, INFO_PAYLOAD, 160);
      final byte[] newInfo = read(after, INFO_PAYLOAD, 160);
      assertTrue(after.vlrs().get(0).is("copc", 1));
      assertEquals(375, after.vlrs().get(0).offset());
      // centre, half size, spacing, then the root page, then times and zeros
      assertArrayEquals(Arrays.copyOf(oldInfo, 40), Arrays.copyOf(newInfo, 40));
      assertArrayEquals(Arrays.copyOfRange(oldInfo, 48, 160), Arrays.copyOfRange(newInfo, 48, 160));
      final Map<List<Integer>, long[]> oldNodes = nodes(before, oldInfo);
      final Map<List<Integer>, long[]> newNodes = nodes(after, newInfo);
      assertEquals(oldNodes.keySet(), newNodes.keySet());
      final PointReader reader = after.reader(after.layout().fields());
      long points = 0;
      for (final Map.Entry<List<Integer>, long[]> node : newNodes.entrySet()) {
        final long[] place = node.getValue();
        assertEquals(oldNodes.get(node.getKey())[2], place[2]);
        if (place[2] > 0) {
          // the entry alone is enough to read the chunk
          assertEquals(
              place[2], reader.read(new Chunk(0, 0, (int) place[2], place[0], place[1])).size());
          points += place[2];
        }
      }
      assertEquals(before.pointCount(), points);
    }
    try (LasFile before = LasFile.open(FileByteSource.open(path));
        CopcFile after = CopcFile.open(new MemoryByteSource("enriched", enriched(before)))) {
      final long points =
          after.read(CopcQuery.EVERYTHING, after.file().layout().fields(), (node, some) -> {});
      assertEquals(before.pointCount(), points);
    }
  }

  /** Position, bytes and points of every node of a hierarchy by level, x, y and z. */
  private static Map<List<Integer>, long[]> nodes(final LasFile file, final byte[] info)
      throws IOException {
    final Map<List<Integer>, long[]> nodes = new HashMap<>();
    final List<long[]> pages = new ArrayList<>();
    pages.add(new long[] {LittleEndian.getLong(info, 40), LittleEndian.getLong(info, 48)});
    for (int p = 0; p < pages.size(); p++) {
      final byte[] page = read(file, pages.get(p)[0], pages.get(p)[1]);
      for (int at = 0; at < page.length; at += 32) {
        final long position = LittleEndian.getLong(page, at + 16);
        final int bytes = LittleEndian.getInt(page, at + 24);
        final int points = LittleEndian.getInt(page, at + 28);
        if (points < 0) {
          pages.add(new long[] {position, bytes});
        } else {
          final List<Integer> key = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            key.add(LittleEndian.getInt(page, at + 4 * i));
          }
          nodes.put(key, new long[] {position, bytes, points});
        }
      }
    }
    return nodes;
  }

  /** The same file with eight bytes more behind its info record; everything else moves. */
  private static byte[] withLongerInfo(final byte[] bytes) {
    final int more = 8;
    final int end = INFO_PAYLOAD + 160;
    final byte[] longer = new byte[bytes.length + more];
    System.arraycopy(bytes, 0, longer, 0, end);
    System.arraycopy(bytes, end, longer, end + more, bytes.length - end);
    longer[375 + 20] = (byte) (160 + more);
    final int points = LittleEndian.getInt(bytes, 96) + more;
    LittleEndian.putInt(longer, 96, points);
    for (final int pointer : new int[] {235, INFO_PAYLOAD + 40, points}) {
      LittleEndian.putLong(longer, pointer, LittleEndian.getLong(longer, pointer) + more);
    }
    final List<long[]> pages = new ArrayList<>();
    pages.add(
        new long[] {
          LittleEndian.getLong(longer, INFO_PAYLOAD + 40),
          LittleEndian.getLong(longer, INFO_PAYLOAD + 48)
        });
    for (int p = 0; p < pages.size(); p++) {
      final int start = (int) pages.get(p)[0];
      for (int at = start; at < start + pages.get(p)[1]; at += 32) {
        final long position = LittleEndian.getLong(longer, at + 16) + more;
        final int count = LittleEndian.getInt(longer, at + 28);
        if (count != 0) {
          LittleEndian.putLong(longer, at + 16, position);
        }
        if (count < 0) {
          pages.add(new long[] {position, LittleEndian.getInt(longer, at + 24)});
        }
      }
    }
    return longer;
  }

  @Test
  void aCopcFileWithALongerInfoRecordIsReadAndStaysCopc() throws IOException {
    final byte[] bytes =
        withLongerInfo(
            Files.readAllBytes(TestData.shared("data/real/other/simple_with_page.copc.laz")));
    try (LasFile before = LasFile.open(new MemoryByteSource("longer", bytes));
        CopcFile read = CopcFile.open(new MemoryByteSource("longer", bytes));
        CopcFile after = CopcFile.open(new MemoryByteSource("enriched", enriched(before)))) {
      final long points =
          read.read(CopcQuery.EVERYTHING, read.file().layout().fields(), (node, some) -> {});
      assertEquals(1065, points);
      assertEquals(
          points,
          after.read(CopcQuery.EVERYTHING, after.file().layout().fields(), (node, some) -> {}));
    }
  }

  @Test
  void aCopcFileWhoseHierarchyLiesBecomesPlainLaz() throws IOException {
    final byte[] bytes =
        Files.readAllBytes(TestData.shared("data/real/other/simple_with_page.copc.laz"));
    final long root = LittleEndian.getLong(bytes, INFO_PAYLOAD + 40);
    LittleEndian.putLong(bytes, (int) root + 16, 12345);
    try (LasFile before = LasFile.open(new MemoryByteSource("lying", bytes));
        LasFile after = open(enriched(before))) {
      assertTrue(after.vlrs().stream().noneMatch(record -> record.userId().equals("copc")));
      assertTrue(after.evlrs().stream().noneMatch(record -> record.userId().equals("copc")));
      pointsAreKept(before, after);
    }
  }

  private static LasFile file(
      final int format, final int version, final int chunkSize, final int points)
      throws IOException {
    final PointLayout layout = RandomPoints.layout(format, format % 3);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink,
            LasHeader.template(format, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0)),
            layout,
            List.of(),
            List.of(new Vlr("someone", 7, "", 0, new byte[100_000])),
            LazSchema.of(layout, 3, version, chunkSize))) {
      for (int first = 0; first < points; first += 1500) {
        writer.write(RandomPoints.of(layout, Math.min(1500, points - first), first + format));
        if (chunkSize == 0) {
          writer.endChunk();
        }
      }
      writer.finish();
    }
    return open(sink.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "5000"})
  void formatsVersionsAndChunksOfAnyKind(final int points) throws IOException {
    for (int format = 6; format <= 10; format++) {
      for (final int version : new int[] {3, 4}) {
        for (final int chunkSize : new int[] {0, 1000, 50_000}) {
          try (LasFile file = file(format, version, chunkSize, points)) {
            isItselfAndMore(file);
          }
        }
      }
    }
  }

  /** Which scanner channel every point of a chunk is of, but for the last of one chunk. */
  private static final int[] CHANNELS = {2, 1, 0, 3};

  private static final int OTHER_AT_THE_END = 1;

  @Test
  void chunksOfOneScannerChannelAreKnownAndComeOutTheSame() throws IOException {
    for (int format = 6; format <= 10; format++) {
      for (final int version : new int[] {3, 4}) {
        final PointLayout layout = RandomPoints.layout(format, 2);
        final MemoryByteSink sink = new MemoryByteSink();
        try (LasWriter writer =
            LasWriter.createLaz(
                sink,
                LasHeader.template(format, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0)),
                layout,
                List.of(),
                List.of(),
                LazSchema.of(layout, 3, version, 700))) {
          for (int c = 0; c < CHANNELS.length; c++) {
            final LasColumns points = RandomPoints.of(layout, 700, c);
            for (int i = 0; i < 700; i++) {
              final int channel = CHANNELS[c] ^ (c == OTHER_AT_THE_END && i == 699 ? 1 : 0);
              points.flags()[i] = (byte) (points.flags()[i] & 0xCF | channel << 4);
            }
            writer.write(points);
          }
          writer.finish();
        }
        try (LasFile file = open(sink.toByteArray())) {
          final PointReader reader = file.reader(EnumSet.of(LasField.XY));
          for (final Chunk chunk : file.chunks()) {
            reader.read(chunk);
            assertEquals(chunk.index() != OTHER_AT_THE_END, reader.hasOneChannel());
          }
          isItselfAndMore(file);
        }
      }
    }
  }

  @Test
  void anEnrichedFileCanBeEnrichedAgainUnderOtherNames() throws IOException {
    try (LasFile first = file(8, 3, 1000, 2500);
        LasFile second = open(enriched(first))) {
      final List<ExtraDimension> renamed = new ArrayList<>();
      for (final ExtraDimension d : second.layout().extraDimensions()) {
        renamed.add(
            new ExtraDimension(
                d.name() + "_1",
                d.type(),
                d.elementCount(),
                d.byteOffset(),
                d.scale(),
                d.offset(),
                d.noData(),
                d.description()));
      }
      renamed.addAll(ADDED);
      final PointLayout target = PointLayout.of(8, renamed);
      final MemoryByteSink sink = new MemoryByteSink();
      try (LazEnricher enricher = LazEnricher.create(second, target, sink)) {
        for (final Chunk chunk : second.chunks()) {
          enricher.write(chunk, columns(chunk), false);
        }
        enricher.finish();
      }
      try (LasFile third = open(sink.toByteArray())) {
        assertEquals(target, third.layout());
        assertEquals(List.of(), third.warnings());
        layersAreCopied(second, third);
        pointsAreKept(second, third);
      }
    }
  }

  @Test
  void limitsInADescriptorAreKept() throws IOException {
    final PointLayout layout =
        PointLayout.of(6, List.of(ExtraDimension.of("a", ExtraDimensionType.U8, 0, "")));
    final byte[] descriptor = ExtraBytesRecord.encode(layout.extraDimensions()).payload();
    descriptor[3] |= 2;
    LittleEndian.putDouble(descriptor, 64, 12.5);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(6, new CoordinateTransform(1, 1, 1, 0, 0, 0)),
            layout,
            List.of(new Vlr("LASF_Spec", 4, "", 0, descriptor)),
            List.of(),
            Compression.LAZ)) {
      writer.write(RandomPoints.of(layout, 10, 1));
      writer.finish();
    }
    try (LasFile before = open(sink.toByteArray());
        LasFile after = open(enriched(before))) {
      final byte[] payload =
          after.vlrs().stream()
              .filter(ExtraBytesRecord::isRecord)
              .findFirst()
              .orElseThrow()
              .payload();
      assertEquals(4 * 192, payload.length);
      assertArrayEquals(descriptor, Arrays.copyOf(payload, 192));
    }
  }

  @Test
  void anUnfinishedFileIsRecognised() throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasFile source = file(7, 3, 1000, 2500);
        LazEnricher enricher = LazEnricher.create(source, target(source.layout(), ADDED), sink)) {
      enricher.write(source.chunks().get(0), columns(source.chunks().get(0)), false);
      assertThrows(IllegalStateException.class, enricher::finish);
      assertThrows(
          IllegalArgumentException.class,
          () -> enricher.write(source.chunks().get(2), columns(source.chunks().get(2)), false));
    }
    assertThrows(MalformedLasException.class, () -> open(sink.toByteArray()));
  }

  @Test
  void otherFilesAreNotAccepted() throws IOException {
    final PointLayout legacy = RandomPoints.layout(3, 0);
    final PointLayout modern = RandomPoints.layout(6, 0);
    for (final PointLayout layout : List.of(legacy, modern)) {
      final MemoryByteSink sink = new MemoryByteSink();
      try (LasWriter writer =
          LasWriter.create(
              sink,
              LasHeader.template(layout.pointFormat(), new CoordinateTransform(1, 1, 1, 0, 0, 0)),
              layout,
              List.of(),
              List.of(),
              layout.isModern() ? Compression.NONE : Compression.LAZ)) {
        writer.write(RandomPoints.of(layout, 10, 1));
        writer.finish();
      }
      try (LasFile file = open(sink.toByteArray())) {
        assertFalse(LazEnricher.accepts(file));
        assertThrows(
            IllegalArgumentException.class,
            () -> LazEnricher.create(file, target(layout, ADDED), new MemoryByteSink()));
      }
    }
  }
}
