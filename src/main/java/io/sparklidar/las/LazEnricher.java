package io.sparklidar.las;

import static io.sparklidar.las.header.LasConstants.COMPRESSED_BIT;
import static io.sparklidar.las.header.LasConstants.EVLR_COUNT;
import static io.sparklidar.las.header.LasConstants.EVLR_OFFSET;
import static io.sparklidar.las.header.LasConstants.GLOBAL_ENCODING;
import static io.sparklidar.las.header.LasConstants.HEADER_SIZE_1_4;
import static io.sparklidar.las.header.LasConstants.POINT_FORMAT;
import static io.sparklidar.las.header.LasConstants.POINT_OFFSET;
import static io.sparklidar.las.header.LasConstants.RECORD_LENGTH;
import static io.sparklidar.las.header.LasConstants.VLR_COUNT;
import static io.sparklidar.las.header.LasConstants.WAVEFORM_OFFSET;

import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.copc.CopcPages;
import io.sparklidar.las.crs.WktRecord;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.HeaderWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.header.VlrWriter;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.LazChunkSequence;
import io.sparklidar.las.laz.LazLayerSplicer;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a LAZ file of formats 6-10 again with more extra bytes, and compresses nothing but these:
 * every layer of every chunk is copied byte for byte, the new bytes are layers behind them. Header,
 * records, padding, order and chunks of the points stay what they were; what describes lengths and
 * positions follows. A COPC file stays one.
 *
 * <p>Until {@link #finish} the header lacks its signature, so that no reader takes what was left
 * half-written for a file. Confined to one thread.
 */
public final class LazEnricher implements Closeable {

  private static final int MODERN_MINOR = 4;

  private static final int COPY_LENGTH = 1 << 16;

  private final LasFile source;
  private final PointLayout target;
  private final LazChunkEnricher enricher;
  private final LazSchema schema;
  private final ByteSink sink;
  private final Optional<CopcPages> copc;
  private final List<Vlr> descriptions;
  private final Optional<Vlr> wkt;
  private final byte[] header;
  private final List<Moved> moved = new ArrayList<>();
  private final Map<Long, Chunk> spliced = new HashMap<>();
  private final byte[] copied = new byte[COPY_LENGTH];
  private Optional<Vlr> lazRecord = Optional.empty();
  private LazChunkSequence chunks;
  private boolean failed;

  /** Bytes that were copied to another place. */
  private record Moved(long from, long length, long to) {

    boolean holds(final long position) {
      return position >= from && position < from + length;
    }
  }

  private LazEnricher(
      final LasFile source,
      final PointLayout target,
      final LazChunkEnricher enricher,
      final ByteSink sink)
      throws IOException {
    this.source = source;
    this.target = target;
    this.enricher = enricher;
    this.schema = LazChunkEnricher.schema(source, target);
    this.sink = sink;
    copc = CopcPages.of(source.source(), source.vlrs(), source.evlrs(), source.chunks());
    final List<Vlr> all = new ArrayList<>(source.vlrs());
    all.addAll(source.evlrs());
    descriptions = ExtraBytesRecord.believed(all, source.layout().extraByteCount());
    wkt = WktRecord.missing(source.crs());
    header = new byte[source.header().headerSize()];
    source.source().readFully(0, header, 0, header.length);
  }

  /** Whether a file can be enriched: LAZ of formats 6-10 in LAS 1.4 or later. */
  public static boolean accepts(final LasFile file) {
    return file.compression().filter(LazSchema::isLayered).isPresent()
        && file.header().versionMinor() >= MODERN_MINOR
        && file.header().headerSize() >= HEADER_SIZE_1_4;
  }

  /**
   * Begins a file.
   *
   * @param source what is enriched; must stay open until the end
   * @param target the source's layout with at least one more dimension behind the others, of which
   *     only names may differ
   * @param sink where to; nothing may be in it yet; closed with this object
   * @throws IllegalArgumentException if the source is not {@linkplain #accepts accepted} or the
   *     target is not its layout with more dimensions
   * @throws IOException if bytes cannot be read or written
   */
  public static LazEnricher create(
      final LasFile source, final PointLayout target, final ByteSink sink) throws IOException {
    final LazChunkEnricher chunkEnricher = LazChunkEnricher.of(source, target);
    if (sink.position() != 0) {
      throw new IllegalArgumentException("a file begins at byte 0, not at " + sink.position());
    }
    final LazEnricher enricher = new LazEnricher(source, target, chunkEnricher, sink);
    enricher.begin();
    return enricher;
  }

  private void begin() throws IOException {
    final LasHeader old = source.header();
    sink.write(HeaderWriter.unfinished(header), 0, header.length);

    int records = 0;
    long end = old.headerSize();
    for (final Vlr record : source.vlrs()) {
      records += write(record) ? 1 : 0;
      end = record.payloadOffset() + record.payloadLength();
    }
    if (descriptions.isEmpty() && !described().extended()) {
      append(described());
      records++;
    }
    if (wkt.isPresent()) {
      append(wkt.get());
      records++;
      LittleEndian.putShort(
          header,
          GLOBAL_ENCODING,
          LittleEndian.getUnsignedShort(header, GLOBAL_ENCODING) | LasHeader.WKT);
    }
    // what lies between the records and the points belongs to somebody
    copy(end, old.pointOffset() - end);

    LittleEndian.putInt(header, VLR_COUNT, records);
    LittleEndian.putInt(header, POINT_OFFSET, (int) sink.position());
    header[POINT_FORMAT] = (byte) (target.pointFormat() | COMPRESSED_BIT);
    LittleEndian.putShort(header, RECORD_LENGTH, target.recordLength());
    chunks = new LazChunkSequence(sink, schema);
  }

  private Vlr described() {
    return ExtraBytesRecord.extended(
        descriptions, source.layout().extraDimensions(), target.extraDimensions());
  }

  private void append(final Vlr record) throws IOException {
    final byte[] head = VlrWriter.pack(record, record.extended());
    sink.write(head, 0, head.length);
    sink.write(record.payload(), 0, record.payload().length);
  }

  /** Whether the description was an ordinary record, or none, and has become too long for one. */
  private boolean descriptionMoves() {
    return described().extended() && descriptions.stream().noneMatch(Vlr::extended);
  }

  /** Writes a record as it was or as it must be now; returns whether it is still there. */
  private boolean write(final Vlr record) throws IOException {
    if (isDescription(record)) {
      replace(record, described().payload());
      return true;
    }
    if (LazSchema.isRecord(record) && lazRecord.isEmpty()) {
      lazRecord = Optional.of(record);
      replace(record, schema.toRecordLike(record).payload());
      return true;
    }
    final boolean replaced = wkt.isPresent() && record.is(WktRecord.USER_ID, WktRecord.RECORD_ID);
    if (ExtraBytesRecord.isRecord(record) || isStale(record) || replaced) {
      return false;
    }
    final long length = record.payloadOffset() - record.offset() + record.payloadLength();
    moved.add(new Moved(record.offset(), length, sink.position()));
    copy(record.offset(), length);
    return true;
  }

  /**
   * Whether a record is the one in whose place the description of all dimensions comes: the first,
   * or the first extended one where only such has room.
   */
  private boolean isDescription(final Vlr record) {
    final boolean extended = described().extended();
    return descriptions.stream()
        .filter(used -> used.extended() || !extended)
        .findFirst()
        .filter(first -> first == record)
        .isPresent();
  }

  /** Whether it tells of an order or of statistics that are not those of the new file. */
  private boolean isStale(final Vlr record) {
    return record.userId().equals(CopcConstants.USER_ID)
        && (copc.isEmpty() || CopcPages.isStatistics(record));
  }

  private void replace(final Vlr record, final byte[] payload) throws IOException {
    final byte[] head = new byte[(int) (record.payloadOffset() - record.offset())];
    source.source().readFully(record.offset(), head, 0, head.length);
    VlrWriter.putLength(head, record.extended(), payload.length);
    sink.write(head, 0, head.length);
    sink.write(payload, 0, payload.length);
  }

  private void copy(final long from, final long length) throws IOException {
    for (long done = 0; done < length; done += copied.length) {
      final int count = (int) Math.min(copied.length, length - done);
      source.source().readFully(from + done, copied, 0, count);
      sink.write(copied, 0, count);
    }
  }

  /** Whether the source is a COPC file, and so the new one is. */
  public boolean isCopc() {
    return copc.isPresent();
  }

  /**
   * Writes the next chunk.
   *
   * @param chunk of the source; chunks come in the source's order
   * @param added one array for each new extra byte in record order, with one value for each point
   *     of the chunk (or more, which are ignored)
   * @param oneChannel whether all points are known to be of one scanner channel, see {@link
   *     LazChunkEnricher#enrich}
   * @throws IllegalArgumentException if it is not the chunk's turn or a column is missing or short
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if bytes cannot be read or written; the file is then left unfinished
   */
  public void write(final Chunk chunk, final byte[][] added, final boolean oneChannel)
      throws IOException {
    requireNext(chunk);
    final LazLayerSplicer.Spliced made = enricher.enrich(chunk, added, oneChannel);
    append(chunk, made.length(), made.content());
  }

  /**
   * Writes the next chunk, of which all layers are encoded already.
   *
   * @param chunk of the source; chunks come in the source's order
   * @param original its bytes, from position to limit
   * @param made a layer for each new extra byte in record order
   * @throws IllegalArgumentException if it is not the chunk's turn or there are other layers or
   *     bytes
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if bytes cannot be written; the file is then left unfinished
   */
  public void write(final Chunk chunk, final ByteBuffer original, final MadeLayers made)
      throws IOException {
    requireNext(chunk);
    final LazLayerSplicer.Spliced spliced = enricher.enrich(chunk, original, made);
    append(chunk, spliced.length(), spliced.content());
  }

  /**
   * Writes the next chunk, which a {@link LazChunkEnricher} of the same file and target has made.
   *
   * @param chunk of the source; chunks come in the source's order
   * @param bytes of the chunk that was made
   * @param length how many of them
   * @throws IllegalArgumentException if it is not the chunk's turn
   * @throws IOException if bytes cannot be written; the file is then left unfinished
   */
  public void writeMade(final Chunk chunk, final byte[] bytes, final int length)
      throws IOException {
    requireNext(chunk);
    append(chunk, length, output -> output.write(ByteBuffer.wrap(bytes, 0, length)));
  }

  private void requireNext(final Chunk chunk) {
    final int next = spliced.size();
    if (next == source.chunks().size() || !source.chunks().get(next).equals(chunk)) {
      throw new IllegalArgumentException("expected chunk " + next + " of the source, got " + chunk);
    }
  }

  private void append(final Chunk chunk, final int length, final LazLayerSplicer.Content content)
      throws IOException {
    failed = true;
    spliced.put(chunk.offset(), chunks.write(chunk.pointCount(), length, content));
    failed = false;
  }

  /**
   * Writes what follows the points and makes the header true.
   *
   * @throws IllegalStateException if chunks are missing or one failed
   * @throws IOException if bytes cannot be read or written
   */
  public void finish() throws IOException {
    if (failed || spliced.size() != source.chunks().size()) {
      throw new IllegalStateException(
          spliced.size() + " of " + source.chunks().size() + " chunks were written");
    }
    chunks.finish();
    final long evlrOffset = sink.position();
    int evlrs = 0;
    for (final Vlr record : source.evlrs()) {
      evlrs += write(record) ? 1 : 0;
    }
    if (descriptionMoves()) {
      append(described());
      evlrs++;
    }
    LittleEndian.putLong(header, WAVEFORM_OFFSET, placeOf(source.header().waveformOffset()));
    LittleEndian.putLong(header, EVLR_OFFSET, evlrs > 0 ? evlrOffset : 0);
    LittleEndian.putInt(header, EVLR_COUNT, evlrs);
    if (copc.isPresent()) {
      for (final Map.Entry<Long, byte[]> page :
          copc.get().moved(this::placeOf, spliced).entrySet()) {
        sink.patch(placeOf(page.getKey()), page.getValue());
      }
      final byte[] root = new byte[Long.BYTES];
      LittleEndian.putLong(root, 0, placeOf(copc.get().root()));
      sink.patch(placeOf(copc.get().rootField()), root);
    }
    sink.patch(0, header);
  }

  /** New position of a byte of a copied record; 0 if it is not in one. */
  private long placeOf(final long position) {
    for (final Moved record : moved) {
      if (record.holds(position)) {
        return position - record.from + record.to;
      }
    }
    return 0;
  }

  /** Closes the sink. Without {@link #finish} before, what is there is no readable file. */
  @Override
  public void close() throws IOException {
    sink.close();
  }
}
