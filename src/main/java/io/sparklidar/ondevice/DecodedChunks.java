package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.ondevice.chunks.ChunkRows;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chunks of a tile that a device decodes at once, as they are compressed alike.
 *
 * @param keys in the order of their rows
 * @param inputs their bytes
 * @param batch the same for the decoder
 */
record DecodedChunks(List<ChunkKey> keys, List<LazChunkInput> inputs, LazDeviceBatch batch) {

  /** The chunks of the core, maybe none, as the tile decodes them for itself. */
  static DecodedChunks core(final DeviceRequest request) {
    // Classes are for the picture, too.
    final Set<LasField> fields = EnumSet.copyOf(ChunkContent.PLACES.fields());
    request.table().map(TableRequest::fields).ifPresent(fields::addAll);
    if (request.asksForLayers()) {
      // Scanner channels are among them.
      fields.add(LasField.FLAGS);
    }
    return of(List.of(request.compressed().core()), fields);
  }

  /**
   * The chunks around it, as the tile decodes them for itself; the first are those that it shares
   * with other tiles, if there are any.
   */
  static List<DecodedChunks> halo(final CompressedTile tile) {
    return alike(around(tile)).stream()
        .map(files -> of(files, ChunkContent.PLACES.fields()))
        .toList();
  }

  /**
   * The chunks that are decoded for all tiles.
   *
   * @param withCore whether those of the core are
   */
  static List<DecodedChunks> forAll(final CompressedTile tile, final boolean withCore) {
    final List<CompressedFile> files = new ArrayList<>();
    if (withCore) {
      files.add(tile.core());
    }
    files.addAll(around(tile));
    return alike(files).stream().map(some -> of(some, tile.content().fields())).toList();
  }

  private static List<CompressedFile> around(final CompressedTile tile) {
    final List<CompressedFile> files = new ArrayList<>();
    files.add(tile.shared());
    files.addAll(tile.halo());
    return files;
  }

  private static List<List<CompressedFile>> alike(final List<CompressedFile> files) {
    final Map<Object, List<CompressedFile>> alike = new LinkedHashMap<>();
    for (final CompressedFile file : files) {
      if (!file.chunks().isEmpty()) {
        alike.computeIfAbsent(file.schema().items(), key -> new ArrayList<>()).add(file);
      }
    }
    return List.copyOf(alike.values());
  }

  private static DecodedChunks of(final List<CompressedFile> files, final Set<LasField> fields) {
    return of(
        files.get(0).schema(),
        files.stream().flatMap(file -> file.keys().stream()).toList(),
        files.stream().flatMap(file -> file.chunks().stream()).toList(),
        fields);
  }

  private static DecodedChunks of(
      final LazSchema schema,
      final List<ChunkKey> keys,
      final List<LazChunkInput> inputs,
      final Set<LasField> fields) {
    return new DecodedChunks(keys, inputs, LazDeviceBatch.of(schema, inputs, fields));
  }

  /** Those of some keys: they take no more memory than all. */
  DecodedChunks where(final Set<ChunkKey> some) {
    if (some.containsAll(keys)) {
      return this;
    }
    final int[] places =
        IntStream.range(0, keys.size()).filter(i -> some.contains(keys.get(i))).toArray();
    return of(
        batch.schema(),
        IntStream.of(places).mapToObj(keys::get).toList(),
        IntStream.of(places).mapToObj(inputs::get).toList(),
        batch.fields());
  }

  /**
   * Where a chunk's points lie.
   *
   * @param chunk which
   * @param columns address of the batch's
   */
  ChunkRows rows(final int chunk, final long columns) {
    return new ChunkRows(
        at(chunk, columns, LasField.XY, 0),
        at(chunk, columns, LasField.XY, 1),
        at(chunk, columns, LasField.Z, 0),
        at(chunk, columns, LasField.CLASSIFICATION, 0),
        at(chunk, columns, LasField.FLAGS, 0),
        batch.firstRow(chunk + 1) - batch.firstRow(chunk));
  }

  private long at(final int chunk, final long columns, final LasField field, final int part) {
    return batch.fields().contains(field)
        ? columns + batch.column(field, part) + field.storage().size() * batch.firstRow(chunk)
        : 0;
  }
}
