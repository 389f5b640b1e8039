package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.gpu.FirstError;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.gpu.Placement;
import io.sparklidar.tile.decode.BatchDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chunks that a device has decoded, in memory of the host. It is filled by one thread, then safe
 * for use by several.
 */
public final class DecodedColumns implements BatchDecoder.Batch {

  /**
   * Where a chunk is.
   *
   * @param columns of its batch
   * @param chunk which of the batch's
   */
  private record Place(ByteBuffer columns, LazDeviceBatch batch, int chunk) {

    private int points() {
      return (int) (batch.firstRow(chunk + 1) - batch.firstRow(chunk));
    }

    private ByteBuffer column(final LasField field, final int column) {
      final int size = field.storage().size();
      final long at = batch.column(field, column) + size * batch.firstRow(chunk);
      return columns.slice((int) at, size * points()).order(columns.order());
    }
  }

  private final Map<Integer, Place> places = new HashMap<>();
  private final List<HostBuffer> memory = new ArrayList<>();
  private Placement placement = new Placement(0, 0, Duration.ZERO, List.of());
  private double seconds;

  /** Nothing is decoded yet. */
  DecodedColumns() {}

  /**
   * Takes what came back.
   *
   * @param from memory that is this object's from now on; it begins with the columns of the first
   *     group
   * @param layout what lies where
   * @param failed of each group, the chunks that were not decoded
   */
  void add(final HostBuffer from, final ColumnsLayout layout, final List<BitSet> failed) {
    memory.add(from);
    for (int g = 0; g < layout.groups.size(); g++) {
      final ColumnsLayout.Group group = layout.groups.get(g);
      final ByteBuffer all = from.bytes();
      final int at = (int) (layout.columns[g] - layout.columns[0]);
      final ByteBuffer columns =
          all.slice(at, (int) group.batch().columnBytes()).order(all.order());
      for (int c = 0; c < group.chunks().size(); c++) {
        if (!failed.get(g).get(c)) {
          places.put(group.chunks().get(c).place(), new Place(columns, group.batch(), c));
        }
      }
    }
  }

  /** Says how it went. */
  void went(final Placement where, final double took) {
    placement = where;
    seconds = took;
  }

  /** Why what was left to the host was left, as far as that is no matter of single chunks. */
  public List<String> reasons() {
    return placement.reasons();
  }

  /** How long the device took, copies included. */
  public double seconds() {
    return seconds;
  }

  /** How many points were decoded. */
  public long points() {
    return places.values().stream().mapToLong(Place::points).sum();
  }

  @Override
  public boolean has(final int chunk) {
    return places.containsKey(chunk);
  }

  @Override
  public ByteBuffer column(final int chunk, final LasField field, final int column) {
    return places.get(chunk).column(field, column);
  }

  @Override
  public void close() {
    final FirstError errors = new FirstError();
    memory.forEach(buffer -> errors.attempt(buffer::close));
    memory.clear();
    places.clear();
    errors.rethrow();
  }
}
