package io.sparklidar.las;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.crs.CrsReader;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.laz.LazChunkReader;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/** Every parser of the package, with sound inputs of its own. */
final class FuzzTargets {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);

  /** Real files above this size are too slow to be damaged by the million. */
  private static final int MAX_SEED = 40_000;

  /** Points of a chunk that need memory worth giving back. */
  private static final int MANY = 1 << 14;

  private static final String WKT =
      "COMPD_CS[\"a \"\"quoted\"\" name\",PROJCS[\"p\",GEOGCS[\"g\",DATUM[\"d\",SPHEROID[\"s\",1,2,"
          + "AUTHORITY[\"EPSG\",\"7030\"]]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174]],"
          + "UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"2154\"]],VERT_CS[\"v\",VERT_DATUM[\"vd\",2005],"
          + "UNIT[\"m\",1],AUTHORITY[\"EPSG\",\"5720\"]]]";

  private static final String WKT2 =
      "BOUNDCRS[SOURCECRS[PROJCRS[\"p\",BASEGEOGCRS[\"g\",DATUM[\"d\",ELLIPSOID(\"e\",6378137,298)]],"
          + "CONVERSION[\"c\",METHOD[\"m\"]],CS[Cartesian,2],LENGTHUNIT[\"metre\",1],"
          + "ID[\"EPSG\",2154]]],TARGETCRS[GEOGCRS[\"t\"]]]";

  private FuzzTargets() {}

  /**
   * All targets.
   *
   * @param shared folder of real files; it may be absent
   */
  static List<FuzzTarget> all(final Path shared) throws IOException {
    final List<FuzzTarget> targets = new ArrayList<>();
    targets.add(structure(shared));
    targets.add(chunkTable());
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      targets.addAll(chunks(format));
    }
    targets.add(lazRecord());
    targets.add(wkt());
    targets.add(geoKeys());
    targets.add(extraBytes());
    targets.add(copc(shared));
    targets.add(enrichment(shared));
    return targets;
  }

  private static byte[] file(
      final PointLayout layout, final List<LazSchema> schema, final int points) throws IOException {
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
        schema.isEmpty()
            ? LasWriter.create(sink, header, layout, records, extended, Compression.NONE)
            : LasWriter.createLaz(sink, header, layout, records, extended, schema.get(0))) {
      for (int first = 0; first < points; first += 7) {
        writer.write(RandomPoints.of(layout, Math.min(7, points - first), first));
        if (!schema.isEmpty() && schema.get(0).isChunked() && schema.get(0).hasVariableChunks()) {
          writer.endChunk();
        }
      }
      writer.finish();
    }
    return sink.toByteArray();
  }

  private static List<LazSchema> schemas(final PointLayout layout, final int chunkSize) {
    return layout.isModern()
        ? List.of(
            LazSchema.of(layout, 3, 3, chunkSize),
            LazSchema.of(layout, 3, 4, chunkSize),
            LazSchema.of(layout, 3, 3, 0))
        : List.of(
            LazSchema.of(layout, 1, 1, chunkSize),
            LazSchema.of(layout, 2, 1, chunkSize),
            LazSchema.of(layout, 2, 2, chunkSize),
            LazSchema.of(layout, 2, 2, 0));
  }

  private static List<byte[]> real(final Path shared, final String suffix) throws IOException {
    final List<byte[]> seeds = new ArrayList<>();
    if (Files.isDirectory(shared)) {
      try (Stream<Path> files = Files.walk(shared)) {
        for (final Path path : files.filter(p -> p.toString().endsWith(suffix)).sorted().toList()) {
          if (Files.size(path) <= MAX_SEED) {
            seeds.add(Files.readAllBytes(path));
          }
        }
      }
    }
    return seeds;
  }

  /** Header, records and all points of whole files. */
  private static FuzzTarget structure(final Path shared) throws IOException {
    final List<byte[]> seeds = new ArrayList<>();
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      final PointLayout layout = RandomPoints.layout(format, format % 3);
      seeds.add(file(layout, List.of(), 5));
      for (final LazSchema schema : schemas(layout, 10)) {
        seeds.add(file(layout, List.of(schema), 0));
        seeds.add(file(layout, List.of(schema), 1));
        seeds.add(file(layout, List.of(schema), 15));
      }
    }
    seeds.addAll(real(shared.resolve("data/malformed"), ".las"));
    seeds.addAll(real(shared.resolve("data/codec/laz-perf"), ".las"));
    return new FuzzTarget("header, records, points", seeds, FuzzTargets::readAll);
  }

  private static void readAll(final byte[] input) throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", input))) {
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      long points = 0;
      for (final Chunk chunk : file.chunks()) {
        points += chunk.pointCount();
        try {
          reader.read(chunk);
        } catch (MalformedLasException refused) {
          requireInside(refused, input);
        }
      }
      if (points != file.pointCount()) {
        throw new IllegalStateException(points + " of " + file.pointCount() + " points in chunks");
      }
    } catch (MalformedLasException refused) {
      requireInside(refused, input);
      throw refused;
    }
  }

  private static void requireInside(final MalformedLasException refused, final byte[] input) {
    if (refused.offset() < 0 || refused.offset() > input.length) {
      throw new IllegalStateException("an error outside of the file", refused);
    }
  }

  /** The list of chunks of files with many small ones. */
  private static FuzzTarget chunkTable() throws IOException {
    final List<byte[]> seeds = new ArrayList<>();
    for (final int format : new int[] {0, 6}) {
      final PointLayout layout = RandomPoints.layout(format, 0);
      for (final LazSchema schema : schemas(layout, 3)) {
        if (schema.isChunked()) {
          seeds.add(file(layout, List.of(schema), 60));
        }
      }
    }
    return new FuzzTarget(
        "chunk table",
        seeds,
        input -> LasFile.open(new MemoryByteSource("damaged", input)).close());
  }

  /** Chunks of a format: the number of points in four bytes, then the chunk. */
  private static List<FuzzTarget> chunks(final int format) throws IOException {
    final List<FuzzTarget> targets = new ArrayList<>();
    final PointLayout layout = RandomPoints.layout(format, format % 4);
    for (final LazSchema schema : schemas(layout, 50).subList(0, layout.isModern() ? 2 : 3)) {
      final LazChunkEncoder encoder = LazChunkEncoder.of(schema);
      final List<byte[]> seeds = new ArrayList<>();
      for (final int points : new int[] {1, 2, 12, 60}) {
        for (int seed = 0; seed < 4; seed++) {
          final int size = encoder.encode(RandomPoints.of(layout, points, seed));
          seeds.add(
              ByteBuffer.allocate(Integer.BYTES + size)
                  .putInt(points)
                  .put(encoder.bytes(), 0, size)
                  .array());
        }
      }
      final Exchangeable source = new Exchangeable();
      final LazChunkReader reader = LazChunkReader.of(source, schema, layout, layout.fields());
      targets.add(
          new FuzzTarget(
              (layout.isModern() ? "layered" : "pointwise")
                  + " chunk of format "
                  + format
                  + ", "
                  + schema.items().get(0).version(),
              seeds,
              input -> {
                if (input.length < Integer.BYTES) {
                  return;
                }
                source.bytes = Arrays.copyOfRange(input, Integer.BYTES, input.length);
                final int points = ByteBuffer.wrap(input).getInt();
                // what many points take must not stay with a reader that others come after
                final LazChunkReader used =
                    points > MANY
                        ? LazChunkReader.of(source, schema, layout, layout.fields())
                        : reader;
                used.read(new Chunk(0, 0, points, 0, source.bytes.length));
              }));
    }
    return targets;
  }

  /** Bytes that are replaced by others. */
  private static final class Exchangeable implements ByteSource {

    private byte[] bytes = {};

    @Override
    public String name() {
      return "damaged";
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void readFully(
        final long position, final byte[] buffer, final int offset, final int length)
        throws IOException {
      new MemoryByteSource("damaged", bytes).readFully(position, buffer, offset, length);
    }

    @Override
    public void close() {}
  }

  private static FuzzTarget lazRecord() {
    final List<byte[]> seeds = new ArrayList<>();
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      for (final LazSchema schema : schemas(RandomPoints.layout(format, format % 3), 50_000)) {
        seeds.add(schema.toRecord().payload());
      }
    }
    return new FuzzTarget(
        "LAZ record",
        seeds,
        input -> {
          final Vlr record = new Vlr(LazSchema.USER_ID, LazSchema.RECORD_ID, "", 0, input);
          final LazSchema schema = LazSchema.parse("damaged", record);
          final byte[] again = schema.toRecordLike(record).payload();
          if (!LazSchema.parse("again", new Vlr(LazSchema.USER_ID, 22204, "", 0, again))
              .items()
              .equals(schema.items())) {
            throw new IllegalStateException("a LAZ record that does not come back");
          }
        });
  }

  private static FuzzTarget wkt() {
    return new FuzzTarget(
        "WKT",
        List.of(WKT.getBytes(UTF_8), WKT2.getBytes(UTF_8), "GEOGCRS[\"g\"]\0".getBytes(UTF_8)),
        input ->
            CrsReader.read(
                LasHeader.template(6, TRANSFORM),
                List.of(new Vlr("LASF_Projection", 2112, "", 0, input)),
                new ArrayList<>()));
  }

  /** Three records, each with its length in two bytes: keys, numbers, texts. */
  private static FuzzTarget geoKeys() {
    final short[] keys = {
      1,
      1,
      0,
      6,
      1024,
      0,
      1,
      1,
      2048,
      0,
      1,
      4326,
      3072,
      0,
      1,
      2154,
      3076,
      0,
      1,
      9001,
      2059,
      (short) 34736,
      1,
      0,
      1026,
      (short) 34737,
      5,
      0
    };
    final ByteBuffer seed = ByteBuffer.allocate(6 + 2 * keys.length + 16 + 10);
    seed.order(ByteOrder.LITTLE_ENDIAN).putShort((short) (2 * keys.length));
    for (final short key : keys) {
      seed.putShort(key);
    }
    seed.putShort((short) 16).putDouble(298.25).putDouble(1);
    seed.putShort((short) 10).put("name|unit|".getBytes(UTF_8));
    return new FuzzTarget(
        "GeoKeys",
        List.of(seed.array()),
        input -> {
          final List<Vlr> records = new ArrayList<>();
          int at = 0;
          for (int id = 34735; id <= 34737 && at + 2 <= input.length; id++) {
            final int length = LittleEndian.getUnsignedShort(input, at);
            final int end = Math.min(input.length, at + 2 + length);
            records.add(
                new Vlr("LASF_Projection", id, "", 0, Arrays.copyOfRange(input, at + 2, end)));
            at = end;
          }
          CrsReader.read(
              LasHeader.template(6, TRANSFORM).withGlobalEncoding(0), records, new ArrayList<>());
        });
  }

  /** The number of extra bytes in two bytes, then the descriptors. */
  private static FuzzTarget extraBytes() {
    final List<byte[]> seeds = new ArrayList<>();
    final List<ExtraDimension> dimensions = new ArrayList<>();
    for (final ExtraDimensionType type : ExtraDimensionType.values()) {
      for (int elements = 1; elements <= 3; elements++) {
        dimensions.add(
            new ExtraDimension(
                type + "x" + elements,
                type,
                elements,
                0,
                Collections.nCopies(elements, 0.5),
                List.of(),
                Collections.nCopies(elements, 7L),
                "text"));
      }
    }
    for (int from = 0; from < dimensions.size(); from += 3) {
      final List<ExtraDimension> some = dimensions.subList(from, from + 3);
      final byte[] payload = ExtraBytesRecord.encode(some).payload();
      final byte[] seed = new byte[2 + payload.length];
      LittleEndian.putShort(
          seed, 0, some.stream().mapToInt(ExtraDimension::byteLength).sum() + from % 2);
      System.arraycopy(payload, 0, seed, 2, payload.length);
      seeds.add(seed);
    }
    return new FuzzTarget("extra bytes", seeds, FuzzTargets::describe);
  }

  private static void describe(final byte[] input) {
    if (input.length < 2) {
      return;
    }
    final int bytes = LittleEndian.getUnsignedShort(input, 0) & 0xFFF;
    final List<Vlr> records =
        List.of(new Vlr("LASF_Spec", 4, "", 0, Arrays.copyOfRange(input, 2, input.length)));
    final List<ExtraDimension> found = ExtraBytesRecord.decode(records, bytes, new ArrayList<>());
    if (found.stream().mapToInt(ExtraDimension::byteLength).sum() != bytes) {
      throw new IllegalStateException(found + " do not cover " + bytes + " bytes");
    }
    final List<ExtraDimension> more = new ArrayList<>(found);
    more.add(ExtraDimension.of("new", ExtraDimensionType.F32, 0, ""));
    final Vlr again =
        ExtraBytesRecord.extended(ExtraBytesRecord.believed(records, bytes), found, more);
    final int length =
        ExtraBytesRecord.decode(List.of(again), bytes + 4, new ArrayList<>()).stream()
            .mapToInt(ExtraDimension::byteLength)
            .sum();
    if (length != bytes + 4) {
      throw new IllegalStateException(found + " plus 4 bytes became " + length);
    }
  }

  private static List<byte[]> copcFiles(final Path shared) throws IOException {
    final List<byte[]> seeds = new ArrayList<>(real(shared.resolve("data/real"), ".copc.laz"));
    for (int format = 6; format <= 8; format++) {
      final PointLayout layout = RandomPoints.layout(format, format % 3);
      final MemoryByteSink sink = new MemoryByteSink();
      try (CopcWriter writer =
          CopcWriter.create(
              sink, LasHeader.template(format, TRANSFORM), layout, List.of(), List.of())) {
        writer.write(RandomPoints.of(layout, 40, format));
        writer.finish();
      }
      seeds.add(sink.toByteArray());
    }
    return seeds;
  }

  /** The hierarchy of COPC files and the nodes it leads to. */
  private static FuzzTarget copc(final Path shared) throws IOException {
    return new FuzzTarget(
        "COPC hierarchy",
        copcFiles(shared),
        input -> {
          try (CopcFile file = CopcFile.open(new MemoryByteSource("damaged", input))) {
            file.read(CopcQuery.EVERYTHING, EnumSet.of(LasField.Z), (node, points) -> {});
          }
        });
  }

  /** Adding a byte to what is left of a file, COPC hierarchies included. */
  private static FuzzTarget enrichment(final Path shared) throws IOException {
    final List<byte[]> seeds = copcFiles(shared);
    for (int format = 6; format <= PointLayout.MAX_FORMAT; format++) {
      final PointLayout layout = RandomPoints.layout(format, format % 3);
      for (final LazSchema schema : schemas(layout, 10)) {
        seeds.add(file(layout, List.of(schema), 15));
      }
    }
    return new FuzzTarget("enrichment, COPC pages", seeds, FuzzTargets::enrich);
  }

  private static void enrich(final byte[] input) throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", input))) {
      if (!LazEnricher.accepts(file) || file.layout().recordLength() == 0xFFFF) {
        return;
      }
      final List<ExtraDimension> dimensions = new ArrayList<>(file.layout().extraDimensions());
      dimensions.add(ExtraDimension.of("new", ExtraDimensionType.U8, 0, ""));
      final PointLayout target = PointLayout.of(file.layout().pointFormat(), dimensions);
      final MemoryByteSink sink = new MemoryByteSink();
      try (LazEnricher enricher = LazEnricher.create(file, target, sink)) {
        for (final Chunk chunk : file.chunks()) {
          final byte[][] added = new byte[1][chunk.pointCount()];
          added[0][chunk.pointCount() - 1] = 1;
          enricher.write(chunk, added, false);
        }
        enricher.finish();
      }
      try (LasFile after = LasFile.open(new MemoryByteSource("enriched", sink.toByteArray()))) {
        if (after.pointCount() != file.pointCount()
            || after.layout().recordLength() != target.recordLength()) {
          throw new IllegalStateException(after.layout() + " is not " + target);
        }
      } catch (MalformedLasException wrong) {
        throw new IllegalStateException("what was written is refused", wrong);
      }
    }
  }
}
