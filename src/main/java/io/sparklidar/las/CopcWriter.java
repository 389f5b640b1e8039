package io.sparklidar.las;

import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.copc.Octree;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.las.point.PointStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Writes a COPC 1.0 file of point format 6, 7 or 8. Points are held in memory until {@link #finish}
 * sorts them into the tree and writes the file; the same points in the same order give the same
 * bytes. A writer that is closed before leaves nothing. Confined to one thread.
 */
public final class CopcWriter implements Closeable {

  /** Points a file may hold unless asked otherwise: about 2.5 GB of memory for format 8. */
  public static final int DEFAULT_MAX_POINTS = 50_000_000;

  private static final int MINOR = 4;

  private static final int FIRST_FORMAT = 6;
  private static final int LAST_FORMAT = 8;

  /** Bits of the global encoding that 1.4 knows. */
  private static final int ENCODING_MASK = 0x1F;

  /** Bit of 1.5: GPS times have an offset of their own. */
  private static final int TIME_OFFSET = 1 << 6;

  /** The offset, in millions of seconds, that 1.4 implies. */
  private static final int STANDARD_TIME_OFFSET = 1000;

  private final ByteSink sink;
  private final LasHeader template;
  private final PointLayout layout;
  private final List<Vlr> vlrs;
  private final List<Vlr> evlrs;
  private final int maxPoints;
  private final LasColumns points;
  private boolean finished;

  private CopcWriter(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final int maxPoints) {
    this.sink = sink;
    this.template = template;
    this.layout = layout;
    this.vlrs = vlrs;
    this.evlrs = evlrs;
    this.maxPoints = maxPoints;
    points = new LasColumns(layout, layout.fields());
  }

  /**
   * Begins a file of at most {@link #DEFAULT_MAX_POINTS} points.
   *
   * @param sink where to; nothing may be in it yet; closed with this object
   * @param template scale, offset, global encoding and identification
   * @param layout of the points: format 6, 7 or 8, with any extra bytes
   * @param vlrs records in front of the points, see {@link LasWriter#create}
   * @param evlrs records behind the points
   * @throws IllegalArgumentException if the layout or the template is none that COPC knows
   */
  public static CopcWriter create(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs) {
    return create(sink, template, layout, vlrs, evlrs, DEFAULT_MAX_POINTS);
  }

  /**
   * Begins a file.
   *
   * @param sink see {@link #create(ByteSink, LasHeader, PointLayout, List, List)}
   * @param template see there
   * @param layout see there
   * @param vlrs see there
   * @param evlrs see there
   * @param maxPoints how many points are held in memory at most, up to 2^26
   * @throws IllegalArgumentException if the layout or the template is none that COPC knows
   */
  public static CopcWriter create(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final int maxPoints) {
    if (!holds(layout.pointFormat())) {
      throw new IllegalArgumentException(
          "COPC holds the point formats 6, 7 and 8, not " + layout.pointFormat());
    }
    if (!template.transform().isUsable()) {
      throw new IllegalArgumentException("no scale and offset: " + template.transform());
    }
    if (template.encodes(TIME_OFFSET)
        && template.versionMinor() > MINOR
        && template.timeOffset() != STANDARD_TIME_OFFSET) {
      throw new IllegalArgumentException(
          "GPS times with an offset of "
              + template.timeOffset()
              + " million seconds need LAS 1.5, COPC is LAS 1.4");
    }
    if (maxPoints < 1 || maxPoints > LazSchema.MAX_CHUNK_POINTS) {
      throw new IllegalArgumentException(
          "expected a limit of 1.." + LazSchema.MAX_CHUNK_POINTS + " points, got " + maxPoints);
    }
    return new CopcWriter(
        sink,
        template
            .withVersionMinor(MINOR)
            .withGlobalEncoding(template.globalEncoding() & ENCODING_MASK),
        layout,
        List.copyOf(vlrs),
        List.copyOf(evlrs),
        maxPoints);
  }

  /** Whether COPC knows a point format. */
  public static boolean holds(final int pointFormat) {
    return pointFormat >= FIRST_FORMAT && pointFormat <= LAST_FORMAT;
  }

  /**
   * Makes room for points at once, where it is known how many will come.
   *
   * @param count how many, at most the limit
   */
  public void reserve(final int count) {
    final int size = points.size();
    points.resize(Math.max(size, Math.min(count, maxPoints)));
    points.resize(size);
  }

  /**
   * Takes all points of the columns.
   *
   * @param columns every field of the layout
   * @throws IllegalArgumentException if they have another layout
   * @throws IllegalStateException after {@link #finish}
   * @throws IOException if there are more points than the limit
   */
  public void write(final LasColumns columns) throws IOException {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
    final PointLayout other = columns.layout();
    if (other.pointFormat() != layout.pointFormat()
        || other.recordLength() != layout.recordLength()) {
      throw new IllegalArgumentException("expected points of " + layout + ", got " + other);
    }
    if (columns.size() > maxPoints - points.size()) {
      throw new IOException(
          "a COPC file is sorted in memory and holds at most "
              + maxPoints
              + " points: raise the limit or write several files");
    }
    points.append(columns, 0, columns.size());
  }

  /**
   * Sorts the points and writes the file.
   *
   * @throws IllegalArgumentException if a point has a value that its format cannot hold, or a
   *     record's payload is not loaded
   * @throws IOException if it cannot be written; what is there is then no readable file
   */
  public void finish() throws IOException {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
    finished = true;
    final PointStatistics statistics = new PointStatistics();
    statistics.add(points);
    final CopcInfo cube = CopcCube.of(statistics, template.transform());
    final Octree tree = Octree.of(points, template.transform(), cube.cube(NodeKey.ROOT));
    final CopcAssembly file = new CopcAssembly(sink, template, layout, vlrs, evlrs, cube);
    final LasColumns part = new LasColumns(layout, layout.fields());
    for (final Octree.Node node : tree.nodes()) {
      part.resize(0);
      part.append(points, tree.order(), node.from(), node.to() - node.from());
      file.add(node.key(), part);
    }
    file.finish();
  }

  /**
   * Begins a file of nodes that are made elsewhere, like the one that this writer would write.
   *
   * @param cube of its tree, see {@link CopcCube}
   * @throws IOException if it cannot be written
   */
  CopcAssembly assembly(final CopcInfo cube) throws IOException {
    return new CopcAssembly(sink, template, layout, vlrs, evlrs, cube);
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
