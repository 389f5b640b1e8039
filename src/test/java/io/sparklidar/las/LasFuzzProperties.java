package io.sparklidar.las;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Damage of any kind ends in the one exception that names it, or does no harm. */
class LasFuzzProperties {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);

  /** Small files of all kinds: damage is likely to hit structure. */
  private static final List<byte[]> FILES = files();

  /** Points that a damaged file of less than 100 kB may make us hold. */
  private static final long MANY_POINTS = 200_000_000;

  private static List<byte[]> files() {
    final List<byte[]> files = new ArrayList<>();
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      final PointLayout layout = RandomPoints.layout(format, format % 3);
      files.add(file(layout, Optional.empty(), 20));
      for (final LazSchema schema : schemas(layout)) {
        files.add(file(layout, Optional.of(schema), 0));
        files.add(file(layout, Optional.of(schema), 1));
        files.add(file(layout, Optional.of(schema), 250));
      }
    }
    return files;
  }

  private static List<LazSchema> schemas(final PointLayout layout) {
    return layout.isModern()
        ? List.of(
            LazSchema.of(layout, 3, 3, 100),
            LazSchema.of(layout, 3, 4, 50_000),
            LazSchema.of(layout, 3, 3, 0))
        : List.of(
            LazSchema.of(layout, 1, 1, 100),
            LazSchema.of(layout, 2, 1, 100),
            LazSchema.of(layout, 2, 2, 50_000),
            LazSchema.of(layout, 2, 2, 0));
  }

  private static byte[] file(
      final PointLayout layout, final Optional<LazSchema> schema, final int points) {
    final LasHeader header = LasHeader.template(layout.pointFormat(), TRANSFORM);
    final List<Vlr> records =
        List.of(
            ExtraBytesRecord.encode(layout.extraDimensions()),
            new Vlr(
                "LASF_Projection", 2112, "", 0, "LOCAL_CS[\"l\",UNIT[\"m\",1]]".getBytes(UTF_8)),
            new Vlr("LASF_Projection", 34735, "", 0, new byte[] {1, 0, 1, 0, 0, 0, 1, 0}));
    final List<Vlr> extended = List.of(new Vlr("someone", 1, "", 0, new byte[10]));
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        schema.isPresent()
            ? LasWriter.createLaz(sink, header, layout, records, extended, schema.get())
            : LasWriter.create(sink, header, layout, records, extended, Compression.NONE)) {
      writer.write(RandomPoints.of(layout, points, layout.pointFormat()));
      writer.finish();
    } catch (IOException memoryNeverFails) {
      throw new UncheckedIOException(memoryNeverFails);
    }
    return sink.toByteArray();
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void mutationsAnywhereAreRefusedOrHarmless(@ForAll final long seed) throws IOException {
    final Random random = new Random(seed);
    final byte[] bytes = anyFile(random);
    final int mutations = 1 + random.nextInt(4);
    for (int i = 0; i < mutations; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    refusesOrReads(bytes);
  }

  @Property(tries = 6000, shrinking = ShrinkingMode.OFF)
  void mutationsOfTheStructureAreRefusedOrHarmless(@ForAll final long seed) throws IOException {
    final Random random = new Random(seed);
    final byte[] bytes = anyFile(random);
    final int structure = Math.min(bytes.length, 800);
    final int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations; i++) {
      final int at = random.nextInt(4) > 0 ? random.nextInt(structure) : tail(bytes, random);
      final byte[] extremes = {0, 1, -1, 127, -128, (byte) random.nextInt(256)};
      final byte value = extremes[random.nextInt(extremes.length)];
      Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(4)), value);
    }
    refusesOrReads(bytes);
  }

  private static int tail(final byte[] bytes, final Random random) {
    return Math.max(0, bytes.length - 1 - random.nextInt(64));
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
  void truncationsAreRefusedOrHarmless(@ForAll final long seed) throws IOException {
    final Random random = new Random(seed);
    final byte[] bytes = anyFile(random);
    refusesOrReads(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  private static byte[] anyFile(final Random random) {
    return FILES.get(random.nextInt(FILES.size())).clone();
  }

  private static void refusesOrReads(final byte[] bytes) throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", bytes))) {
      final long points = file.chunks().stream().mapToLong(Chunk::pointCount).sum();
      assertTrue(points == file.pointCount(), "chunks must hold every point");
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        assertTrue(chunk.pointCount() < MANY_POINTS, () -> chunk.toString());
        try {
          reader.read(chunk);
        } catch (MalformedLasException refused) {
          assertTrue(refused.offset() >= 0 && refused.offset() <= bytes.length, refused::toString);
        }
      }
    } catch (MalformedLasException refused) {
      assertTrue(refused.offset() >= 0 && refused.offset() <= bytes.length, refused::toString);
    }
  }
}
