package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.codec.LazDeviceBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files of a tile that a device decodes at once, as they are compressed alike.
 *
 * @param files in the order of their rows
 * @param batch their chunks
 */
record DecodedChunks(List<CompressedFile> files, LazDeviceBatch batch) {

  /** What is decoded of core points: classes for the picture, flags for their scanner channel. */
  private static final Set<LasField> OF_CORE =
      Set.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION, LasField.FLAGS);

  /** Their layers are not written here: nobody asks for their scanner channel. */
  private static final Set<LasField> OF_SHARED =
      Set.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION);

  private static final Set<LasField> OF_HALO = Set.of(LasField.XY, LasField.Z);

  /** The chunks of the core, maybe none. */
  static DecodedChunks core(final CompressedTile tile) {
    return of(List.of(tile.core()), OF_CORE);
  }

  /** The chunks that it shares with other tiles, maybe none. */
  static DecodedChunks shared(final CompressedTile tile) {
    return of(List.of(tile.shared()), OF_SHARED);
  }

  /** The chunks around it. */
  static List<DecodedChunks> halo(final CompressedTile tile) {
    final Map<Object, List<CompressedFile>> alike = new LinkedHashMap<>();
    for (final CompressedFile file : tile.halo()) {
      if (!file.chunks().isEmpty()) {
        alike.computeIfAbsent(file.schema().items(), key -> new ArrayList<>()).add(file);
      }
    }
    return alike.values().stream().map(files -> of(files, OF_HALO)).toList();
  }

  private static DecodedChunks of(final List<CompressedFile> files, final Set<LasField> fields) {
    final List<LazChunkInput> chunks =
        files.stream().flatMap(file -> file.chunks().stream()).toList();
    return new DecodedChunks(files, LazDeviceBatch.of(files.get(0).schema(), chunks, fields));
  }
}
