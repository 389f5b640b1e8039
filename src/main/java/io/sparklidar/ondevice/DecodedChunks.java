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

  /** Their layers are made elsewhere: nobody asks for their scanner channel. */
  private static final Set<LasField> OF_SHARED =
      Set.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION);

  private static final Set<LasField> OF_HALO = Set.of(LasField.XY, LasField.Z);

  /** The chunks of the core, maybe none. */
  static DecodedChunks core(final CompressedTile tile) {
    return of(List.of(tile.core()), OF_CORE);
  }

  /**
   * The chunks around it; the first are those that it shares with other tiles, if there are any.
   */
  static List<DecodedChunks> halo(final CompressedTile tile) {
    final Map<Object, List<CompressedFile>> alike = new LinkedHashMap<>();
    final List<CompressedFile> all = new ArrayList<>();
    all.add(tile.shared());
    all.addAll(tile.halo());
    for (final CompressedFile file : all) {
      if (!file.chunks().isEmpty()) {
        alike.computeIfAbsent(file.schema().items(), key -> new ArrayList<>()).add(file);
      }
    }
    return alike.values().stream()
        .map(files -> of(files, files.get(0) == tile.shared() ? OF_SHARED : OF_HALO))
        .toList();
  }

  private static DecodedChunks of(final List<CompressedFile> files, final Set<LasField> fields) {
    final List<LazChunkInput> chunks =
        files.stream().flatMap(file -> file.chunks().stream()).toList();
    return new DecodedChunks(files, LazDeviceBatch.of(files.get(0).schema(), chunks, fields));
  }
}
