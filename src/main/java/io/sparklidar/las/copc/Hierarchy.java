package io.sparklidar.las.copc;

import static io.sparklidar.las.copc.CopcConstants.ENTRY_BYTES;
import static io.sparklidar.las.copc.CopcConstants.ENTRY_LENGTH;
import static io.sparklidar.las.copc.CopcConstants.ENTRY_POINTS;
import static io.sparklidar.las.copc.CopcConstants.ENTRY_POSITION;
import static io.sparklidar.las.copc.CopcConstants.OTHER_PAGE;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tree of nodes as far as it was asked for: pages are fetched when the walk meets them, and
 * kept. Safe for concurrent use.
 */
public final class Hierarchy {

  /** Bytes of all pages that are read at all: 32 million nodes. */
  private static final long MAX_BYTES = 1L << 30;

  private final ByteSource source;
  private final Map<Long, Chunk> unclaimed = new HashMap<>();
  private final Map<NodeKey, Entry> entries = new HashMap<>();

  /** Lengths of the pages that were read, by their positions. */
  private final Map<Long, Integer> pages = new LinkedHashMap<>();

  private long pageBytes;
  private int unreadPages;

  /**
   * What is known of a key.
   *
   * @param at absolute byte position of the entry
   * @param offset of the page, where it stands for one
   * @param length of the page
   * @param page whether it stands for a page
   * @param chunk the node's points, if it has any
   */
  private record Entry(long at, long offset, long length, boolean page, Optional<Chunk> chunk) {}

  /**
   * Reads the root page.
   *
   * @param rootOffset absolute byte position of it
   * @param rootLength bytes of it
   * @param chunks all chunks of the file, by the chunk table
   */
  public Hierarchy(
      final ByteSource source,
      final long rootOffset,
      final long rootLength,
      final List<Chunk> chunks)
      throws IOException {
    this.source = source;
    chunks.forEach(chunk -> unclaimed.put(chunk.offset(), chunk));
    readPage(NodeKey.ROOT, rootOffset, rootLength, rootOffset);
  }

  /**
   * The nodes a walk from the root meets, level by level.
   *
   * @param wanted which cubes it enters
   * @param maxLevel the deepest level
   * @throws MalformedLasException if a page it meets contradicts the format, or if all pages have
   *     been read and hold less than the file
   */
  public synchronized List<CopcNode> nodes(final NodeFilter wanted, final int maxLevel)
      throws IOException {
    final List<CopcNode> found = new ArrayList<>();
    List<NodeKey> level = wanted.accepts(NodeKey.ROOT) ? List.of(NodeKey.ROOT) : List.of();
    while (!level.isEmpty()) {
      final List<NodeKey> next = new ArrayList<>();
      for (final NodeKey key : level) {
        node(key).chunk().ifPresent(chunk -> found.add(new CopcNode(key, chunk)));
        if (key.level() < Math.min(maxLevel, NodeKey.MAX_LEVEL)) {
          addChildren(key, wanted, next);
        }
      }
      level = next;
    }
    checkComplete();
    return found;
  }

  /**
   * Walks the whole tree.
   *
   * @return lengths of all its pages by their positions, in the order in which they were met
   * @throws MalformedLasException if a page contradicts the format, or if the pages hold less than
   *     the file
   */
  synchronized Map<Long, Integer> allPages() throws IOException {
    nodes(key -> true, NodeKey.MAX_LEVEL);
    return new LinkedHashMap<>(pages);
  }

  /** Which cubes a walk enters. */
  public interface NodeFilter {

    boolean accepts(NodeKey key);
  }

  private void addChildren(
      final NodeKey parent, final NodeFilter wanted, final List<NodeKey> next) {
    for (int octant = 0; octant < NodeKey.OCTANTS; octant++) {
      final NodeKey child = parent.child(octant);
      if (entries.containsKey(child) && wanted.accepts(child)) {
        next.add(child);
      }
    }
  }

  private Entry node(final NodeKey key) throws IOException {
    final Entry entry = entries.get(key);
    if (!entry.page()) {
      return entry;
    }
    entries.remove(key);
    unreadPages--;
    try {
      readPage(key, entry.offset(), entry.length(), entry.at());
    } catch (IOException broken) {
      // the next walk meets the same page again
      entries.put(key, entry);
      unreadPages++;
      throw broken;
    }
    return entries.get(key);
  }

