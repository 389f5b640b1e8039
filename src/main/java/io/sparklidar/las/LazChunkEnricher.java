package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.LazLayerSplicer;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes the chunks of a LAZ file of formats 6-10 again with more extra bytes: each by itself, so
 * that several can make chunks of one file, which a {@link LazEnricher} puts together. Confined to
 * one thread.
 */
public final class LazChunkEnricher {

  private final LazLayerSplicer splicer;
  private final int addedBytes;

  /** Of the classes of points, where they are others than in the file. */
  private final Optional<PointReader> newClasses;

  private LazChunkEnricher(
      final LazLayerSplicer splicer, final int addedBytes, final Optional<PointReader> newClasses) {
    this.splicer = splicer;
    this.addedBytes = addedBytes;
    this.newClasses = newClasses;
  }

  /**
   * Of the chunks of a file.
   *
   * @param source what is enriched; must stay open until the end
   * @param target the source's layout with at least one more dimension behind the others, of which
   *     only names may differ
   * @throws IllegalArgumentException if the source is not {@linkplain LazEnricher#accepts accepted}
   *     or the target is not its layout with more dimensions
   */
  public static LazChunkEnricher of(final LasFile source, final PointLayout target) {
    if (!LazEnricher.accepts(source)) {
      throw new IllegalArgumentException(
          source.source().name() + " is no LAZ file of formats 6-10 in LAS 1.4 or later");
    }
    if (!extendsLayout(source.layout(), target)) {
      throw new IllegalArgumentException(
          "expected " + source.layout() + " with more dimensions, got " + target);
    }
    return new LazChunkEnricher(
        new LazLayerSplicer(
            source.source(),
            source.compression().orElseThrow(),
            source.layout(),
            schema(source, target),
            source.knownXy()),
        target.recordLength() - source.layout().recordLength(),
        source.hasNewClasses()
            ? Optional.of(source.reader(EnumSet.of(LasField.CLASSIFICATION)))
            : Optional.empty());
  }

  /** How a file is compressed with the extra bytes of a target. */
  static LazSchema schema(final LasFile source, final PointLayout target) {
    return source
        .compression()
        .orElseThrow()
        .withMoreExtraBytes(target.recordLength() - source.layout().recordLength());
  }

  private static boolean extendsLayout(final PointLayout layout, final PointLayout target) {
    final List<ExtraDimension> before = layout.extraDimensions();
    final List<ExtraDimension> after = target.extraDimensions();
    if (target.pointFormat() != layout.pointFormat() || after.size() <= before.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      if (after.get(i).type() != before.get(i).type()
          || after.get(i).elementCount() != before.get(i).elementCount()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes a chunk.
   *
   * @param chunk of the source
   * @param added one array for each new extra byte in record order, with one value for each point
   *     of the chunk (or more, which are ignored)
   * @param oneChannel whether all points are known to be of one scanner channel: what read the
   *     chunk says so, see {@link PointReader#hasOneChannel}; if not, that is found out again
   * @return the chunk; good until the next one is made
   * @throws IllegalArgumentException if a column is missing or short
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if bytes cannot be read
   */
  public LazLayerSplicer.Spliced enrich(
      final Chunk chunk, final byte[][] added, final boolean oneChannel) throws IOException {
    if (added.length != addedBytes) {
      throw new IllegalArgumentException(
          "expected " + addedBytes + " columns of bytes, got " + added.length);
    }
    for (final byte[] column : added) {
      if (column.length < chunk.pointCount()) {
        throw new IllegalArgumentException(
            "expected " + chunk.pointCount() + " values a column, got " + column.length);
      }
    }
    return newClasses.isPresent()
        ? splicer.splice(chunk, added, newClasses.get().read(chunk).classification())
        : splicer.splice(chunk, added, oneChannel);
  }

  /**
   * Makes a chunk of its bytes and of layers that are encoded already.
   *
   * @param chunk of the source
   * @param original its bytes, from position to limit; must stay as they are until the chunk is
   *     written, as the layers must
   * @param made a layer for each new extra byte
   * @return the chunk; good until the next one is made
   * @throws IllegalArgumentException if there are other layers or bytes than that
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if it becomes too long
   */
  public LazLayerSplicer.Spliced enrich(
      final Chunk chunk, final ByteBuffer original, final MadeLayers made) throws IOException {
    if (newClasses.isPresent()) {
      throw new IllegalStateException("chunks with new classes are not made of layers");
    }
    if (made.count() != addedBytes) {
      throw new IllegalArgumentException("expected " + addedBytes + " layers, got " + made.count());
    }
    if (original.remaining() != chunk.byteLength()) {
      throw new IllegalArgumentException(
          "expected the "
              + chunk.byteLength()
              + " bytes of the chunk, got "
              + original.remaining());
    }
    return splicer.splice(chunk, original, made);
  }
}
