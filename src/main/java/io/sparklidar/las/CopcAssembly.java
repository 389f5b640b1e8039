package io.sparklidar.las;

import io.sparklidar.las.copc.CopcConstants;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.CopcNode;
import io.sparklidar.las.copc.HierarchyPages;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.las.point.PointStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the nodes of an octree together to a COPC file: one behind the other as they come, then what
 * tells where they are. Of each node some numbers are kept, none of its points. Confined to one
 * thread.
 */
public final class CopcAssembly implements Closeable {

  /** Bytes of the header of LAS 1.4: the COPC record begins there. */
  private static final int HEADER_SIZE = 375;

  private final ByteSink sink;
  private final CopcInfo cube;
  private final LasWriter writer;
  private final List<CopcNode> nodes = new ArrayList<>();
  private final Extent time = new Extent();
  private long points;

  /**
   * Begins a file.
   *
   * @param sink where to; nothing may be in it yet; closed with this object
   * @param template scale, offset, global encoding and identification
   * @param layout of the points: format 6, 7 or 8, with any extra bytes
   * @param vlrs records in front of the points
   * @param evlrs records behind the points
   * @param cube of the tree, see {@link CopcCube}
   * @throws IOException if it cannot be written
   */
  CopcAssembly(
      final ByteSink sink,
      final LasHeader template,
      final PointLayout layout,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final CopcInfo cube)
      throws IOException {
    this.sink = sink;
    this.cube = cube;
    this.writer =
        LasWriter.createLazBehind(
            sink, template, layout, record(cube), vlrs, evlrs, CopcChunkEncoder.schema(layout));
  }

  private static Vlr record(final CopcInfo info) {
    return new Vlr(
        CopcConstants.USER_ID, CopcConstants.INFO_RECORD, "COPC info", 0, info.toPayload());
  }

  /**
   * Adds a node.
   *
   * @param key a node whose parent was added before, or the root
   * @param columns its points
   * @throws IllegalArgumentException if a point has a value that its format cannot hold
   * @throws IOException if it cannot be written
   */
  void add(final NodeKey key, final LasColumns columns) throws IOException {
    final long offset = sink.position();
    writer.write(columns);
    writer.endChunk();
    for (int p = 0; p < columns.size(); p++) {
      time.add(Double.longBitsToDouble(columns.gpsTime()[p]));
    }
    note(key, columns.size(), offset);
  }

  /**
   * Adds a node that was compressed elsewhere.
   *
   * @param key a node whose parent was added before, or the root
   * @param chunk its points
   * @throws IOException if it cannot be written
   */
  public void add(final NodeKey key, final CopcChunk chunk) throws IOException {
    final long offset = sink.position();
    writer.writeChunk(chunk.bytes(), chunk.points(), PointStatistics.of(chunk.statistics()));
    time.add(chunk.minTime());
    time.add(chunk.maxTime());
    note(key, chunk.points(), offset);
  }

  private void note(final NodeKey key, final int count, final long offset) {
    nodes.add(
        new CopcNode(
            key, new Chunk(nodes.size(), points, count, offset, sink.position() - offset)));
    points += count;
  }

  /** The nodes so far, in order. */
  public List<CopcNode> nodes() {
    return nodes;
  }

  /**
   * Writes what is behind the points, and what stands in front and is known only now.
   *
   * @throws IllegalArgumentException if a record's payload is not loaded
   * @throws IOException if it cannot be written; what is there is then no readable file
   */
  public void finish() throws IOException {
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
    final CopcInfo info =
        cube.withTimes(time.min(), time.max()).withRoot(pages.rootOffset(), pages.rootLength());
    sink.patch(HEADER_SIZE + Vlr.HEADER_LENGTH, info.toPayload());
    writer.finish();
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