  /**
   * Reads a page and adds its entries, all or none.
   *
   * @param top whose subtree it holds
   * @param at absolute byte position of what pointed there, for errors
   */
  private void readPage(final NodeKey top, final long offset, final long length, final long at)
      throws IOException {
    if (length < ENTRY_LENGTH
        || length > MAX_BYTES
        || length % ENTRY_LENGTH != 0
        || offset < 0
        || offset > source.length() - length) {
      throw malformed(
          at,
          "a hierarchy page of whole entries within the file's " + source.length() + " bytes",
          Long.toUnsignedString(length) + " bytes at " + Long.toUnsignedString(offset));
    }
    if (pages.containsKey(offset) || length > Math.min(MAX_BYTES, source.length()) - pageBytes) {
      throw malformed(
          at,
          "hierarchy pages that form a tree",
          "a page at " + offset + " that was met before or overlaps others");
    }
    final byte[] bytes = new byte[(int) length];
    source.readFully(offset, bytes, 0, bytes.length);
    final Map<NodeKey, Entry> page = new HashMap<>();
    final Set<Long> claimed = new HashSet<>();
    for (int i = 0; i < bytes.length; i += ENTRY_LENGTH) {
      final ByteBuffer entry =
          ByteBuffer.wrap(bytes, i, ENTRY_LENGTH).slice().order(ByteOrder.LITTLE_ENDIAN);
      add(top, entry, offset + i, page, claimed);
    }
    checkTree(top, page, offset);
    pages.put(offset, (int) length);
    pageBytes += length;
    unreadPages += (int) page.values().stream().filter(Entry::page).count();
    unclaimed.keySet().removeAll(claimed);
    entries.putAll(page);
  }

  private void add(
      final NodeKey top,
      final ByteBuffer bytes,
      final long at,
      final Map<NodeKey, Entry> page,
      final Set<Long> claimed)
      throws MalformedLasException {
    final int level = bytes.getInt();
    final int x = bytes.getInt();
    final int y = bytes.getInt();
    final int z = bytes.getInt();
    if (!NodeKey.exists(level, x, y, z)) {
      throw malformed(
          at,
          "a node at a level of 0.." + NodeKey.MAX_LEVEL + " with places below 2^level",
          level + "-" + x + "-" + y + "-" + z);
    }
    final NodeKey key = new NodeKey(level, x, y, z);
    if (!key.isWithin(top)) {
      throw malformed(at, "a node within " + top + ", whose page it is", key.toString());
    }
    final Entry entry = entry(key, bytes, at, claimed);
    if (page.put(key, entry) != null) {
      throw malformed(at, "each node once", key + " again");
    }
  }

  private Entry entry(
      final NodeKey key, final ByteBuffer bytes, final long at, final Set<Long> claimed)
      throws MalformedLasException {
    final long offset = bytes.getLong(ENTRY_POSITION);
    final int length = bytes.getInt(ENTRY_BYTES);
    final int count = bytes.getInt(ENTRY_POINTS);
    if (count < OTHER_PAGE) {
      throw malformed(
          at + ENTRY_POINTS, "a number of points or " + OTHER_PAGE, Integer.toString(count));
    }
    if (count == OTHER_PAGE) {
      return new Entry(at, offset, Integer.toUnsignedLong(length), true, Optional.empty());
    }
    if (count == 0) {
      return new Entry(at, 0, 0, false, Optional.empty());
    }
    final Chunk chunk = unclaimed.get(offset);
    if (chunk == null
        || chunk.byteLength() != Integer.toUnsignedLong(length)
        || chunk.pointCount() != count
        || !claimed.add(offset)) {
      throw malformed(
          at + ENTRY_POSITION,
          "for node " + key + " a chunk of the chunk table that no other node has",
          count + " points in " + Integer.toUnsignedLong(length) + " bytes at " + offset);
    }
    return new Entry(at, offset, length, false, Optional.of(chunk));
  }

  private void checkTree(final NodeKey top, final Map<NodeKey, Entry> page, final long offset)
      throws MalformedLasException {
    final Entry first = page.get(top);
    if (first == null || first.page()) {
      throw malformed(offset, "a page that holds its node " + top, "a page without it");
    }
    for (final Map.Entry<NodeKey, Entry> entry : page.entrySet()) {
      final NodeKey key = entry.getKey();
      if (key.equals(top)) {
        continue;
      }
      final Entry parent = page.get(key.parent());
      if (parent == null || parent.page()) {
        throw malformed(
            entry.getValue().at(),
            "the parent " + key.parent() + " of node " + key + " in the same page",
            parent == null ? "none" : "another page");
      }
    }
  }

  private void checkComplete() throws MalformedLasException {
    if (unreadPages == 0 && !unclaimed.isEmpty()) {
      final Chunk chunk = unclaimed.values().iterator().next();
      throw malformed(
          chunk.offset(),
          "a node for every chunk",
          unclaimed.size() + " chunks that are in no node, chunk " + chunk.index() + " among them");
    }
  }

  private MalformedLasException malformed(
      final long offset, final String expected, final String found) {
    return new MalformedLasException(source.name(), offset, expected, found);
  }
}
