package io.sparklidar.las;

import static io.sparklidar.las.header.LasConstants.COMPRESSED_BIT;
import static io.sparklidar.las.header.LasConstants.FORMAT_MASK;
import static io.sparklidar.las.header.LasConstants.LEGACY_POINT_COUNT;
import static io.sparklidar.las.header.LasConstants.POINT_COUNT;
import static io.sparklidar.las.header.LasConstants.POINT_FORMAT;
import static io.sparklidar.las.header.LasConstants.RECORD_LENGTH;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.crs.CrsReader;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.HeaderReader;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.header.VlrReader;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.ReadAheadByteSource;
import io.sparklidar.las.io.ZeroBytes;
import io.sparklidar.las.laz.LazChunkIndex;
import io.sparklidar.las.laz.LazChunkReader;
import io.sparklidar.las.laz.LazPointData;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An open LAS 1.0-1.5 or LAZ file. Immutable and safe for concurrent use; each thread takes a
 * {@link #reader} of its own.
 */
public final class LasFile implements Closeable {

  /** Records of a chunk of an uncompressed file. */
  private static final int RECORDS_PER_CHUNK = 50_000;

  /** Bytes of a chunk of an uncompressed file, at most (one record always fits). */
  private static final int MAX_CHUNK_RECORD_BYTES = 1 << 26;

  private final ByteSource source;
  private final LasHeader header;
  private final PointLayout layout;
  private final Optional<LazSchema> schema;
  private final List<Vlr> vlrs;
  private final List<Vlr> evlrs;
  private final Optional<Crs> crs;
  private final List<Chunk> chunks;
  private final List<String> warnings;
  private final XyMemory memory;
  private final Optional<ClassRule> classes;

  private LasFile(
      final ByteSource source,
      final LasHeader header,
      final PointLayout layout,
      final Optional<LazSchema> schema,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final Optional<Crs> crs,
      final List<Chunk> chunks,
      final List<String> warnings,
      final XyMemory memory,
      final Optional<ClassRule> classes) {
    this.source = source;
    this.header = header;
    this.layout = layout;
    this.schema = schema;
    this.vlrs = vlrs;
    this.evlrs = evlrs;
    this.crs = crs;
    this.chunks = List.copyOf(chunks);
    this.warnings = List.copyOf(warnings);
    this.memory = memory;
    this.classes = classes;
  }

  /**
   * Opens a file: reads everything but the points, and finds the chunks. A LAZ file of formats 0-5
   * without a readable chunk table is decompressed once for that.
   *
   * @param source the file; closed with this object, or at once if it cannot be opened
   * @throws MalformedLasException if it cannot be read as what it says it is
   * @throws IOException if the bytes cannot be read
   */
  public static LasFile open(final ByteSource source) throws IOException {
    try {
      return read(source);
    } catch (IOException | RuntimeException failure) {
      try {
        source.close();
      } catch (IOException alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
      throw failure;
    }
  }

  /**
   * The same file, whose readers look up and keep what XY layers say. Either one is to be closed.
   *
   * @param known of its chunks
   */
  public LasFile with(final XyMemory known) {
    return new LasFile(
        source, header, layout, schema, vlrs, evlrs, crs, chunks, warnings, known, classes);
  }

  /**
   * The same file, whose points have the classes that a rule says. Either one is to be closed.
   *
   * @param rule about points of this file
   */
  public LasFile with(final ClassRule rule) {
    return new LasFile(
        source,
        header,
        layout,
        schema,
        vlrs,
        evlrs,
        crs,
        chunks,
        warnings,
        memory,
        Optional.of(rule));
  }

  private static LasFile read(final ByteSource source) throws IOException {
    final List<String> warnings = new ArrayList<>();
    final ByteSource ahead = new ReadAheadByteSource(source);
    final LasHeader stored = HeaderReader.read(ahead, warnings);
    final VlrReader records = new VlrReader(ahead, CopcConstants::isHierarchy, warnings);
    final List<Vlr> vlrs = records.ordinary(stored);
    final List<Vlr> evlrs = records.extended(stored);
    final List<Vlr> all = new ArrayList<>(vlrs);
    all.addAll(evlrs);

    final Optional<Vlr> lazRecord = vlrs.stream().filter(LazSchema::isRecord).findFirst();
    final Optional<LazSchema> schema =
        lazRecord.isPresent()
            ? Optional.of(LazSchema.parse(source.name(), lazRecord.get()))
            : Optional.empty();
    final byte[] formatByte = new byte[1];
    ahead.readFully(POINT_FORMAT, formatByte, 0, 1);
    final int format =
        new FormatCheck(source.name(), stored, formatByte[0] & 0xFF, warnings).format(schema);
    final LasHeader header = stored.withPointFormat(format);
    final PointLayout layout =
        PointLayout.ofRecord(
            format,
            header.recordLength(),
            ExtraBytesRecord.decode(
                all, header.recordLength() - PointLayout.minimumLength(format), warnings));

    if (layout.hasWavePackets() && header.encodes(LasHeader.EXTERNAL_WAVEFORMS)) {
      warnings.add(
          "its waveforms are in a .wdp file beside it, which is neither read nor copied: the wave"
              + " packets of outputs go on referring to it");
    }
    final LazPointData data = pointData(source, header, evlrs);
    final List<Chunk> chunks =
        schema.isPresent() && schema.get().isCompressed()
            ? LazChunkIndex.read(ahead, schema.get(), layout, data, warnings)
            : recordRuns(source, layout, data, warnings);
    return new LasFile(
        source,
        header,
        layout,
        schema.filter(LazSchema::isCompressed),
        vlrs,
        evlrs,
        CrsReader.read(header, all, warnings),
        chunks,
        warnings,
        XyMemory.NONE,
        Optional.empty());
  }

  private static LazPointData pointData(
      final ByteSource source, final LasHeader header, final List<Vlr> evlrs) {
    long end = source.length();
    for (final Vlr record : evlrs) {
      end = Math.min(end, record.offset());
    }
    final long waveforms = header.waveformOffset();
    if (header.encodes(LasHeader.INTERNAL_WAVEFORMS) && waveforms > header.pointOffset()) {
      end = Math.min(end, waveforms);
    }
    return new LazPointData(
        header.pointOffset(),
        end,
        header.pointCount(),
        header.extendedPointCount() != 0 ? POINT_COUNT : LEGACY_POINT_COUNT);
  }

  private static List<Chunk> recordRuns(
      final ByteSource source,
      final PointLayout layout,
      final LazPointData data,
      final List<String> warnings)
      throws IOException {
    final int length = layout.recordLength();
    final long room = data.end() - data.offset();
    final long count = data.pointCount();
    if (count > room / length) {
      throw new MalformedLasException(
          source.name(),
          data.countOffset(),
          "at most " + room / length + " points in the " + room + " bytes for them",
          count + " points");
    }
    if (count == 0 && room >= length && !ZeroBytes.fill(source, data.offset(), data.end())) {
      throw new MalformedLasException(
          source.name(),
          data.countOffset(),
          "the number of points in " + room + " bytes",
          "0: the header was never finalised");
    }
    if (count * length < room) {
      warnings.add((room - count * length) + " bytes behind the last point are left out");
    }
    final int run = Math.max(1, Math.min(RECORDS_PER_CHUNK, MAX_CHUNK_RECORD_BYTES / length));
    final List<Chunk> chunks = new ArrayList<>();
    for (long first = 0; first < count; first += run) {
      final int points = (int) Math.min(run, count - first);
      chunks.add(
          new Chunk(
              chunks.size(),
              first,
              points,
              data.offset() + first * length,
              (long) points * length));
    }
    return chunks;
  }

  /** Where the bytes come from. */
  public ByteSource source() {
    return source;
  }

  /** The header, with the point format that the items of a LAZ file prove. */
  public LasHeader header() {
    return header;
  }

  /** How record integers become coordinates. */
  public CoordinateTransform transform() {
    return header.transform();
  }

  /** The fields of the points. */
  public PointLayout layout() {
    return layout;
  }

  /** How the points are compressed; empty if they are not. */
  public Optional<LazSchema> compression() {
    return schema;
  }

  /** Whether the points are compressed. */
  public boolean compressed() {
    return schema.isPresent();
  }

  /** The records in front of the points, the LAZ record included. */
  public List<Vlr> vlrs() {
    return vlrs;
  }

  /** The records behind the points. */
  public List<Vlr> evlrs() {
    return evlrs;
  }

  /** The coordinate reference system, if one is declared. */
  public Optional<Crs> crs() {
    return crs;
  }

  /** Number of points. */
  public long pointCount() {
    return header.pointCount();
  }

  /**
   * Absolute byte position of what says last which columns the points have: the record of their
   * extra bytes, or else the point format.
   */
  public long layoutOffset() {
    final List<Vlr> all = new ArrayList<>(vlrs);
    all.addAll(evlrs);
    return ExtraBytesRecord.believed(all, layout.extraByteCount()).stream()
        .findFirst()
        .map(Vlr::payloadOffset)
        .orElse((long) POINT_FORMAT);
  }

  /** The chunks in file order; together they hold every point once. */
  public List<Chunk> chunks() {
    return chunks;
  }

  /** Accepted deviations from the format, one line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** What XY layers are known to say. */
  XyMemory knownXy() {
    return memory;
  }

  /**
   * A reader of the file's chunks, for one thread.
   *
   * @param fields which to read; {@link LasField#XY} and {@link LasField#RETURNS} always come
   */
  public PointReader reader(final Set<LasField> fields) {
    final Set<LasField> decoded = decodedFor(fields);
    final PointReader reader =
        schema
            .map(s -> PointReader.compressed(LazChunkReader.of(source, s, layout, decoded, memory)))
            .orElseGet(() -> PointReader.uncompressed(source, new LasColumns(layout, decoded)));
    return classes
        .filter(rule -> fields.contains(LasField.CLASSIFICATION))
        .map(reader::with)
        .orElse(reader);
  }

  /** Whether points have other classes than in the file. */
  public boolean hasNewClasses() {
    return classes.isPresent();
  }

  /** What has to be decoded so that some fields can be had, by somebody else than a reader. */
  public Set<LasField> decodedFor(final Set<LasField> fields) {
    if (classes.isEmpty() || !fields.contains(LasField.CLASSIFICATION)) {
      return fields;
    }
    final Set<LasField> decoded = EnumSet.copyOf(fields);
    decoded.addAll(classes.get().fields());
    decoded.retainAll(layout.fields());
    return decoded;
  }

  /**
   * Gives points that somebody else than a reader has decoded the classes that they have.
   *
   * @param points of this file, with what is {@linkplain #decodedFor decoded} for their classes
   * @throws IOException if that cannot be told
   */
  public void giveNewClasses(final LasColumns points) throws IOException {
    if (classes.isPresent()) {
      classes.get().apply(points);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** Decides the point format from the header and the LAZ record. */
  private record FormatCheck(String file, LasHeader header, int formatByte, List<String> warnings) {

    int format(final Optional<LazSchema> schema) throws MalformedLasException {
      final int format = schema.isPresent() ? formatOf(schema.get()) : uncompressedFormat();
      if (header.recordLength() < PointLayout.minimumLength(format)) {
        throw new MalformedLasException(
            file,
            RECORD_LENGTH,
            "records of at least "
                + PointLayout.minimumLength(format)
                + " bytes for point format "
                + format,
            header.recordLength() + " bytes");
      }
      return format;
    }

    private int formatOf(final LazSchema schema) throws MalformedLasException {
      if (schema.recordLength() != header.recordLength()) {
        throw new MalformedLasException(
            file,
            RECORD_LENGTH,
            "records of " + schema.recordLength() + " bytes as in the LAZ record",
            header.recordLength() + " bytes");
      }
      final int format = schema.pointFormat().orElseThrow();
      if (format != header.pointFormat()) {
        warnings.add(
            "point format "
                + header.pointFormat()
                + " is read as "
                + format
                + ", which the LAZ record describes");
      } else if (schema.isCompressed() && (formatByte & COMPRESSED_BIT) == 0) {
        warnings.add("the points are compressed although the point format does not say so");
      }
      if (schema.isCompatibilityMode()) {
        warnings.add("formats 6-10 in compatibility mode are read as the formats 0-5 they wear");
      }
      return format;
    }

    private int uncompressedFormat() throws MalformedLasException {
      if (formatByte > PointLayout.MAX_FORMAT) {
        throw new MalformedLasException(
            file,
            POINT_FORMAT,
            (formatByte & ~FORMAT_MASK) != 0
                ? "a LAZ record, as the point format marks compression"
                : "a point format in 0.." + PointLayout.MAX_FORMAT,
            Integer.toString(formatByte));
      }
      return formatByte;
    }
  }
}
