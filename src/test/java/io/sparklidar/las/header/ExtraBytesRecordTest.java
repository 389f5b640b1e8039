package io.sparklidar.las.header;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.RandomPoints;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What several programs say of the extra bytes of one file counts, and is written on as one. */
final class ExtraBytesRecordTest {

  private static final int DESCRIPTOR = 192;
  private static final int NAME = 4;

  private static final ExtraDimension AMPLITUDE =
      ExtraDimension.scaled("Amplitude", ExtraDimensionType.U16, 0, 0.01, 0, 0, "dB");
  private static final ExtraDimension CONFIDENCE =
      ExtraDimension.of("confidence", ExtraDimensionType.U8, 2, "");
  private static final ExtraDimension DISTANCE =
      ExtraDimension.of("Distance", ExtraDimensionType.I32, 3, "");
  private static final ExtraDimension ADDED =
      ExtraDimension.of("added", ExtraDimensionType.F32, 7, "");

  private static Vlr record(final ExtraDimension... dimensions) {
    return ExtraBytesRecord.encode(List.of(dimensions));
  }

  private static List<String> names(final List<ExtraDimension> dimensions) {
    return dimensions.stream().map(ExtraDimension::name).toList();
  }

  private static List<String> decoded(
      final int bytes, final List<String> warnings, final Vlr... records) {
    return names(ExtraBytesRecord.decode(List.of(records), bytes, warnings));
  }

