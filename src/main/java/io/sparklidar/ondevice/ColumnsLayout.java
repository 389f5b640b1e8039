package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.las.laz.schema.LazItem;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.tile.decode.BatchDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where chunks lie in one piece of device memory while they are decoded into columns: the one place
 * that knows how much that is. Offsets in bytes from the start of the piece. Immutable.
 */
final class ColumnsLayout {

  /**
   * A chunk to be decoded.
   *
   * @param place among all that were wanted
   * @param wanted what of it
   * @param input its bytes
   */
  record Compressed(int place, BatchDecoder.Wanted wanted, LazChunkInput input) {

    LazSchema schema() {
      return wanted.file().compression().orElseThrow();
    }
  }

  /**
   * Chunks that are decoded at once, as they are compressed alike and of the same fields.
   *
   * @param chunks in the order of their rows
   * @param batch the same for the decoder
   */
  record Group(List<Compressed> chunks, LazDeviceBatch batch) {

    private static Group of(final List<Compressed> chunks) {
      return new Group(
          List.copyOf(chunks),
          LazDeviceBatch.of(
              chunks.get(0).schema(),
              chunks.stream().map(Compressed::input).toList(),
              chunks.get(0).wanted().fields()));
    }
  }

  private record Alike(List<LazItem> items, Set<LasField> fields) {}

  final List<Group> groups;

  /** Of the compressed bytes, from which on they are copied. */
  final long inputFrom;

  final long inputBytes;

  /** Where they are copied to. */
  final long input;

  /** Of each group, what decoding works in. */
  final long[] scratch;

  /** Of each group, its columns: one group's behind the other's. */
  final long[] columns;

  /** How much the columns of all groups are together. */
  final long columnBytes;

  private final long bytes;

  /**
   * Of chunks.
   *
   * @param chunks at least one, their bytes one behind the other
   */
  ColumnsLayout(final List<Compressed> chunks) {
    final Map<Alike, List<Compressed>> alike = new LinkedHashMap<>();
    for (final Compressed chunk : chunks) {
      alike
          .computeIfAbsent(
              new Alike(chunk.schema().items(), chunk.wanted().fields()), key -> new ArrayList<>())
          .add(chunk);
    }
    groups = alike.values().stream().map(Group::of).toList();
    final LazChunkInput last = chunks.get(chunks.size() - 1).input();
    inputFrom = chunks.get(0).input().offset();
    // Readable up to a multiple of 4.
    inputBytes =
        (last.offset() + last.available() - inputFrom + Integer.BYTES - 1)
            / Integer.BYTES
            * Integer.BYTES;

    final DevicePieces pieces = new DevicePieces();
    input = pieces.take(inputBytes);
    scratch = groups.stream().mapToLong(group -> pieces.take(group.batch.scratchBytes())).toArray();
    final long first = pieces.end();
    columns = groups.stream().mapToLong(group -> pieces.take(group.batch.columnBytes())).toArray();
    bytes = pieces.end();
    columnBytes = bytes - first;
  }

  /** Device memory that it takes. */
  long bytes() {
    return bytes;
  }

  /** Number of points. */
  long points() {
    return groups.stream().mapToLong(group -> group.batch.rows()).sum();
  }
}
