package io.sparklidar.job.verify;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.filter.ChosenPoints;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Whether the points that filters leave of the inputs are in the results of one format, once, and
 * no others. Where what filters say depends on other points, that is told by number: every point of
 * the inputs is written or counted as left out. Kept is a bit a point of results that say of what
 * point a row is; of others, which are LAS, rows are counted. Safe for concurrent use.
 */
final class FilteredPoints {

  private static final String CHECK = "points";

  /** What depends on no other point. */
  private static final Set<String> ALONE = Set.of(ChosenPoints.ONLY, ChosenPoints.REGION);

  private final Inputs inputs;
  private final String format;
  private final PointFilters filters;
  private final Map<String, Long> leftOut;
  private final List<BitSet> seen;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong twice = new AtomicLong();
  private final AtomicLong strangers = new AtomicLong();
  private final AtomicLong allowed = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private final List<Finding> findings = new ArrayList<>();

  FilteredPoints(
      final Inputs inputs,
      final String format,
      final PointFilters filters,
      final Map<String, Long> leftOut) {
    this.inputs = inputs;
    this.format = format;
    this.filters = filters;
    this.leftOut = leftOut;
    this.seen = IntStream.range(0, inputs.files().size()).mapToObj(f -> new BitSet()).toList();
  }

  /** Adds rows of a result. */
  void add(final ResultRows batch) {
    rows.addAndGet(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      final int file = batch.file()[i];
      if (file < 0 || batch.index()[i] >= inputs.files().get(file).pointCount()) {
        strangers.incrementAndGet();
        continue;
      }
      final BitSet of = seen.get(file);
      final int index = Math.toIntExact(batch.index()[i]);
      synchronized (of) {
        if (of.get(index)) {
          twice.incrementAndGet();
        }
        of.set(index);
      }
    }
  }

  /**
   * What is missing, there more than once, or there though it was left out.
   *
   * @param table whether rows say of what point they are
   */
  List<Finding> findings(final boolean table) throws IOException {
    Workers.forEach(
        IntStream.range(0, inputs.files().size()).boxed().toList(), file -> compare(file, table));
    if (table && strangers.get() > 0) {
      find(format, strangers.get() + " rows are of no point of the inputs");
    }
    if (twice.get() > 0) {
      find(format, twice.get() + " points are there more than once");
    }
    final long alone = left(true);
    final long together = left(false);
    if (inputs.points() - allowed.get() != alone) {
      find(
          format,
          "the run says that it left out "
              + alone
              + " points by what they are and where they lie, of the inputs there are "
              + (inputs.points() - allowed.get())
              + " such");
    }
    final long absent = table ? missing.get() : allowed.get() - rows.get();
    if (absent != together) {
      find(
          format,
          absent
              + " points are not there that might be, the run says that it left out "
              + together
              + " of them");
    }
    return findings;
  }

  private long left(final boolean alone) {
    return leftOut.entrySet().stream()
        .filter(entry -> ALONE.contains(entry.getKey()) == alone)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private synchronized void find(final String where, final String what) {
    findings.add(new Finding(CHECK, where, what));
  }

  private void compare(final int file, final boolean table) throws IOException {
    final FileIndex index = inputs.files().get(file);
    final BitSet wanted = new BitSet();
    if (!index.isUnread()) {
      try (LasFile las = inputs.sources().openLas(index.fingerprint())) {
        final TileReader.Choice choice = filters.choice();
        final Set<LasField> fields = EnumSet.of(LasField.XY, LasField.Z);
        fields.addAll(choice.fields());
        final PointReader reader = las.reader(fields);
        for (final FileIndex.IndexedChunk chunk : index.chunks()) {
          if (mayHold(chunk.bounds())) {
            choose(choice, reader.read(chunk.chunk()), las.transform(), chunk.chunk(), wanted);
          }
        }
      }
    }
    allowed.addAndGet(wanted.cardinality());
    if (table) {
      final BitSet more = (BitSet) seen.get(file).clone();
      more.andNot(wanted);
      if (!more.isEmpty()) {
        find(
            inputs.path(file),
            format
                + " has "
                + more.cardinality()
                + " points of it that filters leave out, the first is "
                + more.nextSetBit(0));
      }
      wanted.andNot(seen.get(file));
      missing.addAndGet(wanted.cardinality());
    }
  }

  private boolean mayHold(final Bounds chunk) {
    return filters.region().stream().allMatch(region -> region.meets(chunk));
  }

  private static void choose(
      final TileReader.Choice choice,
      final LasColumns points,
      final CoordinateTransform transform,
      final Chunk chunk,
      final BitSet wanted) {
    final int[] which = IntStream.range(0, points.size()).toArray();
    final int taking = choice.takingPart(points, transform, which, which.length);
    final int asked = choice.asked(points, transform, which, taking);
    for (int i = 0; i < asked; i++) {
      wanted.set(Math.toIntExact(chunk.firstPoint() + which[i]));
    }
  }
}
