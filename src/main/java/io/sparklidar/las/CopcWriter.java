package io.sparklidar.las;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.CopcNode;
import io.sparklidar.las.copc.HierarchyPages;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.copc.Octree;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
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

  /** Bytes of the header of LAS 1.4: the COPC record begins there. */
  private static final int HEADER_SIZE = 375;

  private static final int FIRST_FORMAT = 6;
  private static final int LAST_FORMAT = 8;
  private static final int LAYERED = 3;
  private static final int ITEM_VERSION = 3;
  private static final int ANY_SIZE = 0;

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
    final CopcInfo cube = cube();
    final Octree tree = Octree.of(points, template.transform(), cube.cube(NodeKey.ROOT));
    final LazSchema schema = LazSchema.of(layout, LAYERED, ITEM_VERSION, ANY_SIZE);
    final LasWriter writer =
        LasWriter.createLazBehind(sink, template, layout, record(cube), vlrs, evlrs, schema);
    final List<CopcNode> nodes = writeNodes(writer, tree);
    writer.endPoints();

    final HierarchyPages.Encoded pages =
        HierarchyPages.encode(nodes, sink.position() + Vlr.EXTENDED_HEADER_LENGTH);
    writer.writeExtended(
        new Vlr(
            CopcConstants.USER_ID,
            CopcConstants.HIERARCHY_RECORD,
            "COPC hierarchy",
            0,
            pages.bytes()));
    final CopcInfo info = cube.withRoot(pages.rootOffset(), pages.rootLength());
    sink.patch(HEADER_SIZE + Vlr.HEADER_LENGTH, info.toPayload());
    writer.finish();
  }

  private static Vlr record(final CopcInfo info) {
    return new Vlr(
        CopcConstants.USER_ID, CopcConstants.INFO_RECORD, "COPC info", 0, info.toPayload());
  }

  private List<CopcNode> writeNodes(final LasWriter writer, final Octree tree) throws IOException {
    final List<CopcNode> nodes = new ArrayList<>();
    final LasColumns part = new LasColumns(layout, layout.fields());
    for (final Octree.Node node : tree.nodes()) {
      final int count = node.to() - node.from();
      part.resize(0);
      part.append(points, tree.order(), node.from(), count);
      final long offset = sink.position();
      writer.write(part);
      writer.endChunk();
      final long length = sink.position() - offset;
      nodes.add(
          new CopcNode(node.key(), new Chunk(nodes.size(), node.from(), count, offset, length)));
    }
    return nodes;
  }

  /** The cube of the tree: around all points, a unit of the coordinates wider. */
  private CopcInfo cube() {
    final CoordinateTransform t = template.transform();
    final int n = points.size();
    final Extent x = new Extent();
    final Extent y = new Extent();
    final Extent z = new Extent();
    final Extent time = new Extent();
    final int[] pointX = points.x();
    final int[] pointY = points.y();
    final int[] pointZ = points.z();
    final long[] gpsTime = points.gpsTime();
    for (int i = 0; i < n; i++) {
      x.add(t.x(pointX[i]));
      y.add(t.y(pointY[i]));
      z.add(t.z(pointZ[i]));
      time.add(Double.longBitsToDouble(gpsTime[i]));
    }
    final double unit =
        Math.max(Math.abs(t.scaleX()), Math.max(Math.abs(t.scaleY()), Math.abs(t.scaleZ())));
    final double halfSize = Math.max(x.width(), Math.max(y.width(), z.width())) / 2 + unit;
    return new CopcInfo(
        x.middle(),
        y.middle(),
        z.middle(),
        halfSize,
        2 * halfSize / Octree.CELLS,
        0,
        0,
        time.min(),
        time.max());
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
