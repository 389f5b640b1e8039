package io.sparklidar.tile.decode;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.ClassRule;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.RandomPoints;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Files in memory, and what is decoded of them. */
public final class SampleFiles {

  private static final int MODERN = 6;
  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);

  /** The file as it is, and what happened to it. */
  private final List<byte[]> files = new ArrayList<>();

  private final List<String> events = new ArrayList<>();

  private Optional<ClassRule> classes = Optional.empty();

  /** Adds a LAZ file whose chunks have so many points. */
  public SampleFiles laz(final int format, final int extraBytes, final int... chunks)
      throws IOException {
    final PointLayout layout = RandomPoints.layout(format, extraBytes);
    final int version = format >= MODERN ? 3 : 2;
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink,
            LasHeader.template(format, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            LazSchema.of(layout, version, version, format >= MODERN ? 0 : chunks[0]))) {
      for (final int points : chunks) {
        writer.write(RandomPoints.of(layout, points, files.size() * 31L + points));
        if (format >= MODERN) {
          writer.endChunk();
        }
      }
      writer.finish();
    }
    files.add(sink.toByteArray());
    return this;
  }

  /** Adds a file that is not compressed. */
  public SampleFiles las(final int format, final int points) throws IOException {
    final PointLayout layout = RandomPoints.layout(format, 0);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(format, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            Compression.NONE)) {
      writer.write(RandomPoints.of(layout, points, files.size()));
      writer.finish();
    }
    files.add(sink.toByteArray());
    return this;
  }

  /** Whose points have other classes from now on, as a rule says. */
  SampleFiles with(final ClassRule rule) {
    classes = Optional.of(rule);
    return this;
  }

  /** Number of files. */
  public int size() {
    return files.size();
  }

  /** Formats 0-10, with and without extra bytes; two files of each, of chunks of odd sizes. */
  public static SampleFiles ofEveryFormat() throws IOException {
    final SampleFiles all = new SampleFiles();
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      for (int file = 0; file < 2; file++) {
        if (format < MODERN) {
          all.laz(format, 3 * file, 700, 700, 211);
        } else {
          all.laz(format, 3 * file, 1, 999, 2, 350 + format);
        }
      }
    }
    return all;
  }

  /** The bytes of a file. */
  public byte[] bytes(final int file) {
    return files.get(file);
  }

  /** Damages a chunk of a file of formats 6-10: its first layer seems to have another length. */
  public SampleFiles damage(final int file, final int chunk) throws IOException {
    final byte[] bytes = files.get(file);
    try (LasFile open = open(file)) {
      final int sizes = open.layout().recordLength() + Integer.BYTES;
      final int at = (int) open.chunks().get(chunk).offset() + sizes;
      for (int i = at; i < at + Integer.BYTES; i++) {
        bytes[i] ^= 0x55;
      }
    }
    return this;
  }

  private LasFile open(final int file) throws IOException {
    final LasFile open = LasFile.open(new MemoryByteSource("file " + file, files.get(file)));
    return classes.map(open::with).orElse(open);
  }

  /** What was opened, begun and taken, in order. */
  List<String> events() {
    return events;
  }

  private record Source(
      SampleFiles all, int file, List<Chunk> chunks, Function<Chunk, Set<LasField>> wanted)
      implements ChunkSequence.Source {

    @Override
    public LasFile open() throws IOException {
      all.events.add("open " + file);
      return all.open(file);
    }

    @Override
    public Function<Chunk, Set<LasField>> fields(final PointLayout layout) {
      return wanted;
    }

    @Override
    public void begin() {
      all.events.add("begin " + file);
    }
  }

  /**
   * A decoded chunk.
   *
   * @param file which file's
   * @param chunk its index there
   * @param points how many it has
   * @param records its points, uncompressed
   * @param oneChannel whether all are known to be of one channel
   */
  public record Decoded(int file, int chunk, int points, byte[] records, boolean oneChannel) {

    /** Whether another is the same. */
    public boolean isLike(final Decoded other) {
      return file == other.file
          && chunk == other.chunk
          && oneChannel == other.oneChannel
          && Arrays.equals(records, other.records);
    }
  }

  /** All fields. */
  public static Set<LasField> all(final Chunk chunk) {
    return EnumSet.allOf(LasField.class);
  }

  /** All fields of each second chunk; of the others where points are, and their class. */
  public static Set<LasField> some(final Chunk chunk) {
    return chunk.index() % 2 == 0
        ? all(chunk)
        : EnumSet.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION);
  }

  /** Decodes all chunks. */
  public List<Decoded> decode(
      final Function<Chunk, Set<LasField>> wanted,
      final BatchDecoder batches,
      final SpareCores spare)
      throws IOException {
    final List<Source> sources = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      try (LasFile open = open(file)) {
        sources.add(new Source(this, file, open.chunks(), wanted));
      }
    }
    final List<Decoded> decoded = new ArrayList<>();
    try (ChunkSequence sequence = new ChunkSequence(sources, batches, spare)) {
      for (final Source source : sources) {
        final LasFile file = sequence.nextFile();
        for (final Chunk chunk : source.chunks) {
          try (DecodedChunk next = sequence.next()) {
            events.add("take " + source.file);
            decoded.add(
                new Decoded(
                    source.file,
                    chunk.index(),
                    next.columns().size(),
                    records(file.layout(), wanted.apply(chunk), next.columns()),
                    next.hasOneChannel()));
          }
        }
      }
    }
    return decoded;
  }

  /** The points with the fields that were wanted, all others 0. */
  private static byte[] records(
      final PointLayout layout, final Set<LasField> fields, final LasColumns columns) {
    final LasColumns wanted = new LasColumns(layout, fields);
    wanted.append(columns, 0, columns.size());
    final LasColumns whole = new LasColumns(layout, layout.fields());
    whole.resize(columns.size());
    final int[] rows = new int[columns.size()];
    Arrays.setAll(rows, i -> i);
    for (final LasField field : wanted.fields()) {
      if (field != LasField.EXTRA_BYTES) {
        whole.take(field, wanted, rows, rows.length);
      }
    }
    if (wanted.has(LasField.EXTRA_BYTES)) {
      for (int b = 0; b < layout.extraByteCount(); b++) {
        System.arraycopy(wanted.extraBytes(b), 0, whole.extraBytes(b), 0, rows.length);
      }
    }
    final byte[] records = new byte[columns.size() * layout.recordLength()];
    LasRecords.pack(whole, 0, columns.size(), records, 0);
    return records;
  }
}
