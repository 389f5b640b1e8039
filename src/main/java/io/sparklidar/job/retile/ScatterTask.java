package io.sparklidar.job.retile;

import io.sparklidar.error.BadInputException;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LatticeShift;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * Reads chunks of a file and sends their points where they belong: runs of points of one target and
 * cell, column by column. A batch of points is held at a time, whatever the file.
 */
final class ScatterTask implements PairFlatMapFunction<ScatterTask.Work, RunPlace, PointRun> {

  private static final long serialVersionUID = 1L;

  /** Bits of the number of a point in a batch. */
  private static final int BATCH_BITS = 18;

  private static final int BATCH = 1 << BATCH_BITS;

  /** Columns of a batch and of a run, places, and bytes on their way. */
  private static final int COPIES = 3;

  /**
   * Chunks to send.
   *
   * @param file ordinal of the file
   * @param fingerprint which state of which file
   * @param shift to the lattice of the results
   * @param chunks ascending
   */
  record Work(int file, FileFingerprint fingerprint, LatticeShift shift, List<Chunk> chunks)
      implements Serializable {}

  private final SourceFiles sources;
  private final Targets targets;
  private final boolean modern;
  private final LongAccumulator pointsDone;

  /**
   * @param sources the inputs
   * @param targets where points go
   * @param modern whether points become those of the formats 6-10
   * @param pointsDone is told how many points were read
   */
  ScatterTask(
      final SourceFiles sources,
      final Targets targets,
      final boolean modern,
      final LongAccumulator pointsDone) {
    this.sources = sources;
    this.targets = targets;
    this.modern = modern;
    this.pointsDone = pointsDone;
  }

  @Override
  public Iterator<Tuple2<RunPlace, PointRun>> call(final Work work) throws IOException {
    final Runs runs = new Runs(work);
    final TaskCompletionListener atTheEnd = context -> runs.close();
    TaskContext.get().addTaskCompletionListener(atTheEnd);
    return runs;
  }

  /** Says that a point is none that the lattice of the results reaches. */
  static BadInputException beyond(final Work work, final Chunk chunk, final long point)
      throws IOException {
    return new BadInputException(
        InputReading.bad(
            new MalformedLasException(
                work.fingerprint.path(),
                chunk.offset(),
                "points within reach of the offset of the first file",
                "point " + (chunk.firstPoint() + point) + " beyond it")),
        null);
  }

  /** The layout that points have when they are sent. */
  static PointLayout sent(final PointLayout layout, final boolean modern) {
    return modern ? ModernPoints.layoutFor(layout) : layout;
  }

  /** The runs of some chunks, as they are asked for. */
  private final class Runs implements Iterator<Tuple2<RunPlace, PointRun>> {

    private final Work work;
    private final InputReading in = new InputReading(sources);
    private final HeapGate.Reservation inside;
    private final LasFile file;
    private final PointReader reader;
    private final ModernPoints turned;
    private final LasColumns batch;
    private final LasColumns run;
    private final long[] places;

    /** Numbers in the file of the points of the batch. */
    private final long[] numbers;

    private long[] order = {};
    private final int[] rows;
    private int sorted;
    private int next;
    private int chunk;
    private LasColumns points;
    private int taken;
    private boolean closed;

    Runs(final Work work) throws IOException {
      this.work = work;
      final int largest = work.chunks.stream().mapToInt(Chunk::pointCount).max().orElse(0);
      final int held = (int) Math.min(BATCH, Math.max(1, total()));
      file = read(reading -> reading.openLas(work.fingerprint));
      final PointLayout layout = sent(file.layout(), modern);
      batch = new LasColumns(layout, layout.fields());
      run = new LasColumns(layout, layout.fields());
      try {
        inside =
            HeapGate.ofThisJvm()
                .enter(
                    HeapGate.BUFFERS
                        + 2L * largest * (file.layout().recordLength() + Integer.BYTES)
                        + COPIES * (long) held * (batch.bytesPerPoint() + Long.BYTES));
      } catch (final IOException e) {
        file.close();
        throw e;
      }
      reader = file.reader(file.layout().fields());
      turned = new ModernPoints(file.layout());
      places = new long[held];
      numbers = new long[held];
      rows = new int[held];
    }

    private long total() {
      return work.chunks.stream().mapToLong(Chunk::pointCount).sum();
    }

    private <T> T read(final InputReading.Work<T> reading) throws IOException {
      try {
        return in.run(reading);
      } catch (final MalformedLasException e) {
        throw new BadInputException(InputReading.bad(e), e);
      }
    }

    @Override
    public boolean hasNext() {
      try {
        while (next == sorted && fill()) {
          // Points may all belong nowhere.
        }
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
      if (next < sorted) {
        return true;
      }
      close();
      return false;
    }

    /** Reads the next batch and sorts it; false if there is none. */
    private boolean fill() throws IOException {
      batch.resize(0);
      while (batch.size() < places.length && advance()) {
        final int count = Math.min(places.length - batch.size(), points.size() - taken);
        final long first = work.chunks.get(chunk - 1).firstPoint() + taken;
        for (int i = 0; i < count; i++) {
          numbers[batch.size() + i] = first + i;
        }
        batch.append(points, taken, count);
        taken += count;
      }
      targets.find(batch, places);
      if (order.length < batch.size()) {
        order = new long[batch.size()];
      }
      sorted = 0;
      for (int p = 0; p < batch.size(); p++) {
        if (places[p] != Targets.NOWHERE) {
          order[sorted++] = places[p] << BATCH_BITS | p;
        }
      }
      Arrays.sort(order, 0, sorted);
      next = 0;
      pointsDone.add(batch.size());
      return batch.size() > 0;
    }

    /** Makes sure that points of a chunk are left; false if there are none. */
    private boolean advance() throws IOException {
      while (points == null || taken == points.size()) {
        if (chunk == work.chunks.size()) {
          return false;
        }
        final Chunk coming = work.chunks.get(chunk++);
        points = read(reading -> modern ? turned.of(reader.read(coming)) : reader.read(coming));
        taken = 0;
        TaskTraffic.readPoints(points.size());
        final OptionalLong misfit = work.shift.apply(points);
        if (misfit.isPresent()) {
          throw beyond(work, coming, misfit.getAsLong());
        }
      }
      return true;
    }

    @Override
    public Tuple2<RunPlace, PointRun> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      final long place = order[next] >> BATCH_BITS;
      int count = 0;
      while (next < sorted && order[next] >> BATCH_BITS == place) {
        rows[count++] = (int) order[next++] & BATCH - 1;
      }
      run.resize(0);
      run.append(batch, rows, 0, count);
      return new Tuple2<>(
          new RunPlace(
              (int) (place >> Targets.CELL_BITS),
              (int) place & (1 << Targets.CELL_BITS) - 1,
              work.file,
              numbers[rows[0]]),
          new PointRun(targets.areNumbered() ? steps(count) : new int[0], run.toBytes()));
    }

    private int[] steps(final int count) {
      final int[] steps = new int[count];
      for (int i = 1; i < count; i++) {
        steps[i] = (int) (numbers[rows[i]] - numbers[rows[i - 1]]);
      }
      return steps;
    }

    private void close() {
      if (closed) {
        return;
      }
      closed = true;
      inside.close();
      try {
        file.close();
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
