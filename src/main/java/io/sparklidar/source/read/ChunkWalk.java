package io.sparklidar.source.read;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.Span;
import io.sparklidar.error.BadInput;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.CopcFile;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.copc.CopcNode;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.CountedByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the chunks of a partition that have wanted points, and decodes what is asked for of
 * them. Where layers can be left out and a filter decides by some of them, these are decoded first,
 * as long as that spares the others often enough. Confined to one thread.
 */
final class ChunkWalk implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkWalk.class);

  /** Chunks that are looked at first, whatever comes of it. */
  private static final int TRIED = 4;

  private final InputReading reading;
  private final PointFilter filter;
  private final boolean drops;
  private final boolean checks;
  private final Set<LasField> wanted;
  private final Set<LasField> needed;
  private final Iterator<PointPartition.Slice> slices;

  private Iterator<Chunk> chunks = Collections.emptyIterator();
  private PointPartition.Slice slice;
  private LasFile file;
  private Optional<PointExtent> extent = Optional.empty();
  private PointReader reader;
  private Optional<PointReader> decider = Optional.empty();
  private boolean startsFile;

  private Chunk chunk;
  private LasColumns points;
  private int count;
  private int[] selected = {};

  /** Read so far: Spark asks Hadoop for their number, which does not see what is read past it. */
  private final LongAdder bytes = new LongAdder();

  private long tried;
  private long met;
  private long read;
  private long skipped;
  private long dropped;

  /**
   * @param scan what is read
   * @param wanted what is needed of points that are wanted, or must be readable of their chunk
   * @param slices of which files
   */
  ChunkWalk(
      final PointReaderFactory scan,
      final Set<LasField> wanted,
      final List<PointPartition.Slice> slices) {
    reading = new InputReading(new SourceFiles(scan.conf()));
    filter = scan.filter();
    drops = scan.drops();
    checks = scan.checks();
    this.wanted = wanted;
    needed = EnumSet.noneOf(LasField.class);
    needed.addAll(wanted);
    needed.addAll(filter.fields());
    this.slices = slices.iterator();
  }

  /**
   * Goes to the next chunk with wanted points.
   *
   * @return whether there is one
   * @throws IOException if one cannot be read, unless such are left out
   */
  boolean next() throws IOException {
    while (true) {
      if (!chunks.hasNext() && !open()) {
        count = 0;
        return false;
      }
      if (chunks.hasNext() && decode(chunks.next())) {
        return true;
      }
    }
  }

  /** Opens the next file, if there is one; of one that cannot be read nothing is left to do. */
  private boolean open() throws IOException {
    close();
    chunks = Collections.emptyIterator();
    if (!slices.hasNext()) {
      return false;
    }
    slice = slices.next();
    try {
      reading.run(
          in -> {
            file = LasFile.open(new CountedByteSource(in.open(slice.file().file()), bytes::add));
            chunks = wantedChunks().iterator();
            return file;
          });
    } catch (final IOException e) {
      drop(e, slice.points());
      return true;
    }
    extent = checks ? PointExtent.of(slice.file()) : Optional.empty();
    reader = file.reader(needed);
    decider = decidesEarly() ? Optional.of(file.reader(filter.fields())) : Optional.empty();
    startsFile = true;
    return true;
  }

  private boolean decidesEarly() {
    final Set<LasField> first = EnumSet.of(LasField.XY, LasField.RETURNS);
    first.addAll(filter.fields());
    return !filter.isEmpty()
        && file.compression().map(LazSchema::isLayered).orElse(false)
        && !first.containsAll(wanted);
  }

  private List<Chunk> wantedChunks() throws IOException {
    final List<Chunk> ofSlice = slice.chunks(file);
    if (!filter.isSpatial() || !CopcFile.isCopc(file) || !file.compressed()) {
      return ofSlice;
    }
    final Set<Integer> meeting =
        CopcFile.of(file).nodes(CopcQuery.EVERYTHING.within(filter.box())).stream()
            .map(CopcNode::chunk)
            .map(Chunk::index)
            .collect(Collectors.toSet());
    final List<Chunk> some = ofSlice.stream().filter(c -> meeting.contains(c.index())).toList();
    skipped += ofSlice.size() - some.size();
    return some;
  }

  /** Decodes a chunk, and says whether it has wanted points. */
  private boolean decode(final Chunk next) throws IOException {
    chunk = next;
    count = 0;
    if (needed.isEmpty()) {
      count = next.pointCount(); // nobody asks for more than how many there are
      return true;
    }
    try {
      return reading.run(in -> decodeWanted(next));
    } catch (final IOException e) {
      drop(e, next.pointCount());
      return false;
    }
  }

  private boolean decodeWanted(final Chunk next) throws IOException {
    if (selected.length < next.pointCount() && !filter.isEmpty()) {
      selected = new int[next.pointCount()];
    }
    final boolean early = decider.isPresent() && (tried < TRIED || 2 * met <= tried);
    if (early) {
      final LasColumns deciding = decider.get().read(next);
      check(deciding);
      count = filter.select(deciding, file.transform(), selected);
      tried++;
      if (count == 0) {
        skipped++;
        return false;
      }
      met++;
    }
    points = reader.read(next);
    read++;
    if (!early) {
      check(points);
      count = filter.isEmpty() ? points.size() : filter.select(points, file.transform(), selected);
    }
    return count > 0;
  }

  private void check(final LasColumns columns) throws MalformedLasException {
    if (extent.isEmpty()) {
      return;
    }
    check(PointAttribute.X, columns.x(), columns.size());
    check(PointAttribute.Y, columns.y(), columns.size());
    if (columns.has(LasField.Z)) {
      check(PointAttribute.Z, columns.z(), columns.size());
    }
  }

  private void check(final PointAttribute axis, final int[] values, final int size)
      throws MalformedLasException {
    if (!extent.get().holds(axis, Span.of(values, size))) {
      throw new MalformedLasException(
          file.source().name(),
          LasHeader.EXTENT_OFFSET,
          "a header whose extent holds all points",
          extent.get()
              + ", and points of chunk "
              + chunk.index()
              + " outside along "
              + axis.columnName()
              + ": files cannot be left out by such headers; read with option "
              + ReadOptions.HEADER_BOUNDS
              + "=ignore");
    }
  }

  private void drop(final IOException e, final long points) throws IOException {
    if (!drops) {
      throw e;
    }
    final BadInput bad = InputReading.bad(e);
    LOG.warn("{} points are left out: {}", points, bad.message());
    dropped += points;
  }

  /** The file of the current chunk. */
  LasFile file() {
    return file;
  }

  /** Whether the current chunk is the first of its file; asked for once a chunk. */
  boolean startsFile() {
    final boolean starts = startsFile;
    startsFile = false;
    return starts;
  }

  /** The current chunk. */
  Chunk chunk() {
    return chunk;
  }

  /** Its points, with the fields that are asked for, if any are. */
  LasColumns points() {
    return points;
  }

  /** How many of them are wanted. */
  int count() {
    return count;
  }

  /**
   * Numbers of wanted points within their chunk.
   *
   * @param from which wanted point is the first
   * @param number how many
   * @param to where to
   */
  void rows(final int from, final int number, final int[] to) {
    if (filter.isEmpty()) {
      for (int i = 0; i < number; i++) {
        to[i] = from + i;
      }
    } else {
      System.arraycopy(selected, from, to, 0, number);
    }
  }

  long bytesRead() {
    return bytes.sum();
  }

  long chunksRead() {
    return read;
  }

  long chunksSkipped() {
    return skipped;
  }

  long pointsDropped() {
    return dropped;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
