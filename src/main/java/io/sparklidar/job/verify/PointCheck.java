package io.sparklidar.job.verify;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.SplitMix;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Whether every point of the inputs is in the results of one format, once. Kept are two numbers a
 * file, however many points it has: a count, and a sum of scrambled indexes, which is that of all
 * points only if none is missing or there twice. Results that do not say of what point a row is, as
 * LAS of several files, are compared by the sum of scrambled places. Safe for concurrent use.
 */
final class PointCheck {

  private static final String CHECK = "points";

  /** Files of which it is said which points are missing; that takes reading them again. */
  private static final int NAMED = 3;

  /** Places are compared in steps of this, in units of the CRS. */
  private static final double STEP = 1e-6;

  private final Inputs inputs;
  private final String format;
  private final Optional<FilteredPoints> filtered;
  private final AtomicLongArray counts;
  private final AtomicLongArray sums;
  private final AtomicLongArray placed;
  private final AtomicLong allRows = new AtomicLong();
  private final AtomicLong allPlaces = new AtomicLong();
  private final AtomicLong strangers = new AtomicLong();

  /**
   * @param inputs where points come from
   * @param format of the results
   * @param run which points it wrote
   */
  PointCheck(final Inputs inputs, final String format, final RunOutput run) {
    this.inputs = inputs;
    this.format = format;
    this.filtered =
        run.filters().areNone()
            ? Optional.empty()
            : Optional.of(new FilteredPoints(inputs, format, run.filters(), run.leftOut()));
    this.counts = new AtomicLongArray(inputs.files().size());
    this.sums = new AtomicLongArray(inputs.files().size());
    this.placed = new AtomicLongArray(inputs.files().size());
  }

  /** Adds rows of a result. */
  void add(final ResultRows rows) {
    if (filtered.isPresent()) {
      filtered.get().add(rows);
      return;
    }
    final boolean table = format.equals(OutputFormat.PARQUET.folder());
    allRows.addAndGet(rows.size());
    int from = 0;
    long all = 0;
    while (from < rows.size()) {
      final int file = rows.file()[from];
      int to = from;
      long sum = 0;
      long places = 0;
      long unknown = 0;
      for (; to < rows.size() && rows.file()[to] == file; to++) {
        if (!table) {
          final long place = place(rows.x()[to], rows.y()[to], rows.z()[to]);
          all += place;
          places += SplitMix.next(place + rows.index()[to]);
        }
        if (file >= 0) {
          sum += SplitMix.next(rows.index()[to]);
        } else if (table) {
          unknown++;
        }
      }
      if (file >= 0) {
        counts.addAndGet(file, to - from);
        sums.addAndGet(file, sum);
        placed.addAndGet(file, places);
      }
      strangers.addAndGet(unknown);
      from = to;
    }
    allPlaces.addAndGet(all);
  }

  private static long place(final double x, final double y, final double z) {
    return SplitMix.next(
        Math.round(x / STEP)
            + SplitMix.next(Math.round(y / STEP) + SplitMix.next(Math.round(z / STEP))));
  }

  /**
   * What is missing, or there more than once.
   *
   * @param mirrors whether LAS and LAZ results are one for each input
   * @param reader reads results again, to say which points
   * @param results of this format
   */
  List<Finding> findings(
      final boolean mirrors, final ResultReader reader, final List<OutputFile> results)
      throws IOException {
    final List<Finding> findings = new ArrayList<>();
    final boolean table = format.equals(OutputFormat.PARQUET.folder());
    if (filtered.isPresent()) {
      return filtered.get().findings(table);
    }
    if (strangers.get() > 0) {
      findings.add(
          new Finding(
              CHECK, format, strangers.get() + " rows are of a source_file that is no input"));
    }
    if (table || mirrors) {
      int named = 0;
      for (int file = 0; file < inputs.files().size(); file++) {
        final long expected = inputs.files().get(file).pointCount();
        long sum = 0;
        for (long index = 0; index < expected; index++) {
          sum += SplitMix.next(index);
        }
        if (counts.get(file) != expected || sums.get(file) != sum) {
          findings.add(
              new Finding(
                  CHECK,
                  inputs.path(file),
                  "has "
                      + expected
                      + " points, "
                      + format
                      + " has "
                      + counts.get(file)
                      + " rows of it"
                      + (table && named++ < NAMED ? which(file, reader, results) : "")));
        }
      }
    } else if (allRows.get() != inputs.points()) {
      findings.add(
          new Finding(
              CHECK,
              format,
              "the inputs have " + inputs.points() + " points, there are " + allRows.get()));
    }
    if (!table) {
      comparePlaces(mirrors, findings);
    }
    return findings;
  }

