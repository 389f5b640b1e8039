package io.sparklidar.las;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.Box;
import io.sparklidar.las.copc.BoxFilter;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.CopcNode;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.copc.Hierarchy;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.LasColumns;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An open COPC file, which answers questions for the points of a box at a resolution. The pages of
 * its hierarchy are read when a question needs them, and kept. Safe for concurrent use.
 */
public final class CopcFile implements Closeable {

  private final LasFile file;
  private final CopcInfo info;
  private final Optional<Hierarchy> hierarchy;

  private CopcFile(final LasFile file, final CopcInfo info, final Optional<Hierarchy> hierarchy) {
    this.file = file;
    this.info = info;
    this.hierarchy = hierarchy;
  }

  /** Takes points, node by node. */
  @FunctionalInterface
  public interface Receiver {

    /**
     * Takes the points of a node that were asked for.
     *
     * @param node which
     * @param points at least one; valid until this returns
     * @throws IOException to end the reading
     */
    void accept(CopcNode node, LasColumns points) throws IOException;
  }

  /** Whether a LAZ file is a COPC file. */
  public static boolean isCopc(final LasFile file) {
    return file.vlrs().stream().anyMatch(CopcInfo::isRecord);
  }

  /**
   * Opens a file: reads its header, its chunk table and the first page of its hierarchy.
   *
   * @param source the file; closed with this object
   * @throws MalformedLasException if it is no COPC file, or cannot be read as one
   * @throws IOException if the bytes cannot be read
   */
  public static CopcFile open(final ByteSource source) throws IOException {
    return of(LasFile.open(source));
  }

  /**
   * The tree of an open file.
   *
   * @param file the file; closed with this object
   * @throws MalformedLasException if it is no COPC file, or cannot be read as one
   * @throws IOException if the bytes cannot be read
   */
  public static CopcFile of(final LasFile file) throws IOException {
    final ByteSource source = file.source();
    final Optional<Vlr> record = file.vlrs().stream().filter(CopcInfo::isRecord).findFirst();
    if (record.isEmpty() || !file.compressed()) {
      throw new MalformedLasException(
          source.name(),
          file.header().headerSize(),
          "the COPC record of a compressed file",
          record.isEmpty() ? "none" : "points that are not compressed");
    }
    final CopcInfo info = CopcInfo.parse(source.name(), record.get());
    final boolean nothing = info.rootLength() == 0 && file.chunks().isEmpty();
    return new CopcFile(
        file,
        info,
        nothing
            ? Optional.empty()
            : Optional.of(
                new Hierarchy(source, info.rootOffset(), info.rootLength(), file.chunks())));
  }

  /** The same file without its tree: header, layout, CRS and chunks. */
  public LasFile file() {
    return file;
  }

  /** Cube and spacing of the tree. */
  public CopcInfo info() {
    return info;
  }

  /**
   * The nodes that may hold points of a query, coarse ones first.
   *
   * @param query which points
   * @return nodes whose cube meets the box, one unit of the coordinates around it included, as
   *     coordinates are rounded
   * @throws MalformedLasException if a page contradicts the format, the chunk table or another page
   * @throws IOException if the bytes cannot be read
   */
  public List<CopcNode> nodes(final CopcQuery query) throws IOException {
    if (hierarchy.isEmpty()) {
      return List.of();
    }
    final CoordinateTransform transform = file.transform();
    final Box reach =
        query
            .box()
            .expand(
                Math.abs(transform.scaleX()),
                Math.abs(transform.scaleY()),
                Math.abs(transform.scaleZ()));
    final int maxLevel = Math.min(query.maxLevel(), info.levelOf(query.resolution()));
    return hierarchy.get().nodes(key -> info.cube(key).intersects(reach), maxLevel);
  }

  /**
   * Reads the points of a query, and no others.
   *
   * @param query which points
   * @param fields which fields of them; {@link LasField#Z} is added where the box has a height
   * @param receiver gets them, coarse nodes first
   * @return number of points
   * @throws MalformedLasException if a page or a chunk contradicts the format
   * @throws IOException if the bytes cannot be read
   */
  public long read(final CopcQuery query, final Set<LasField> fields, final Receiver receiver)
      throws IOException {
    final EnumSet<LasField> needed = EnumSet.of(LasField.XY);
    needed.addAll(fields);
    if (!query.box().isUnboundedInHeight()) {
      needed.add(LasField.Z);
    }
    final PointReader reader = file.reader(needed);
    final BoxFilter filter = new BoxFilter(query.box(), file.transform());
    final LasColumns inside = new LasColumns(file.layout(), needed);
    long count = 0;
    for (final CopcNode node : nodes(query)) {
      final LasColumns all = reader.read(node.chunk());
      inside.resize(0);
      filter.append(all, inside);
      if (inside.size() > 0) {
        receiver.accept(node, inside);
        count += inside.size();
      }
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
