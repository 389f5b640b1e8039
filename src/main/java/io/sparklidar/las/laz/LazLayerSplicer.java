package io.sparklidar.las.laz;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.ByteArrayBuilder;
import io.sparklidar.las.laz.layered.ConstantColumn;
import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.laz.layered.LayeredDecoder;
import io.sparklidar.las.laz.layered.LayeredEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Copies the chunks of a file of formats 6-10 and adds extra bytes to their points: the layers that
 * are there are copied as they are, one layer for each new byte is appended. Confined to one
 * thread; its memory is reused from chunk to chunk.
 *
 * <p>A new layer is coded with the contexts of the point's scanner channel, which only the XY layer
 * tells. That one is decoded, unless whoever read the chunk before knows that there is one channel
 * only, or all new layers of a chunk are constant and so have no bytes.
 */
public final class LazLayerSplicer {

  private static final int MAX_CHUNK_BYTES = Integer.MAX_VALUE - 64;

  private final LazSchema from;
  private final LazSchema to;
  private final XyMemory memory;
  private final ChunkBuffer buffer;
  private final LasColumns points;
  private final LayeredDecoder decoder;
  private final ArithmeticEncoder stream = new ArithmeticEncoder();
  private final LayeredEncoder encoder;
  private final ByteArrayBuilder newLayers = new ByteArrayBuilder();
  private final byte[] newHead;

  /** Takes the bytes of a chunk, in order. */
  public interface Output {

    /**
     * Takes what is left of a buffer, on the heap or not; then nothing is left of it.
     *
     * @throws IOException if it cannot be written
     */
    void write(ByteBuffer bytes) throws IOException;
  }

  /** What is known of the scanner channels of a chunk's points. */
  private enum Channels {
    /** All points are of the first one's. */
    ONE,
    /** The XY layer has been decoded. */
    TRACED,
    /** Nothing. */
    UNKNOWN
  }

  /**
   * A chunk with more extra bytes.
   *
   * @param length number of bytes
   * @param content writes them; good until the next chunk is spliced
   */
  public record Spliced(int length, Content content) {}

  /** Writes the bytes of a chunk. */
  public interface Content {

    /**
     * Writes them.
     *
     * @throws IOException if they cannot be written
     */
    void writeTo(Output output) throws IOException;
  }

  /**
   * Of the chunks of a file.
   *
   * @param source the file that chunks are copied from
   * @param from how it is compressed
   * @param layout of its points
   * @param to {@code from} with more extra bytes
   * @param memory what is known of XY layers, which are not decoded then
   */
  public LazLayerSplicer(
      final ByteSource source,
      final LazSchema from,
      final PointLayout layout,
      final LazSchema to,
      final XyMemory memory) {
    this.from = from;
    this.to = to;
    this.memory = memory;
    buffer = new ChunkBuffer(source, from);
    points = new LasColumns(layout, Set.of());
    decoder = new LayeredDecoder(from);
    encoder = new LayeredEncoder(to, stream);
    newHead = new byte[to.chunkHeadLength()];
  }

  /**
   * Copies a chunk and adds bytes to its points.
   *
   * @param chunk of the source
   * @param added the new bytes in record order, each with one value a point
   * @param oneChannel whether all points are known to be of one scanner channel
   * @return the chunk as it is now
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if bytes cannot be read
   */
  public Spliced splice(final Chunk chunk, final byte[][] added, final boolean oneChannel)
      throws IOException {
    final byte[] bytes = fetch(chunk);
    final LayeredChunkHead head = new LayeredChunkHead(from, bytes);
    head.check(buffer, chunk);
    extend(bytes, added);
    newLayers.clear();
    encode(chunk, bytes, head, added, oneChannel ? Channels.ONE : Channels.UNKNOWN);
    final int length = (int) chunk.byteLength();
    return spliced(
        List.of(
            ByteBuffer.wrap(bytes, head.length(), length - head.length()),
            ByteBuffer.wrap(newLayers.bytes(), 0, newLayers.size())));
  }

  /**
   * Copies a chunk, adds bytes to its points and gives them other classes: the layer of the classes
   * is replaced, for which what the XY layer says is needed.
   *
   * @param chunk of the source
   * @param added the new bytes in record order, each with one value a point
   * @param classes one of each point
   * @return the chunk as it is now
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if bytes cannot be read
   */
  public Spliced splice(final Chunk chunk, final byte[][] added, final byte[] classes)
      throws IOException {
    final byte[] bytes = fetch(chunk);
    final LayeredChunkHead head = new LayeredChunkHead(from, bytes);
    head.check(buffer, chunk);
    extend(bytes, added);
    newHead[LasField.CLASSIFICATION.offset(from.pointFormat().orElseThrow())] = classes[0];
    trace(chunk, bytes, head);
    newLayers.clear();
    if (encoder.encodeClasses(decoder, chunk.pointCount(), classes)) {
      newLayers.append(stream);
    }
    final int ofClasses = newLayers.size();
    newSizes(to.layerCount() - LazSchema.CLASS_LAYER).putInt(ofClasses);
    encode(chunk, bytes, head, added, Channels.TRACED);
    int start = head.length();
    for (int layer = 0; layer < LazSchema.CLASS_LAYER; layer++) {
      start += (int) head.layerSize(layer);
    }
    final int end = start + (int) head.layerSize(LazSchema.CLASS_LAYER);
    return spliced(
        List.of(
            ByteBuffer.wrap(bytes, head.length(), start - head.length()),
            ByteBuffer.wrap(newLayers.bytes(), 0, ofClasses),
            ByteBuffer.wrap(bytes, end, (int) chunk.byteLength() - end),
            ByteBuffer.wrap(newLayers.bytes(), ofClasses, newLayers.size() - ofClasses)));
  }