  private static byte[] file(
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final Compression compression)
      throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(
                layout.pointFormat(), new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0)),
            layout,
            vlrs,
            evlrs,
            compression)) {
      writer.write(RandomPoints.of(layout, 100, 1));
      writer.finish();
    }
    return sink.toByteArray();
  }

  private static LasFile open(final byte[] bytes) throws IOException {
    return LasFile.open(new MemoryByteSource("file", bytes));
  }

  private static List<Vlr> descriptions(final LasFile file) {
    return Stream.concat(file.vlrs().stream(), file.evlrs().stream())
        .filter(ExtraBytesRecord::isRecord)
        .toList();
  }

  /** A file's bytes with the record of all dimensions cut into one record a dimension. */
  private static byte[] inRecordsOfOne(final byte[] bytes) throws IOException {
    final Vlr whole;
    try (LasFile file = open(bytes)) {
      whole = descriptions(file).get(0);
    }
    final int count = whole.payload().length / DESCRIPTOR;
    final int at = (int) whole.offset();
    final int end = at + Vlr.HEADER_LENGTH + whole.payload().length;
    final int grown = (count - 1) * Vlr.HEADER_LENGTH;
    final byte[] cut = new byte[bytes.length + grown];
    System.arraycopy(bytes, 0, cut, 0, at);
    for (int i = 0; i < count; i++) {
      final int to = at + i * (Vlr.HEADER_LENGTH + DESCRIPTOR);
      System.arraycopy(bytes, at, cut, to, Vlr.HEADER_LENGTH);
      LittleEndian.putShort(cut, to + LasConstants.VLR_LENGTH, DESCRIPTOR);
      System.arraycopy(whole.payload(), i * DESCRIPTOR, cut, to + Vlr.HEADER_LENGTH, DESCRIPTOR);
    }
    System.arraycopy(bytes, end, cut, end + grown, bytes.length - end);
    final int pointOffset = LittleEndian.getInt(cut, LasConstants.POINT_OFFSET);
    LittleEndian.putInt(
        cut, LasConstants.VLR_COUNT, LittleEndian.getInt(cut, LasConstants.VLR_COUNT) + count - 1);
    LittleEndian.putInt(cut, LasConstants.POINT_OFFSET, pointOffset + grown);
    final long chunkTable = LittleEndian.getLong(cut, pointOffset + grown);
    LittleEndian.putLong(cut, pointOffset + grown, chunkTable + grown);
    return cut;
  }

  @Test
  void recordsDescribeTheBytesTogether() {
    final List<String> warnings = new ArrayList<>();
    assertEquals(
        List.of("Amplitude", "confidence", "Distance", "extra_bytes"),
        decoded(8, warnings, record(AMPLITUDE), record(CONFIDENCE), record(DISTANCE)));
    assertEquals(List.of(), warnings);
  }

  @Test
  void leftoversAreNotTakenForMore() {
    final Vlr all = record(AMPLITUDE, CONFIDENCE, DISTANCE);
    for (final Vlr[] records :
        List.of(
            new Vlr[] {record(AMPLITUDE), all},
            new Vlr[] {all, record(AMPLITUDE)},
            new Vlr[] {all, all},
            new Vlr[] {record(AMPLITUDE), record(CONFIDENCE, DISTANCE), record(AMPLITUDE)},
            new Vlr[] {record(AMPLITUDE, CONFIDENCE), record(DISTANCE), record(ADDED)})) {
      final List<String> warnings = new ArrayList<>();
      assertEquals(List.of("Amplitude", "confidence", "Distance"), decoded(7, warnings, records));
      assertEquals(1, warnings.size(), warnings::toString);
      assertTrue(warnings.get(0).contains("more than the 7 extra bytes"), warnings::toString);
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    final List<String> warnings = new ArrayList<>();
    assertEquals(
        List.of("Amplitude", "confidence", "extra_bytes"),
        decoded(5, warnings, record(AMPLITUDE, CONFIDENCE, DISTANCE)));
    assertTrue(
        warnings.get(0).contains("descriptor 2 (Distance) needs 4 bytes, 2 of the 5"),
        warnings::toString);
  }

  @Test
  void splicingWritesOneRecordWithTheDescriptorsAsTheyWere() throws IOException {
    final PointLayout layout = PointLayout.of(6, List.of(AMPLITUDE, CONFIDENCE, DISTANCE));
    final byte[] bytes =
        inRecordsOfOne(
            file(
                layout,
                List.of(record(AMPLITUDE, CONFIDENCE, DISTANCE)),
                List.of(),
                Compression.LAZ));
    final List<ExtraDimension> more = new ArrayList<>(layout.extraDimensions());
    more.add(ADDED);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasFile file = open(bytes);
        LazEnricher enricher = LazEnricher.create(file, PointLayout.of(6, more), sink)) {
      assertEquals(3, descriptions(file).size());
      assertEquals(layout, file.layout());
      for (final Chunk chunk : file.chunks()) {
        enricher.write(chunk, new byte[4][chunk.pointCount()], false);
      }
      enricher.finish();
      try (LasFile spliced = open(sink.toByteArray())) {
        assertEquals(PointLayout.of(6, more), spliced.layout());
        assertEquals(List.of(), spliced.warnings());
        assertEquals(1, descriptions(spliced).size());
        for (int i = 0; i < 3; i++) {
          assertArrayEquals(
              descriptions(file).get(i).payload(),
              Arrays.copyOfRange(
                  descriptions(spliced).get(0).payload(), i * DESCRIPTOR, (i + 1) * DESCRIPTOR));
        }
      }
    }
  }

  @Test
  void writingAnewMakesOneRecordToo() throws IOException {
    final PointLayout layout = PointLayout.of(1, List.of(AMPLITUDE, CONFIDENCE, DISTANCE, ADDED));
    final byte[] withLimits = record(CONFIDENCE).payload();
    withLimits[3] |= 2;
    LittleEndian.putLong(withLimits, 64, 7);
    final Vlr limits = new Vlr("LASF_Spec", 4, "", 0, withLimits);
    try (LasFile file =
        open(
            file(
                layout,
                List.of(record(AMPLITUDE), limits),
                List.of(record(DISTANCE)),
                Compression.NONE))) {
      assertEquals(layout, file.layout());
      assertEquals(1, descriptions(file).size());
      assertArrayEquals(
          withLimits,
          Arrays.copyOfRange(descriptions(file).get(0).payload(), DESCRIPTOR, 2 * DESCRIPTOR));
    }
  }

  private static List<ExtraDimension> many(final int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ExtraDimension.of("d" + i, ExtraDimensionType.U8, i, ""))
        .toList();
  }

  @Test
  void moreDimensionsThanAnOrdinaryRecordHoldsAreInAnExtendedOne() throws IOException {
    for (final Compression compression : Compression.values()) {
      final PointLayout layout = PointLayout.of(6, many(340));
      try (LasFile file = open(file(layout, List.of(), List.of(), compression))) {
        assertEquals(0, file.evlrs().size());
        assertEquals(layout, file.layout());
      }
      final PointLayout larger = PointLayout.of(6, many(500));
      try (LasFile file = open(file(larger, List.of(), List.of(), compression))) {
        assertEquals(1, file.evlrs().size());
        assertEquals(larger, file.layout());
        assertEquals(List.of(), file.warnings());
      }
    }
  }

  @Test
  void splicingMovesARecordThatGrowsTooLong() throws IOException {
    final byte[] bytes = file(PointLayout.of(6, many(340)), List.of(), List.of(), Compression.LAZ);
    final byte[] spliced = spliced(bytes, PointLayout.of(6, many(345)));
    try (LasFile file = open(spliced)) {
      assertEquals(PointLayout.of(6, many(345)), file.layout());
      assertEquals(List.of(), file.warnings());
      assertEquals(1, file.evlrs().size());
    }
    // And once more, from the extended record.
    try (LasFile file = open(spliced(spliced, PointLayout.of(6, many(346))))) {
      assertEquals(PointLayout.of(6, many(346)), file.layout());
      assertEquals(List.of(), file.warnings());
      assertEquals(1, descriptions(file).size());
    }
  }

  private static byte[] spliced(final byte[] bytes, final PointLayout target) throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasFile file = open(bytes);
        LazEnricher enricher = LazEnricher.create(file, target, sink)) {
      for (final Chunk chunk : file.chunks()) {
        final int added = target.recordLength() - file.layout().recordLength();
        enricher.write(chunk, new byte[added][chunk.pointCount()], false);
      }
      enricher.finish();
    }
    return sink.toByteArray();
  }

  /** A record of one dimension with a name in the bytes of an encoding. */
  private static Vlr named(final String name, final Charset charset) {
    return named(name.getBytes(charset));
  }

  private static Vlr named(final byte[] name) {
    final byte[] payload = record(CONFIDENCE.at(0)).payload();
    Arrays.fill(payload, NAME, NAME + 32, (byte) 0);
    System.arraycopy(name, 0, payload, NAME, name.length);
    return new Vlr("LASF_Spec", 4, "", 0, payload);
  }

  @Test
  void namesAreReadInWhateverEncodingTheyAre() {
    final Charset windows = Charset.forName("windows-1252");
    for (final String name : List.of("Höhe", "高さ", "\uD83D\uDE00 up", "a\nb", "é".repeat(16))) {
      assertEquals(
          List.of(name), decoded(1, new ArrayList<>(), named(name, StandardCharsets.UTF_8)));
    }
    for (final String name : List.of("Höhe", "Preis in €", "ü")) {
      assertEquals(List.of(name), decoded(1, new ArrayList<>(), named(name, windows)));
    }
    // No text in any encoding: every byte still has a character.
    assertEquals(
        List.of("\u0081\u00FF"),
        decoded(1, new ArrayList<>(), named(new byte[] {(byte) 0x81, (byte) 0xFF})));
  }

  @Test
  void aCharacterCutByTheEndOfTheFieldDoesNotSpoilTheName() {
    final byte[] name = ("a" + "ö".repeat(16)).getBytes(StandardCharsets.UTF_8);
    assertEquals(
        List.of("a" + "ö".repeat(15)),
        decoded(1, new ArrayList<>(), named(Arrays.copyOf(name, 32))));
  }

  @Test
  void namesAreCutBetweenCharactersAndStayDifferent() {
    final String name = "ö".repeat(20);
    final Vlr record =
        record(
            ExtraDimension.of(name, ExtraDimensionType.U8, 0, ""),
            ExtraDimension.of(name + "2", ExtraDimensionType.U8, 1, ""));
    assertEquals(
        List.of("ö".repeat(16), "ö".repeat(15) + "_2"), decoded(2, new ArrayList<>(), record));
  }

  @Test
  void namesAreWrittenBackInTheBytesTheyCameIn() throws IOException {
    final Vlr latin = named("Höhe", StandardCharsets.ISO_8859_1);
    final ExtraDimension height = ExtraDimension.of("Höhe", ExtraDimensionType.U8, 0, "");
    for (final Compression compression : Compression.values()) {
      final PointLayout layout = PointLayout.of(6, List.of(height, ADDED));
      try (LasFile file = open(file(layout, List.of(latin), List.of(), compression))) {
        final byte[] written = descriptions(file).get(0).payload();
        assertEquals((byte) 0xF6, written[NAME + 1]);
        assertEquals(layout, file.layout());
      }
    }
  }

  @Test
  void waveformsInAnotherFileAreMentioned() throws IOException {
    final PointLayout layout = PointLayout.of(9, List.of());
    final byte[] bytes = file(layout, List.of(), List.of(), Compression.NONE);
    try (LasFile file = open(bytes)) {
      assertEquals(List.of(), file.warnings());
    }
    bytes[LasConstants.GLOBAL_ENCODING] |= LasHeader.EXTERNAL_WAVEFORMS;
    try (LasFile file = open(bytes)) {
      assertTrue(file.warnings().get(0).contains(".wdp"), file.warnings()::toString);
    }
  }
}