  private String which(final int file, final ResultReader reader, final List<OutputFile> results) {
    final int n =
        Math.toIntExact(Math.min(Integer.MAX_VALUE - 8, inputs.files().get(file).pointCount()));
    final BitSet seen = new BitSet();
    final List<Long> twice = new ArrayList<>();
    for (final OutputFile result : results) {
      try {
        reader.read(
            result,
            rows -> {
              for (int i = 0; i < rows.size(); i++) {
                final long index = rows.index()[i];
                if (rows.file()[i] == file && index >= 0 && index < n) {
                  if (seen.get((int) index)) {
                    twice.add(index);
                  }
                  seen.set((int) index);
                }
              }
            });
      } catch (final IOException e) {
        // That it cannot be read was said.
      }
    }
    final int missing = n - seen.cardinality();
    final StringBuilder text = new StringBuilder();
    if (missing > 0) {
      text.append("; missing ").append(missing).append(", the first is ");
      text.append(seen.nextClearBit(0));
    }
    if (!twice.isEmpty()) {
      text.append("; there more than once ").append(twice.size()).append(", the first is ");
      text.append(twice.get(0));
    }
    return text.toString();
  }

  /**
   * Whether all coordinates are whole steps, so that a place read of two files of different scales
   * is rounded to the same step.
   */
  private boolean isDecimal() {
    return inputs.files().stream()
        .map(FileIndex::transform)
        .flatMapToDouble(
            t ->
                DoubleStream.of(
                    t.scaleX(), t.scaleY(), t.scaleZ(), t.offsetX(), t.offsetY(), t.offsetZ()))
        .allMatch(length -> Math.abs(length / STEP - Math.rint(length / STEP)) < 1e-3);
  }

  private void comparePlaces(final boolean mirrors, final List<Finding> findings)
      throws IOException {
    final AtomicLong all = new AtomicLong();
    final boolean[] fine = new boolean[inputs.files().size()];
    Workers.forEach(
        IntStream.range(0, inputs.files().size()).boxed().toList(),
        file -> {
          final FileIndex index = inputs.files().get(file);
          try (LasFile las = inputs.sources().openLas(index.fingerprint())) {
            final PointReader reader = las.reader(EnumSet.of(LasField.XY, LasField.Z));
            final CoordinateTransform t = las.transform();
            long sum = 0;
            long ordered = 0;
            for (final FileIndex.IndexedChunk chunk : index.chunks()) {
              final LasColumns points = reader.read(chunk.chunk());
              for (int p = 0; p < points.size(); p++) {
                final long place =
                    place(t.x(points.x()[p]), t.y(points.y()[p]), t.z(points.z()[p]));
                sum += place;
                ordered += SplitMix.next(place + chunk.chunk().firstPoint() + p);
              }
            }
            all.addAndGet(sum);
            fine[file] = ordered == placed.get(file);
          }
        });
    if (!mirrors) {
      if (isDecimal() && all.get() != allPlaces.get() && allRows.get() == inputs.points()) {
        findings.add(
            new Finding(
                CHECK,
                format,
                "points do not lie where those of the inputs lie: some are missing and"
                    + " others there more than once"));
      }
      return;
    }
    for (int file = 0; file < fine.length; file++) {
      if (!fine[file] && counts.get(file) == inputs.files().get(file).pointCount()) {
        findings.add(
            new Finding(
                CHECK,
                inputs.path(file),
                "its points do not lie in " + format + " where they lie in it, in its order"));
      }
    }
  }
}
