package io.sparklidar.las.copc;

import static io.sparklidar.las.copc.CopcConstants.ENTRY_LENGTH;
import static io.sparklidar.las.copc.CopcConstants.OTHER_PAGE;

import io.sparklidar.las.point.Chunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays the tree of nodes out in pages: subtrees of up to 1024 nodes in one, what is above them in
 * the root page. Pages stand in front of those that point to them.
 */
public final class HierarchyPages {

  /** Nodes of a page, at most, but for the root page. */
  static final int PAGE_NODES = 1024;

  /** Smaller subtrees stay in the page of their parent. */
  private static final int WORTH_A_PAGE = 32;

  private final Map<NodeKey, List<CopcNode>> children = new HashMap<>();
  private final Map<NodeKey, Integer> subtree = new HashMap<>();
  private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
  private final long start;

  /**
   * Where a page is.
   *
   * @param offset absolute byte position
   * @param length number of bytes
   */
  private record Page(long offset, int length) {}

  /**
   * The pages of a file.
   *
   * @param bytes one behind the other
   * @param rootOffset absolute byte position of the root page
   * @param rootLength bytes of the root page
   */
  public record Encoded(byte[] bytes, long rootOffset, long rootLength) {}

  private HierarchyPages(final long start) {
    this.start = start;
  }

  /**
   * Encodes a tree.
   *
   * @param nodes every node once, parents before their children; none for a file without points
   * @param start absolute byte position where the pages will be
   */
  public static Encoded encode(final List<CopcNode> nodes, final long start) {
    final HierarchyPages hierarchy = new HierarchyPages(start);
    for (int i = nodes.size() - 1; i > 0; i--) {
      final NodeKey key = nodes.get(i).key();
      hierarchy.subtree.merge(key, 1, Integer::sum);
      hierarchy.subtree.merge(key.parent(), hierarchy.subtree.get(key), Integer::sum);
    }
    hierarchy.subtree.merge(NodeKey.ROOT, 1, Integer::sum);
    for (final CopcNode node : nodes.subList(Math.min(1, nodes.size()), nodes.size())) {
      hierarchy.children.computeIfAbsent(node.key().parent(), k -> new ArrayList<>()).add(node);
    }
    final Page root =
        hierarchy.write(NodeKey.ROOT, nodes.stream().findFirst().map(CopcNode::chunk));
    return new Encoded(hierarchy.pages.toByteArray(), root.offset(), root.length());
  }

  private Page write(final NodeKey top, final Optional<Chunk> chunk) {
    final ByteArrayOutputStream page = new ByteArrayOutputStream();
    addSubtree(top, chunk, page);
    final long offset = start + pages.size();
    pages.writeBytes(page.toByteArray());
    return new Page(offset, page.size());
  }

  private void addSubtree(
      final NodeKey key, final Optional<Chunk> chunk, final ByteArrayOutputStream page) {
    page.writeBytes(
        chunk
            .map(c -> entry(key, c.offset(), (int) c.byteLength(), c.pointCount()))
            .orElseGet(() -> entry(key, 0, 0, 0)));
    final boolean large = subtree.get(key) > PAGE_NODES;
    for (final CopcNode child : children.getOrDefault(key, List.of())) {
      final int size = subtree.get(child.key());
      if (large && size >= WORTH_A_PAGE && size <= PAGE_NODES) {
        final Page own = write(child.key(), Optional.of(child.chunk()));
        page.writeBytes(entry(child.key(), own.offset(), own.length(), OTHER_PAGE));
      } else {
        addSubtree(child.key(), Optional.of(child.chunk()), page);
      }
    }
  }

  private static byte[] entry(
      final NodeKey key, final long offset, final int length, final int count) {
    return ByteBuffer.allocate(ENTRY_LENGTH)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(key.level())
        .putInt(key.x())
        .putInt(key.y())
        .putInt(key.z())
        .putLong(offset)
        .putInt(length)
        .putInt(count)
        .array();
  }
}
