package io.sparklidar.las.copc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.CountingByteSource;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of any size are written in pages and read back. */
class HierarchyPagesTest {

  /** A tree as over flat land: four children a node, all on the ground. */
  private static List<CopcNode> quadtree(final int levels) {
    final List<CopcNode> nodes = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      for (int x = 0; x < 1 << level; x++) {
        for (int y = 0; y < 1 << level; y++) {
          final int i = nodes.size();
          nodes.add(
              new CopcNode(new NodeKey(level, x, y, 0), new Chunk(i, i, 1, 1000 + 50L * i, 50)));
        }
      }
    }
    return nodes;
  }

  private static Hierarchy read(
      final CountingByteSource source,
      final HierarchyPages.Encoded pages,
      final List<CopcNode> nodes)
      throws IOException {
    return new Hierarchy(
        source,
        pages.rootOffset(),
        pages.rootLength(),
        nodes.stream().map(CopcNode::chunk).toList());
  }

  private static CountingByteSource source(final HierarchyPages.Encoded pages) {
    return new CountingByteSource(new MemoryByteSource("pages", pages.bytes()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 7, 9})
  void everyNodeIsFoundAgain(final int levels) throws IOException {
    final List<CopcNode> nodes = quadtree(levels);
    final HierarchyPages.Encoded pages = HierarchyPages.encode(nodes, 0);
    final Hierarchy hierarchy = read(source(pages), pages, nodes);
    final Set<CopcNode> found = new HashSet<>(hierarchy.nodes(key -> true, NodeKey.MAX_LEVEL));
    assertEquals(new HashSet<>(nodes), found);
  }

  @Test
  void smallTreesHaveOnePage() {
    final List<CopcNode> nodes = quadtree(5);
    assertEquals(nodes.size() * 32, HierarchyPages.encode(nodes, 0).rootLength());
  }

  @Test
  void largeTreesAreReadWhereTheyAreNeeded() throws IOException {
    final List<CopcNode> nodes = quadtree(9);
    final HierarchyPages.Encoded pages = HierarchyPages.encode(nodes, 0);
    final CountingByteSource source = source(pages);
    final Hierarchy hierarchy = read(source, pages, nodes);
    final int deepest = 8;
    final NodeKey corner = new NodeKey(deepest, 0, 0, 0);
    final List<CopcNode> found = hierarchy.nodes(corner::isWithin, deepest);
    assertEquals(deepest + 1, found.size());
    assertTrue(source.requests() == 2, source.requests() + " pages");
    assertTrue(
        source.bytes() < pages.bytes().length / 50,
        source.bytes() + " of " + pages.bytes().length + " bytes");
  }

  @Test
  void aFileWithoutPointsHasARootWithoutPoints() throws IOException {
    final HierarchyPages.Encoded pages = HierarchyPages.encode(List.of(), 0);
    assertEquals(32, pages.rootLength());
    assertEquals(List.of(), read(source(pages), pages, List.of()).nodes(key -> true, 30));
  }
}