  private byte[] fetch(final Chunk chunk) throws IOException {
    buffer.start(chunk);
    final int length = (int) chunk.byteLength();
    final byte[] bytes = buffer.allocate(length);
    buffer.fetch(0, length);
    return bytes;
  }

  private void extend(final byte[] oldHead, final byte[][] added) {
    extend(oldHead);
    for (int b = 0; b < added.length; b++) {
      newHead[from.recordLength() + b] = added[b][0];
    }
  }

  /**
   * Copies a chunk that is in memory and adds layers that are encoded already. Nothing is decoded
   * for that.
   *
   * @param chunk of the source
   * @param original its bytes, from position to limit; must stay as they are until the chunk is
   *     written, as the layers must
   * @param made the new layers
   * @return the chunk as it is now
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if it becomes too long
   */
  public Spliced splice(final Chunk chunk, final ByteBuffer original, final MadeLayers made)
      throws IOException {
    buffer.start(chunk);
    final byte[] oldHead = new byte[from.chunkHeadLength()];
    original.get(original.position(), oldHead);
    final LayeredChunkHead head = new LayeredChunkHead(from, oldHead);
    head.check(buffer, chunk);

    extend(oldHead);
    System.arraycopy(made.firstValues(), 0, newHead, from.recordLength(), made.count());
    final ByteBuffer sizes = newSizes(made.count());
    for (final ByteBuffer layer : made.layers()) {
      sizes.putInt(layer.remaining());
    }
    final List<ByteBuffer> layers = new ArrayList<>();
    layers.add(
        original.slice(
            original.position() + head.length(), (int) chunk.byteLength() - head.length()));
    layers.addAll(List.of(made.layers()));
    return spliced(layers);
  }

  /** Takes over the head: the record grows, the number of points and the sizes of layers move. */
  private void extend(final byte[] oldHead) {
    final int record = from.recordLength();
    System.arraycopy(oldHead, 0, newHead, 0, record);
    System.arraycopy(oldHead, record, newHead, to.recordLength(), from.chunkHeadLength() - record);
  }

  /** Where the sizes of the new layers go. */
  private ByteBuffer newSizes(final int count) {
    return ByteBuffer.wrap(newHead)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(newHead.length - Integer.BYTES * count);
  }

  private Spliced spliced(final List<ByteBuffer> layers) throws IOException {
    long length = newHead.length;
    for (final ByteBuffer layer : layers) {
      length += layer.remaining();
    }
    if (length > MAX_CHUNK_BYTES) {
      throw new IOException("a chunk of " + length + " bytes is too large");
    }
    return new Spliced(
        (int) length,
        output -> {
          output.write(ByteBuffer.wrap(newHead));
          for (final ByteBuffer layer : layers) {
            output.write(layer.duplicate());
          }
        });
  }

  /** Encodes the new layers and puts their sizes behind those of the others. */
  private void encode(
      final Chunk chunk,
      final byte[] bytes,
      final LayeredChunkHead head,
      final byte[][] added,
      final Channels channels)
      throws MalformedLasException {
    final int count = chunk.pointCount();
    final ByteBuffer sizes = newSizes(added.length);
    boolean traced = channels == Channels.TRACED;
    for (final byte[] column : added) {
      if (ConstantColumn.is(column, count)) {
        sizes.putInt(0);
        continue;
      }
      if (!traced) {
        if (channels == Channels.ONE) {
          decoder.assumeOneChannel(count, head.firstChannel());
        } else {
          trace(chunk, bytes, head);
        }
        traced = true;
      }
      encoder.encodeBytes(decoder, count, column);
      newLayers.append(stream);
      sizes.putInt(stream.size());
    }
  }

  /** Decodes the XY layer, or finds what it says, for the scanner channel of every point. */
  private void trace(final Chunk chunk, final byte[] bytes, final LayeredChunkHead head)
      throws MalformedLasException {
    points.resize(chunk.pointCount());
    decoder.start(chunk.pointCount());
    LasRecords.unpack(bytes, 0, points, 0, 1);
    final Optional<KeptXy> known = memory.find(chunk);
    if (known.isPresent()) {
      decoder.restoreXy(known.get(), points);
      return;
    }
    final int start = head.length();
    final int end = start + (int) head.layerSize(LazSchema.XY_LAYER);
    buffer.decode(decoder, LazSchema.XY_LAYER, start, end, points, head.firstChannel());
  }
}
