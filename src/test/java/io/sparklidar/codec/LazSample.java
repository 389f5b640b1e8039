package io.sparklidar.codec;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.laz.LazChunkReader;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chunks to be decoded.
 *
 * @param name for messages
 * @param schema how they are compressed
 * @param layout of their points
 * @param chunks their bytes
 * @param points how many points each has
 */
record LazSample(
    String name, LazSchema schema, PointLayout layout, List<byte[]> chunks, List<Integer> points) {

  private static final String VECTORS = "/laz-vectors.tsv";

  /** The chunked files of the project's vectors, from the class path. */
  static List<LazSample> vectors() throws IOException {
    final List<LazSample> samples = new ArrayList<>();
    final String list = new String(resource(VECTORS), StandardCharsets.UTF_8);
    for (final String line : list.lines().skip(1).toList()) {
      final String name = line.split("\t")[0];
      final LazSample sample = of(name, resource("/" + name));
      if (LazDeviceDecoder.whyNot(sample.schema).isEmpty() && !sample.chunks.isEmpty()) {
        samples.add(sample);
      }
    }
    return samples;
  }

  private static byte[] resource(final String name) throws IOException {
    try (InputStream in = LazSample.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** The chunks of a file. */
  static LazSample of(final String name, final byte[] bytes) throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource(name, bytes))) {
      final List<byte[]> chunks = new ArrayList<>();
      final List<Integer> points = new ArrayList<>();
      for (final Chunk chunk : file.chunks()) {
        final int from = (int) chunk.offset();
        chunks.add(Arrays.copyOfRange(bytes, from, from + (int) chunk.byteLength()));
        points.add(chunk.pointCount());
      }
      return new LazSample(name, file.compression().orElseThrow(), file.layout(), chunks, points);
    }
  }

  /** Chunks of 50 000 points of sample town, format 8, of about so many points. */
  static LazSample town(final long points) throws IOException {
    final Path folder = Files.createTempDirectory("town");
    final List<LazSample> tiles = new ArrayList<>();
    for (final var tile : SampleWriter.write(TownOptions.of(points), folder, true, file -> {})) {
      tiles.add(of("town", Files.readAllBytes(tile.path())));
      Files.delete(tile.path());
    }
    Files.delete(folder);
    final LazSample first = tiles.get(0);
    final List<byte[]> chunks = new ArrayList<>();
    final List<Integer> counts = new ArrayList<>();
    for (final LazSample tile : tiles) {
      for (int i = 0; i < tile.chunks.size(); i++) {
        if (tile.points.get(i) == LazSchema.DEFAULT_CHUNK_SIZE) {
          chunks.add(tile.chunks.get(i));
          counts.add(tile.points.get(i));
        }
      }
    }
    return new LazSample("town", first.schema, first.layout, chunks, counts);
  }

  /** The points in chunks of another format, with the fields that it has, as far as they fit. */
  LazSample inFormat(final int format) throws IOException {
    final PointLayout other = PointLayout.of(format, List.of());
    final LazSchema otherSchema = LazSchema.of(other);
    final LazChunkEncoder encoder = LazChunkEncoder.of(otherSchema);
    final List<byte[]> encoded = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      final byte[] chunk = chunks.get(i);
      final LasColumns from =
          LazChunkReader.of(
                  new MemoryByteSource(name, chunk), schema, layout, EnumSet.allOf(LasField.class))
              .read(new Chunk(i, 0, points.get(i), 0, chunk.length));
      final LasColumns to = new LasColumns(other, EnumSet.allOf(LasField.class));
      to.resize(points.get(i));
      copy(from, to);
      final int size = encoder.encode(to);
      encoded.add(Arrays.copyOf(encoder.bytes(), size));
    }
    return new LazSample(name + " in format " + format, otherSchema, other, encoded, points);
  }

  private static void copy(final LasColumns from, final LasColumns to) {
    for (int i = 0; i < to.size(); i++) {
      to.x()[i] = from.x()[i];
      to.y()[i] = from.y()[i];
      to.z()[i] = from.z()[i];
      to.returnNumber()[i] = (byte) Math.min(7, from.returnNumber()[i]);
      to.numberOfReturns()[i] = (byte) Math.min(7, from.numberOfReturns()[i]);
      to.classification()[i] = (byte) (from.classification()[i] & 31);
      to.flags()[i] = (byte) (from.flags()[i] & 0xC7);
      to.intensity()[i] = from.intensity()[i];
      to.scanAngle()[i] = (byte) (from.scanAngle()[i] * 6 / 1000);
      to.userData()[i] = from.userData()[i];
      to.pointSourceId()[i] = from.pointSourceId()[i];
      if (to.has(LasField.GPS_TIME)) {
        to.gpsTime()[i] = from.gpsTime()[i];
      }
      if (to.has(LasField.RGB)) {
        to.red()[i] = from.red()[i];
        to.green()[i] = from.green()[i];
        to.blue()[i] = from.blue()[i];
      }
    }
  }

  /** The chunks in turn, so many in all. */
  LazSample repeated(final int count) {
    final List<byte[]> more = new ArrayList<>();
    final List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      more.add(chunks.get(i % chunks.size()));
      counts.add(points.get(i % chunks.size()));
    }
    return new LazSample(name, schema, layout, more, counts);
  }

  /** Points of every format and version, in chunks of 1, 2, 33 and 3000, tame and wild. */
  static List<LazSample> generated() {
    final List<LazSample> samples = new ArrayList<>();
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      final boolean modern = format >= 6;
      final PointLayout layout =
          PointLayout.of(
              format,
              List.of(
                  ExtraDimension.of("a", ExtraDimensionType.U8, 0, ""),
                  ExtraDimension.of("b", ExtraDimensionType.U16, 1, "")));
      for (int version = modern ? 3 : 1; version <= (modern ? 4 : 2); version++) {
        final LazSchema schema = LazSchema.of(layout, modern ? 3 : 2, version, 0);
        for (final boolean wild : new boolean[] {false, true}) {
          samples.add(
              encoded(
                  "format " + format + " version " + version + (wild ? " wild" : " tame"),
                  schema,
                  layout,
                  wild,
                  1,
                  2,
                  33,
                  3000));
        }
      }
    }
    return samples;
  }

  private static LazSample encoded(
      final String name,
      final LazSchema schema,
      final PointLayout layout,
      final boolean wild,
      final int... counts) {
    final LazChunkEncoder encoder = LazChunkEncoder.of(schema);
    final SplittableRandom random = new SplittableRandom(name.hashCode());
    final List<byte[]> chunks = new ArrayList<>();
    final List<Integer> points = new ArrayList<>();
    for (final int count : counts) {
      final int size = encoder.encode(columns(layout, count, wild, random));
      chunks.add(Arrays.copyOf(encoder.bytes(), size));
      points.add(count);
    }
    return new LazSample(name, schema, layout, chunks, points);
  }

  private static LasColumns columns(
      final PointLayout layout,
      final int count,
      final boolean wild,
      final SplittableRandom random) {
    final LasColumns columns = new LasColumns(layout, EnumSet.allOf(LasField.class));
    columns.resize(count);
    final boolean modern = layout.isModern();
    final int most = modern ? 15 : 7;
    long time = Double.doubleToRawLongBits(1e8);
    for (int i = 0; i < count; i++) {
      final int last = Math.max(0, i - 1);
      final boolean keep = !wild && i > 0 && random.nextInt(4) > 0;
      columns.x()[i] = wild ? spread(random) : columns.x()[last] + random.nextInt(-300, 900);
      columns.y()[i] = wild ? spread(random) : columns.y()[last] + random.nextInt(-90, 90);
      columns.z()[i] = wild ? spread(random) : 5000 + random.nextInt(4000);
      final int n = keep ? columns.numberOfReturns()[last] : random.nextInt(most + 1);
      columns.numberOfReturns()[i] = (byte) n;
      columns.returnNumber()[i] = (byte) (wild ? random.nextInt(most + 1) : Math.min(n, 1));
      columns.classification()[i] =
          keep ? columns.classification()[last] : (byte) random.nextInt(modern ? 256 : 32);
      final int flags = keep ? columns.flags()[last] : random.nextInt(256);
      columns.flags()[i] = (byte) (modern ? flags : flags & 0xC7);
      columns.intensity()[i] = keep ? columns.intensity()[last] : (short) random.nextInt();
      final short angle = keep ? columns.scanAngle()[last] : (short) random.nextInt();
      columns.scanAngle()[i] = modern ? angle : (byte) angle;
      columns.userData()[i] = keep ? columns.userData()[last] : (byte) random.nextInt();
      columns.pointSourceId()[i] = keep ? columns.pointSourceId()[last] : (short) random.nextInt();
      if (columns.has(LasField.GPS_TIME)) {
        if (!keep) {
          final boolean far = random.nextInt(20) == 0;
          time += far ? random.nextLong() >> random.nextInt(60) : 4321L * random.nextInt(1, 4);
        }
        columns.gpsTime()[i] = wild && random.nextInt(9) == 0 ? random.nextLong() : time;
      }
      if (columns.has(LasField.RGB)) {
        final boolean grey = random.nextInt(3) == 0;
        columns.red()[i] = keep ? columns.red()[last] : (short) random.nextInt();
        columns.green()[i] = grey ? columns.red()[i] : (short) random.nextInt();
        columns.blue()[i] = grey ? columns.red()[i] : (short) random.nextInt();
      }
      if (columns.has(LasField.NIR)) {
        columns.nir()[i] = keep ? columns.nir()[last] : (short) random.nextInt();
      }
      if (columns.has(LasField.WAVE_PACKET)) {
        final byte[] packets = columns.wavePackets();
        for (int b = 0; b < 29; b++) {
          final boolean same = i > 0 && (keep || b > 2 && random.nextInt(8) > 0);
          packets[29 * i + b] = same ? packets[29 * last + b] : (byte) random.nextInt();
        }
      }
      for (int b = 0; b < layout.extraByteCount(); b++) {
        columns.extraBytes(b)[i] =
            keep ? columns.extraBytes(b)[last] : (byte) random.nextInt(wild ? 256 : 5);
      }
    }
    return columns;
  }

  /** A number of any length in bits. */
  private static int spread(final SplittableRandom random) {
    return random.nextInt() >> random.nextInt(32);
  }

  /**
   * So many copies of the chunks in turn, each with some bytes changed wherever they are, or with
   * the border between two of its layers moved.
   */
  LazSample mutated(final int count, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final List<byte[]> changed = new ArrayList<>();
    final List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      final byte[] bytes = chunks.get(i % chunks.size()).clone();
      if (schema.isLayered() && random.nextInt(8) == 0) {
        moveBorder(bytes, random);
      }
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) random.nextInt(1, 256);
      }
      changed.add(bytes);
      counts.add(points.get(i % chunks.size()));
    }
    return new LazSample(name + " mutated", schema, layout, changed, counts);
  }

  /** Makes one layer longer by what another is shorter: the sizes, together, stay what they are. */
  private void moveBorder(final byte[] chunk, final SplittableRandom random) {
    final ByteBuffer bytes = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    final int sizes = schema.chunkHeadLength() - schema.layerCount() * Integer.BYTES;
    final int longer = sizes + Integer.BYTES * random.nextInt(schema.layerCount());
    final int shorter = sizes + Integer.BYTES * random.nextInt(schema.layerCount());
    final int moved = random.nextInt(Math.max(0, bytes.getInt(shorter)) + 1);
    bytes.putInt(longer, bytes.getInt(longer) + moved);
    bytes.putInt(shorter, bytes.getInt(shorter) - moved);
  }
}
