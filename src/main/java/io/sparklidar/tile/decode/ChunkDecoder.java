package io.sparklidar.tile.decode;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.parallel.Pool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decodes chunks of a file, several at a time: as many readers as chunks are held. Safe for
 * concurrent use.
 */
final class ChunkDecoder {

  /** What chunks decoded ahead may take: little beside a tile. */
  private static final long AHEAD_BYTES = 48L << 20;

  /** A decoded point takes about twice its record: columns, and what the reader keeps. */
  private static final int BYTES_OF_RECORD = 2;

  /** The bits of the flags that say which scanner channel a point is of. */
  private static final int CHANNEL = 0x30;

  private final LasFile file;
  private final Map<Set<LasField>, Pool<PointReader>> readers = new ConcurrentHashMap<>();
  private final Map<Set<LasField>, Pool<LasColumns>> columns = new ConcurrentHashMap<>();

  /** Of an open file. */
  ChunkDecoder(final LasFile file) {
    this.file = file;
  }

  /** How many of the chunks may be decoded ahead of the one that is looked at. */
  int ahead(final List<Chunk> chunks, final int cores) {
    final long most = chunks.stream().mapToLong(Chunk::pointCount).max().orElse(0);
    final long bytes = most * file.layout().recordLength() * BYTES_OF_RECORD;
    return (int) Math.max(1, Math.min(cores, AHEAD_BYTES / Math.max(1, bytes)));
  }

  /** What a batch is asked for so that a chunk can be had of it. */
  BatchDecoder.Wanted wanted(final Chunk chunk, final Set<LasField> fields) {
    final Set<LasField> wanted = EnumSet.copyOf(file.decodedFor(fields));
    // They say whether there is one channel, which readers know without them.
    wanted.add(LasField.FLAGS);
    wanted.retainAll(file.layout().fields());
    return new BatchDecoder.Wanted(file, chunk, wanted);
  }

  /**
   * Decodes a chunk, or takes it of a batch.
   *
   * @param chunk which
   * @param fields which to decode
   * @param batch decoded chunks
   * @param place of this one among them, if it is there
   * @throws IOException if it cannot be read or is not what it should be
   */
  DecodedChunk decode(
      final Chunk chunk,
      final Set<LasField> fields,
      final BatchDecoder.Batch batch,
      final int place)
      throws IOException {
    if (batch.has(place)) {
      return taken(chunk, fields, batch, place);
    }
    final Pool<PointReader> pool =
        readers.computeIfAbsent(fields, wanted -> new Pool<>(() -> file.reader(wanted)));
    final PointReader reader = pool.take();
    return new DecodedChunk(
        reader.read(chunk), reader.hasOneChannel(), () -> pool.giveBack(reader));
  }

  private DecodedChunk taken(
      final Chunk chunk,
      final Set<LasField> fields,
      final BatchDecoder.Batch batch,
      final int place)
      throws IOException {
    final Pool<LasColumns> pool =
        columns.computeIfAbsent(
            fields,
            wanted -> new Pool<>(() -> new LasColumns(file.layout(), file.decodedFor(wanted))));
    final LasColumns to = pool.take();
    to.resize(chunk.pointCount());
    to.load((field, column) -> batch.column(place, field, column));
    if (fields.contains(LasField.CLASSIFICATION)) {
      file.giveNewClasses(to);
    }
    return new DecodedChunk(to, hasOneChannel(batch, place), () -> pool.giveBack(to));
  }

  private boolean hasOneChannel(final BatchDecoder.Batch batch, final int place) {
    if (!file.layout().isModern()) {
      return true;
    }
    final ByteBuffer flags = batch.column(place, LasField.FLAGS, 0);
    final byte first = flags.get(flags.position());
    int changes = 0;
    for (int i = flags.position(); i < flags.limit(); i++) {
      changes |= flags.get(i) ^ first;
    }
    return (changes & CHANNEL) == 0;
  }
}
