package io.sparklidar.las;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.crs.CrsIdentity;
import io.sparklidar.las.crs.WktRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes one COPC file of LAS and LAZ files that fit together. Points of the formats 0-3 become
 * points of 6 and 7, see {@link ModernPoints}; everything else stays as it is. Confined to one
 * thread.
 */
public final class CopcConversion {

  private static final int LAST_FORMAT = 8;
  private static final int TIME_OFFSET = 1 << 6;

  private final List<LasFile> files;
  private final PointLayout layout;
  private final List<Shift> shifts;
  private final long pointCount;
  private final int maxPoints;

  /** What is added to the integers of a file. */
  private record Shift(long x, long y, long z) {}

  private CopcConversion(
      final List<LasFile> files,
      final PointLayout layout,
      final List<Shift> shifts,
      final long pointCount,
      final int maxPoints) {
    this.files = files;
    this.layout = layout;
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
    final PointLayout layout = ModernPoints.layoutFor(first.layout());
    final List<Shift> shifts = new ArrayList<>();
    long points = 0;
    for (final LasFile file : files) {
      requireRepresentable(file);
      requireAlike(first, file, layout);
      shifts.add(shift(first, file));
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
    return new CopcConversion(List.copyOf(files), layout, shifts, points, maxPoints);
  }

  private static void requireRepresentable(final LasFile file) {
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

  private static void requireAlike(
      final LasFile first, final LasFile file, final PointLayout layout) {
    final PointLayout other = ModernPoints.layoutFor(file.layout());
    if (!other.equals(layout)) {
      throw different(first, file, "points", layout.toString(), other.toString());
    }
    final CrsIdentity crs = CrsIdentity.of(first.crs());
    final CrsIdentity otherCrs = CrsIdentity.of(file.crs());
    if (!crs.isSame(otherCrs)) {
      throw different(
          first, file, "coordinate reference systems", crs.toString(), otherCrs.toString());
    }
    final String clock = clock(first.header());
    final String otherClock = clock(file.header());
    if (first.layout().hasGpsTime() && file.layout().hasGpsTime() && !clock.equals(otherClock)) {
      throw different(first, file, "GPS times", clock, otherClock);
    }
  }

  private static String clock(final LasHeader header) {
    return (header.encodes(LasHeader.ADJUSTED_GPS_TIME) ? "adjusted standard" : "week seconds")
        + (header.encodes(TIME_OFFSET) ? ", offset " + header.timeOffset() : "");
  }

  private static IllegalArgumentException different(
      final LasFile first,
      final LasFile file,
      final String what,
      final String expected,
      final String found) {
    return new IllegalArgumentException(
        file.source().name()
            + " does not fit to "
            + first.source().name()
            + ": "
            + what
            + " differ ("
            + found
            + ", "
            + expected
            + "); convert them one by one");
  }

  private static Shift shift(final LasFile first, final LasFile file) {
    final CoordinateTransform to = first.transform();
    final CoordinateTransform from = file.transform();
    final OptionalLong x =
        AxisShift.between(from.scaleX(), from.offsetX(), to.scaleX(), to.offsetX());
    final OptionalLong y =
        AxisShift.between(from.scaleY(), from.offsetY(), to.scaleY(), to.offsetY());
    final OptionalLong z =
        AxisShift.between(from.scaleZ(), from.offsetZ(), to.scaleZ(), to.offsetZ());
    if (x.isEmpty() || y.isEmpty() || z.isEmpty()) {
      throw different(first, file, "scales or offsets", to.toString(), from.toString());
    }
    return new Shift(x.getAsLong(), y.getAsLong(), z.getAsLong());
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
    final LasFile first = files.get(0);
    try (CopcWriter writer =
        CopcWriter.create(
            sink,
            template(first),
            layout,
            WktRecord.completed(first.vlrs(), first.crs()),
            first.evlrs(),
            maxPoints)) {
      writer.reserve((int) pointCount);
      for (int i = 0; i < files.size(); i++) {
        copy(files.get(i), shifts.get(i), writer);
      }
      writer.finish();
    }
  }

  private static LasHeader template(final LasFile first) {
    final LasHeader declared = WktRecord.declaring(first.header(), first.crs());
    return declared.withGlobalEncoding(declared.globalEncoding() & ~LasHeader.INTERNAL_WAVEFORMS);
  }

  private static void copy(final LasFile file, final Shift shift, final CopcWriter writer)
      throws IOException {
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    final ModernPoints modern = new ModernPoints(file.layout());
    for (final Chunk chunk : file.chunks()) {
      final LasColumns points = modern.of(reader.read(chunk));
      move(file, chunk, points, points.x(), shift.x());
      move(file, chunk, points, points.y(), shift.y());
      move(file, chunk, points, points.z(), shift.z());
      writer.write(points);
    }
  }

  private static void move(
      final LasFile file,
      final Chunk chunk,
      final LasColumns points,
      final int[] values,
      final long shift)
      throws IOException {
    final OptionalLong misfit = AxisShift.add(values, points.size(), shift);
    if (misfit.isPresent()) {
      throw new IOException(
          file.source().name()
              + ": point "
              + (chunk.firstPoint() + misfit.getAsLong())
              + " is too far away for the offset of the first file; convert them one by one");
    }
  }
}
