package io.sparklidar.tile.decode;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Batches that the host decodes, as a device would: damaged chunks are left out. */
public final class HostBatches implements BatchDecoder {

  private final long most;
  private final Predicate<Chunk> leaves;
  private final List<List<Wanted>> batches = new ArrayList<>();
  private int open;

  /**
   * @param most points of a batch
   * @param leaves which chunks it leaves to the host
   */
  public HostBatches(final long most, final Predicate<Chunk> leaves) {
    this.most = most;
    this.leaves = leaves;
  }

  /** What was asked for at once. */
  public List<List<Wanted>> batches() {
    return batches;
  }

  /** How many batches are not closed. */
  public int open() {
    return open;
  }

  @Override
  public long mostBytes() {
    return most;
  }

  @Override
  public long bytes(final Wanted chunk) {
    return chunk.file().compression().isPresent() ? chunk.chunk().pointCount() : 0;
  }

  @Override
  public Batch decode(final List<Wanted> chunks) throws IOException {
    batches.add(List.copyOf(chunks));
    final Map<Integer, LasColumns> decoded = new HashMap<>();
    for (int i = 0; i < chunks.size(); i++) {
      final Wanted wanted = chunks.get(i);
      if (bytes(wanted) > 0 && !leaves.test(wanted.chunk())) {
        try {
          // As it is in the file: a device knows of nothing else.
          final LasFile file = LasFile.open(wanted.file().source());
          decoded.put(i, file.reader(wanted.fields()).read(wanted.chunk()));
        } catch (final MalformedLasException e) {
          // left to the host
        }
      }
    }
    open++;
    return new Decoded(decoded);
  }

  private final class Decoded implements Batch {

    private final Map<Integer, LasColumns> chunks;
    private boolean closed;

    Decoded(final Map<Integer, LasColumns> chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean has(final int chunk) {
      return !closed && chunks.containsKey(chunk);
    }

    @Override
    public ByteBuffer column(final int chunk, final LasField field, final int column) {
      if (closed) {
        throw new IllegalStateException("the batch is closed");
      }
      final LasColumns columns = chunks.get(chunk);
      return values(
          columns, field, column, chunk % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void close() {
      closed = true;
      open--;
    }
  }

  private static ByteBuffer values(
      final LasColumns columns, final LasField field, final int column, final ByteOrder order) {
    return switch (field) {
      case XY -> ints(column == 0 ? columns.x() : columns.y(), columns.size(), order);
      case Z -> ints(columns.z(), columns.size(), order);
      case RETURNS ->
          bytes(column == 0 ? columns.returnNumber() : columns.numberOfReturns(), columns.size());
      case FLAGS -> bytes(columns.flags(), columns.size());
      case CLASSIFICATION -> bytes(columns.classification(), columns.size());
      case INTENSITY -> shorts(columns.intensity(), columns.size(), order);
      case SCAN_ANGLE -> shorts(columns.scanAngle(), columns.size(), order);
      case USER_DATA -> bytes(columns.userData(), columns.size());
      case POINT_SOURCE_ID -> shorts(columns.pointSourceId(), columns.size(), order);
      case GPS_TIME -> {
        final ByteBuffer to = ByteBuffer.allocate(Long.BYTES * columns.size()).order(order);
        to.asLongBuffer().put(columns.gpsTime(), 0, columns.size());
        yield to;
      }
      case RGB ->
          shorts(
              List.of(columns.red(), columns.green(), columns.blue()).get(column),
              columns.size(),
              order);
      case NIR -> shorts(columns.nir(), columns.size(), order);
      case WAVE_PACKET -> bytes(columns.wavePackets(), 29 * columns.size());
      case EXTRA_BYTES -> bytes(columns.extraBytes(column), columns.size());
    };
  }

  private static ByteBuffer ints(final int[] values, final int count, final ByteOrder order) {
    final ByteBuffer to = ByteBuffer.allocate(Integer.BYTES * count).order(order);
    to.asIntBuffer().put(values, 0, count);
    return to;
  }

  private static ByteBuffer shorts(final short[] values, final int count, final ByteOrder order) {
    final ByteBuffer to = ByteBuffer.allocate(Short.BYTES * count).order(order);
    to.asShortBuffer().put(values, 0, count);
    return to;
  }

  private static ByteBuffer bytes(final byte[] values, final int count) {
    return ByteBuffer.wrap(values, 0, count);
  }
}
