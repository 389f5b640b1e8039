package io.sparklidar.las;

import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.HeaderWriter;
import io.sparklidar.las.header.LasConstants;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.header.VlrWriter;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.laz.LazPointWriter;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.FieldRanges;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.las.point.PointStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a LAS 1.2-1.5 or LAZ file: the header, the records, the points, and in {@link #finish}
 * what is only known then. Before that the header lacks its signature, so that no reader takes what
 * was left half-written for a file. Confined to one thread.
 */
public final class LasWriter implements Closeable {

  /** Records that describe where points lay in the file they came from. */
  private static final String INDEX_USER_ID = "LAStools";

  private static final int WAVEFORM_RECORD = 65535;

  private static final long MAX_LEGACY_COUNT = 0xFFFFFFFFL;
  private static final int MIN_MINOR = 2;
  private static final int WAVE_PACKET_MINOR = 3;
  private static final int MODERN_MINOR = 4;
  private static final int MAX_MINOR = 5;

  private final ByteSink sink;
  private final LasHeader header;
  private final PointLayout layout;
  private final List<Vlr> evlrs;
  private final boolean compressed;
  private final PointWriter points;
  private final PointStatistics statistics = new PointStatistics();
  private long evlrOffset;
  private int evlrCount;
  private long waveformOffset;
  private boolean pointsEnded;
  private boolean failed;
  private boolean finished;

  private LasWriter(
      final ByteSink sink,
      final LasHeader header,
      final PointLayout layout,
      final List<Vlr> evlrs,
      final boolean compressed,
      final PointWriter points) {
    this.sink = sink;
    this.header = header;
    this.layout = layout;
    this.evlrs = evlrs;
    this.compressed = compressed;
    this.points = points;
  }

  /**
   * Begins a file.
   *
   * @param sink where to; nothing may be in it yet; closed with this object
   * @param template version, scale, offset, global encoding and identification; the version is
   *     raised where the layout or the records need it, and everything that follows from the points
   *     is replaced
   * @param layout of the points
   * @param vlrs records in front of the points; those that describe compression, spatial order or
   *     extra bytes of another file are replaced, the last by one record with the descriptors that
   *     still hold; those too long become extended ones
   * @param evlrs records behind the points
   * @param compression how points are stored
   * @throws IllegalArgumentException if a record's payload is not loaded
   * @throws IOException if the sink cannot be written
   */
  public static LasWriter create(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final Compression compression)
      throws IOException {
    return create(
        sink,
        template,
        layout,
        List.of(),
        vlrs,
        evlrs,
        compression == Compression.LAZ ? Optional.of(LazSchema.of(layout)) : Optional.empty());
  }

  /**
   * Begins a LAZ file that is compressed in a certain way, for example like another one.
   *
   * @param sink see {@link #create}
   * @param template see {@link #create}
   * @param layout see {@link #create}
   * @param vlrs see {@link #create}
   * @param evlrs see {@link #create}
   * @param schema how the points are compressed
   * @throws IllegalArgumentException if a record's payload is not loaded or the schema is made for
   *     another layout
   * @throws IOException if the sink cannot be written
   */
  public static LasWriter createLaz(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final LazSchema schema)
      throws IOException {
    requireItemsOf(layout, schema);
    return create(sink, template, layout, List.of(), vlrs, evlrs, Optional.of(schema));
  }

  /**
   * Begins a LAZ file with a record in front of all others, the one of the compression included.
   *
   * @param sink see {@link #create}
   * @param template see {@link #create}
   * @param layout see {@link #create}
   * @param first the record; its payload may be patched in the sink before {@link #finish}
   * @param vlrs see {@link #create}
   * @param evlrs see {@link #create}
   * @param schema how the points are compressed
   * @throws IllegalArgumentException if a record's payload is not loaded or the schema is made for
   *     another layout
   * @throws IOException if the sink cannot be written
   */
  public static LasWriter createLazBehind(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final Vlr first,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final LazSchema schema)
      throws IOException {
    requireItemsOf(layout, schema);
    return create(sink, template, layout, List.of(first), vlrs, evlrs, Optional.of(schema));
  }

  /**
   * Checks that a file can say how its points are laid out.
   *
   * @throws IllegalArgumentException naming the limit that it would pass
   */
  public static void requireDescribable(final PointLayout layout) {
    if (isDescribed(layout)) {
      ExtraBytesRecord.encode(layout.extraDimensions());
    }
  }

  private static void requireItemsOf(final PointLayout layout, final LazSchema schema) {
    if (!schema.pointFormat().equals(Optional.of(layout.pointFormat()))
        || schema.recordLength() != layout.recordLength()) {
      throw new IllegalArgumentException("the LAZ items are not those of " + layout);
    }
  }

  private static LasWriter create(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> leading,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final Optional<LazSchema> schema)
      throws IOException {
    if (sink.position() != 0) {
      throw new IllegalArgumentException("a file begins at byte 0, not at " + sink.position());
    }
    final List<Vlr> front = new ArrayList<>(leading);
    final List<Vlr> behind = new ArrayList<>();
    schema.ifPresent(s -> front.add(s.toRecord()));
    final List<Vlr> ordinary = new ArrayList<>(kept(vlrs));
    final List<Vlr> given = new ArrayList<>(vlrs);
    given.addAll(evlrs);
    if (isDescribed(layout) || describe(given, layout)) {
      ordinary.add(placeOfDescription(vlrs), ExtraBytesRecord.ofLayout(given, layout));
    }
    for (final Vlr record : ordinary) {
      (record.payloadLength() > Vlr.MAX_ORDINARY_PAYLOAD ? behind : front).add(record);
    }
    behind.addAll(kept(evlrs));
    front.forEach(LasWriter::requireLoaded);
    behind.forEach(LasWriter::requireLoaded);

    final int minor = minor(template, layout, behind);
    final int headerSize = HeaderWriter.headerSize(minor);
    long pointOffset = headerSize;
    for (final Vlr record : front) {
      pointOffset += Vlr.HEADER_LENGTH + record.payload().length;
    }
    final LasHeader header =
        unfinished(template, layout, minor, headerSize, pointOffset, front.size());
    final byte[] packed = HeaderWriter.unfinished(HeaderWriter.pack(header, schema.isPresent()));
    sink.write(packed, 0, packed.length);
    for (final Vlr record : front) {
      write(sink, record, false);
    }
    final PointWriter points =
        schema.isPresent()
            ? new CompressedPoints(new LazPointWriter(sink, schema.get(), layout))
            : new RecordWriter(sink);
    return new LasWriter(sink, header, layout, behind, schema.isPresent(), points);
  }

  /** Hands points to the LAZ writer. */
  private record CompressedPoints(LazPointWriter writer) implements PointWriter {

    @Override
    public void write(final LasColumns columns) throws IOException {
      writer.write(columns);
    }

    @Override
    public void endChunk() throws IOException {
      writer.endChunk();
    }

    @Override
    public void finish() throws IOException {
      writer.finish();
    }
  }

  /** The records that stay true in a new file. */
  private static List<Vlr> kept(final List<Vlr> records) {
    return records.stream()
        .filter(record -> !LazSchema.isRecord(record))
        .filter(record -> !record.userId().equals(CopcConstants.USER_ID))
        .filter(record -> !record.userId().equals(INDEX_USER_ID))
        .filter(record -> !ExtraBytesRecord.isRecord(record))
        .toList();
  }

  /** Where the description of the extra bytes comes among the records that are kept. */
  private static int placeOfDescription(final List<Vlr> records) {
    for (int i = 0; i < records.size(); i++) {
      if (ExtraBytesRecord.isRecord(records.get(i))) {
        return kept(records.subList(0, i)).size();
      }
    }
    return kept(records).size();
  }

  /** Whether records describe just the extra bytes of a layout. */
  private static boolean describe(final List<Vlr> records, final PointLayout layout) {
    return !ExtraBytesRecord.believed(records, layout.extraByteCount()).isEmpty()
        && ExtraBytesRecord.decode(records, layout.extraByteCount(), new ArrayList<>())
            .equals(layout.extraDimensions());
  }

  /** Whether a layout says more about its extra bytes than that there are some. */
  private static boolean isDescribed(final PointLayout layout) {
    return layout.extraDimensions().stream()
        .anyMatch(dimension -> !dimension.name().equals(ExtraDimension.OPAQUE_NAME));
  }

  private static void requireLoaded(final Vlr record) {
    if (!record.isLoaded()) {
      throw new IllegalArgumentException(
          "the payload of record "
              + record.userId()
              + "/"
              + record.recordId()
              + " is not loaded: "
              + record.payloadLength()
              + " bytes");
    }
  }

  private static int minor(
      final LasHeader template, final PointLayout layout, final List<Vlr> evlrs) {
    int minor = Math.max(MIN_MINOR, Math.min(MAX_MINOR, template.versionMinor()));
    if (layout.hasWavePackets()) {
      minor = Math.max(WAVE_PACKET_MINOR, minor);
    }
    final boolean onlyWaveforms = evlrs.size() == 1 && isWaveforms(evlrs.get(0));
    if (layout.isModern() || !evlrs.isEmpty() && !onlyWaveforms) {
      minor = Math.max(MODERN_MINOR, minor);
    } else if (onlyWaveforms) {
      minor = Math.max(WAVE_PACKET_MINOR, minor);
    }
    // 1.5 has given up the formats 0-5
    return layout.isModern() ? minor : Math.min(MODERN_MINOR, minor);
  }

  private static boolean isWaveforms(final Vlr record) {
    return record.is(LasConstants.SPEC_USER_ID, WAVEFORM_RECORD);
  }

  private static LasHeader unfinished(
      final LasHeader template,
      final PointLayout layout,
      final int minor,
      final int headerSize,
      final long pointOffset,
      final int vlrCount) {
    return new LasHeader.Builder()
        .fileSourceId(template.fileSourceId())
        .globalEncoding(template.globalEncoding())
        .projectId(template.projectId())
        .version(1, minor)
        .systemIdentifier(template.systemIdentifier())
        .generatingSoftware(template.generatingSoftware())
        .creation(template.creationDayOfYear(), template.creationYear())
        .headerSize(headerSize)
        .pointOffset(pointOffset)
        .vlrCount(vlrCount)
        .pointFormat(layout.pointFormat())
        .recordLength(layout.recordLength())
        .transform(template.transform())
        .timeOffset(template.timeOffset())
        .build();
  }

  private static void write(final ByteSink sink, final Vlr record, final boolean extended)
      throws IOException {
    final byte[] head = VlrWriter.pack(record, extended);
    sink.write(head, 0, head.length);
    sink.write(record.payload(), 0, record.payload().length);
  }

  /**
   * Writes all points of the columns.
   *
   * @param columns every field of the layout
   * @throws IllegalArgumentException if they have another layout or a value that its format cannot
   *     hold
   * @throws IllegalStateException after {@link #endPoints}
   * @throws IOException if they cannot be written; the file can then not be finished
   */
  public void write(final LasColumns columns) throws IOException {
    final PointLayout other = columns.layout();
    if (other.pointFormat() != layout.pointFormat()
        || other.recordLength() != layout.recordLength()) {
      throw new IllegalArgumentException("expected points of " + layout + ", got " + other);
    }
    if (pointsEnded) {
      throw new IllegalStateException("the points have been ended");
    }
    FieldRanges.check(columns);
    failed = true;
    points.write(columns);
    statistics.add(columns);
    if (header.versionMinor() < MODERN_MINOR && statistics.count() > MAX_LEGACY_COUNT) {
      throw new IOException(
          "version 1." + header.versionMinor() + " counts at most " + MAX_LEGACY_COUNT + " points");
    }
    failed = false;
  }

  /**
   * Writes a chunk that was compressed before, of a LAZ file whose chunks are of any size.
   *
   * @param chunk as the file's schema has it
   * @param count how many points it has
   * @param itsPoints what the header tells of them
   * @throws IllegalStateException after {@link #endPoints}, or if the file is none of such chunks
   * @throws IOException if it cannot be written; the file can then not be finished
   */
  void writeChunk(final byte[] chunk, final int count, final PointStatistics itsPoints)
      throws IOException {
    if (pointsEnded || !(points instanceof CompressedPoints)) {
      throw new IllegalStateException(
          pointsEnded ? "the points have been ended" : "the file is not compressed");
    }
    failed = true;
    ((CompressedPoints) points).writer.writeChunk(chunk, count);
    statistics.add(itsPoints);
    failed = false;
  }

  /**
   * Ends the chunk that is being filled, in a LAZ file whose chunks are of any size. In a LAS file
   * it does nothing.
   *
   * @throws IllegalStateException if chunks are of fixed size
   * @throws IOException if the chunk cannot be written
   */
  public void endChunk() throws IOException {
    points.endChunk();
  }

  /**
   * Ends the points: writes what was held back and, in a LAZ file, the chunk table. Extended
   * records follow from the sink's position on.
   *
   * @throws IOException if they cannot be written; the file can then not be finished
   */
  public void endPoints() throws IOException {
    if (!pointsEnded) {
      pointsEnded = true;
      failed = true;
      points.finish();
      failed = false;
    }
  }

  /**
   * Ends the points and writes an extended record at once, in front of those the file was begun
   * with.
   *
   * @param record whose payload is known only now
   * @throws IllegalStateException if the version that the file was begun with has no such records
   * @throws IOException if it cannot be written; the file can then not be finished
   */
  public void writeExtended(final Vlr record) throws IOException {
    requireLoaded(record);
    if (header.versionMinor() < (isWaveforms(record) ? WAVE_PACKET_MINOR : MODERN_MINOR)) {
      throw new IllegalStateException(
          "version 1." + header.versionMinor() + " has no extended record " + record.userId());
    }
    endPoints();
    failed = true;
    if (evlrCount == 0) {
      evlrOffset = sink.position();
    }
    if (isWaveforms(record)) {
      waveformOffset = sink.position();
    }
    write(sink, record, true);
    evlrCount++;
    failed = false;
  }

  /**
   * Writes what was held back, the extended records and the true header: only now it is a file.
   *
   * @throws IllegalStateException if a write failed, or if the file is finished already
   * @throws IOException if it cannot be written
   */
  public void finish() throws IOException {
    if (finished || failed) {
      throw new IllegalStateException(finished ? "the file is finished" : "a write has failed");
    }
    endPoints();
    for (final Vlr record : evlrs) {
      writeExtended(record);
    }
    failed = true;
    sink.patch(0, HeaderWriter.pack(finishedHeader(), compressed));
    failed = false;
    finished = true;
  }

  /** Closes the sink. Without {@link #finish} before, what is there is no readable file. */
  @Override
  public void close() throws IOException {
    sink.close();
  }

  private LasHeader finishedHeader() {
    final long count = statistics.count();
    final boolean legacy = !layout.isModern() && count <= MAX_LEGACY_COUNT;
    final boolean extended = header.versionMinor() >= MODERN_MINOR;
    final double[] bounds = statistics.bounds(header.transform());
    return header.toBuilder()
        .legacyPoints(
            legacy ? count : 0,
            legacy ? statistics.byReturn(LasConstants.LEGACY_RETURNS) : List.of())
        .rangeX(bounds[1], bounds[0])
        .rangeY(bounds[3], bounds[2])
        .rangeZ(bounds[5], bounds[4])
        .waveformOffset(waveformOffset)
        .evlrs(extended ? evlrOffset : 0, extended ? evlrCount : 0)
        .extendedPoints(
            extended ? count : 0, extended ? statistics.byReturn(LasConstants.RETURNS) : List.of())
        .gpsTimes(statistics.minGpsTime(), statistics.maxGpsTime())
        .build();
  }
}
