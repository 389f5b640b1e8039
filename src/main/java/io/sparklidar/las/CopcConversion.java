package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.crs.CrsIdentity;
import io.sparklidar.las.crs.WktRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes one COPC file of LAS and LAZ files that fit together. Points of the formats 0-3 become
 * points of 6 and 7, see {@link ModernPoints}; everything else stays as it is. Confined to one
 * thread.
 */
public final class CopcConversion {

  private static final int LAST_FORMAT = 8;

  private final List<LasFile> files;
  private final List<LatticeShift> shifts;
  private final long pointCount;
  private final int maxPoints;

  private CopcConversion(
      final List<LasFile> files,
      final List<LatticeShift> shifts,
      final long pointCount,
      final int maxPoints) {
    this.files = files;
    this.shifts = shifts;
    this.pointCount = pointCount;
    this.maxPoints = maxPoints;
  }

  /**
   * Plans a conversion.
   *
   * @param files at least one; records, scale and offset of the first are those of the result
   * @param maxPoints how many points may be held in memory
   * @throws IllegalArgumentException if they do not fit into one COPC file without loss; the
   *     message names the file and says what to do
   */
  public static CopcConversion of(final List<LasFile> files, final int maxPoints) {
    final LasFile first = files.get(0);
    final List<LatticeShift> shifts = new ArrayList<>();
    long points = 0;
    for (final LasFile file : files) {
      requireRepresentable(file);
      requireAlike(first, file);
      shifts.add(LatticeShift.between(file.transform(), first.transform()).orElseThrow());
      points += file.pointCount();
    }
    if (points > maxPoints) {
      throw new IllegalArgumentException(
          points
              + " points are more than the "
              + maxPoints
              + " that may be sorted in memory: raise --max-points, with memory to match, or"
              + " convert the files one by one");
    }
    return new CopcConversion(List.copyOf(files), shifts, points, maxPoints);
  }

  /**
   * Makes sure that a COPC file can hold what a file has.
   *
   * @throws IllegalArgumentException if it cannot; the message names the file
   */
  public static void requireRepresentable(final LasFile file) {
    final int format = ModernPoints.layoutFor(file.layout()).pointFormat();
    if (format > LAST_FORMAT) {
      throw new IllegalArgumentException(
          file.source().name()
              + ": COPC has no wave packets, which point format "
              + file.layout().pointFormat()
              + " holds");
    }
    final List<Vlr> records = new ArrayList<>(file.vlrs());
    records.addAll(file.evlrs());
    for (final Vlr record : records) {
      if (!record.isLoaded() && !record.userId().equals(CopcConstants.USER_ID)) {
        throw new IllegalArgumentException(
            file.source().name()
                + ": record "
                + record.userId()
                + "/"
                + record.recordId()
                + " of "
                + record.payloadLength()
                + " bytes is too large to be carried over");
      }
    }
  }

  private static void requireAlike(final LasFile first, final LasFile file) {
    final CrsIdentity crs = CrsIdentity.of(first.crs());
    final CrsIdentity otherCrs = CrsIdentity.of(file.crs());
    if (!crs.isSame(otherCrs)) {
      throw different(
          first, file, "coordinate reference systems differ (" + otherCrs + ", " + crs + ")");
    }
    final Optional<String> difference =
        PointKind.of(first).modern().difference(PointKind.of(file).modern());
    if (difference.isPresent()) {
      throw different(first, file, difference.get());
    }
  }

  private static IllegalArgumentException different(
      final LasFile first, final LasFile file, final String what) {
    return new IllegalArgumentException(
        file.source().name()
            + " does not fit to "
            + first.source().name()
            + ": "
            + what
            + "; convert them one by one");
  }

  /** What the result lacks. */
  public List<String> warnings() {
    return WktRecord.whyNone(files.get(0).crs()).stream().toList();
  }

  /** Number of points of all files. */
  public long pointCount() {
    return pointCount;
  }

  /**
   * Reads the files and writes the result.
   *
   * @param sink where to; nothing may be in it yet; closed at the end
   * @throws io.sparklidar.las.io.MalformedLasException if a file cannot be what it says
   * @throws IOException if bytes cannot be read or written, or if a file lies too far from the
   *     first for its offset
   */
  public void writeTo(final ByteSink sink) throws IOException {
    try (CopcWriter writer = writer(files.get(0), sink, maxPoints)) {
      writer.reserve((int) pointCount);
      for (int i = 0; i < files.size(); i++) {
        copy(files.get(i), shifts.get(i), writer);
      }
      writer.finish();
    }
  }

  /**
   * Begins a file for points of several, with the records, scale and offset of one of them.
   *
   * @param first that one
   * @param sink where to; nothing may be in it yet; closed with the writer
   * @param maxPoints how many points may be held in memory
   * @throws IllegalArgumentException if COPC cannot hold what it has; the message names the file
   */
  public static CopcWriter writer(final LasFile first, final ByteSink sink, final int maxPoints) {
    requireRepresentable(first);
    return CopcWriter.create(
        sink,
        template(first),
        ModernPoints.layoutFor(first.layout()),
        WktRecord.completed(first.vlrs(), first.crs()),
        first.evlrs(),
        maxPoints);
  }

  /**
   * Begins a file of nodes that are made elsewhere, with the records, scale and offset of a file.
   *
   * @param first that one
   * @param sink where to; nothing may be in it yet; closed with the assembly
   * @param cube of its tree, see {@link CopcCube}
   * @throws IllegalArgumentException if COPC cannot hold what it has; the message names the file
   * @throws IOException if it cannot be written
   */
  public static CopcAssembly assembly(final LasFile first, final ByteSink sink, final CopcInfo cube)
      throws IOException {
    return writer(first, sink, 1).assembly(cube);
  }

  private static LasHeader template(final LasFile first) {
    final LasHeader declared = WktRecord.declaring(first.header(), first.crs());
    return declared.withGlobalEncoding(declared.globalEncoding() & ~LasHeader.INTERNAL_WAVEFORMS);
  }

  private static void copy(final LasFile file, final LatticeShift shift, final CopcWriter writer)
      throws IOException {
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    final ModernPoints modern = new ModernPoints(file.layout());
    for (final Chunk chunk : file.chunks()) {
      final LasColumns points = modern.of(reader.read(chunk));
      final OptionalLong misfit = shift.apply(points);
      if (misfit.isPresent()) {
        throw new IOException(
            file.source().name()
                + ": point "
                + (chunk.firstPoint() + misfit.getAsLong())
                + " is too far away for the offset of the first file; convert them one by one");
      }
      writer.write(points);
    }
  }
}
