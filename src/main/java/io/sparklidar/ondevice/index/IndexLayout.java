package io.sparklidar.ondevice.index;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.CellRule;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where everything of an index lies in one piece of device memory: the one place that knows how
 * much that is, what the kernels are told, and what their answer means. Offsets in bytes from the
 * start of the piece.
 */
final class IndexLayout {

  /** How often squares are made twice as wide; wider ones are left to the host. */
  static final int ROUNDS = 16;

  /** Points of a chunk that a block looks at, as in the kernels. */
  private static final int SLICE = 8192;

  /** Slots of a table of squares, and how many squares it takes. */
  private static final int SLOTS = 2 * DensityGrid.MAX_CELLS;

  private static final int MOST = DensityGrid.MAX_CELLS + DensityGrid.MAX_CELLS / 2;

  /** What the kernels turn numbers of squares into, so that none is 0. */
  private static final long TAKEN = Long.MIN_VALUE;

  private static final int RUN_BYTES = 104;
  private static final int CHUNK_BYTES = 40;
  private static final int BOX_INTS = 6;

  /**
   * Runs that are compressed alike.
   *
   * @param runs their places
   * @param batch their chunks
   */
  private record Alike(List<Integer> runs, LazDeviceBatch batch) {}

  /** A chunk's place among the batches. */
  private record Row(int batch, int chunk) {}

  private final List<XyRun> runs;
  private final List<LazDeviceBatch> batches = new ArrayList<>();

  /** Of each run its chunks. */
  private final List<List<Row>> rows = new ArrayList<>();

  private final int chunkCount;

  /** Structures for the kernels, then what their answers are before: one copy. */
  private final long runsAt = 0;

  private final long chunksAt;

  /** The answer begins here. */
  private final long boxesAt;

  private final long foundAt;

  /** Tables: at first all 0. */
  private final long keysAt;

  private final long countsAt;
  private final long answerEnd;

  private final long inputAt;
  private final long[] columnsAt;
  private final long[] scratchAt;
  private final long bytes;

  IndexLayout(final List<XyRun> runs, final int inputBytes) {
    this.runs = runs;
    final List<Alike> alike = alike(runs);
    alike.forEach(group -> batches.add(group.batch));
    rows.addAll(rows(runs, alike));
    chunkCount = rows.stream().mapToInt(List::size).sum();
    final DevicePieces pieces = new DevicePieces();
    pieces.take((long) RUN_BYTES * runs.size());
    chunksAt = pieces.take((long) CHUNK_BYTES * chunkCount);
    boxesAt = pieces.take((long) BOX_INTS * Integer.BYTES * chunkCount);
    foundAt = pieces.take((long) ROUNDS * Integer.BYTES * runs.size());
    keysAt = pieces.take((long) SLOTS * Long.BYTES * runs.size());
    countsAt = pieces.take((long) SLOTS * Integer.BYTES * runs.size());
    answerEnd = pieces.end();
    inputAt = pieces.take(inputBytes);
    columnsAt = batches.stream().mapToLong(batch -> pieces.take(batch.columnBytes())).toArray();
    scratchAt = batches.stream().mapToLong(batch -> pieces.take(batch.scratchBytes())).toArray();
    bytes = pieces.end();
  }

  private static List<Alike> alike(final List<XyRun> runs) {
    final Map<Object, List<Integer>> places = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      places.computeIfAbsent(runs.get(run).schema().items(), key -> new ArrayList<>()).add(run);
    }
    final List<Alike> alike = new ArrayList<>();
    for (final List<Integer> group : places.values()) {
      final List<LazChunkInput> chunks = new ArrayList<>();
      group.forEach(run -> chunks.addAll(runs.get(run).inputs()));
      final XyRun first = runs.get(group.get(0));
      alike.add(new Alike(group, LazDeviceBatch.of(first.schema(), chunks, first.fields())));
    }
    return alike;
  }

  private static List<List<Row>> rows(final List<XyRun> runs, final List<Alike> alike) {
    final List<List<Row>> rows = new ArrayList<>();
    runs.forEach(run -> rows.add(new ArrayList<>()));
    for (int batch = 0; batch < alike.size(); batch++) {
      int chunk = 0;
      for (final int run : alike.get(batch).runs) {
        for (int c = 0; c < runs.get(run).chunks().size(); c++) {
          rows.get(run).add(new Row(batch, chunk++));
        }
      }
    }
    return rows;
  }

  /** All of it. */
  long bytes() {
    return bytes;
  }

  /** What is decoded, one after the other. */
  List<LazDeviceBatch> batches() {
    return batches;
  }

  long inputAt() {
    return inputAt;
  }

  long columnsAt(final int batch) {
    return columnsAt[batch];
  }

  long scratchAt(final int batch) {
    return scratchAt[batch];
  }

  long runsAt() {
    return runsAt;
  }

  int runCount() {
    return runs.size();
  }

  long chunksAt() {
    return chunksAt;
  }

  int chunkCount() {
    return chunkCount;
  }

  /** How many blocks look at a chunk. */
  int slices() {
    final int most =
        runs.stream()
            .flatMap(run -> run.chunks().stream())
            .mapToInt(Chunk::pointCount)
            .max()
            .orElse(1);
    return (most + SLICE - 1) / SLICE;
  }

  /** How often points are counted at most. */
  int rounds() {
    return runs.stream().anyMatch(run -> run.rule().widens()) ? ROUNDS : 1;
  }

  /** Where the tables begin, which are 0 at first. */
  long tablesAt() {
    return keysAt;
  }

  long tableBytes() {
    return answerEnd - keysAt;
  }

  /** Where the answer begins. */
  long answerAt() {
    return boxesAt;
  }

  long answerBytes() {
    return answerEnd - boxesAt;
  }

  /**
   * What the piece begins with, up to the tables.
   *
   * @param base address of the piece
   */
  ByteBuffer start(final long base) {
    final ByteBuffer to =
        ByteBuffer.allocateDirect(Math.toIntExact(keysAt)).order(ByteOrder.LITTLE_ENDIAN);
    for (int run = 0; run < runs.size(); run++) {
      putRun(run, base, to);
    }
    to.position((int) chunksAt);
    int chunk = 0;
    for (int run = 0; run < runs.size(); run++) {
      for (final Row row : rows.get(run)) {
        final LazDeviceBatch batch = batches.get(row.batch);
        final long first = base + columnsAt[row.batch] + Integer.BYTES * batch.firstRow(row.chunk);
        to.putLong(first + batch.column(LasField.XY, 0))
            .putLong(first + batch.column(LasField.XY, 1))
            .putLong(batch.fields().contains(LasField.Z) ? first + batch.column(LasField.Z, 0) : 0)
            .putLong(base + boxesAt + (long) BOX_INTS * Integer.BYTES * chunk++)
            .putInt((int) (batch.firstRow(row.chunk + 1) - batch.firstRow(row.chunk)))
            .putInt(run);
      }
    }
    to.position((int) boxesAt);
    for (int c = 0; c < chunkCount; c++) {
      for (int i = 0; i < BOX_INTS; i++) {
        to.putInt(i < BOX_INTS / 2 ? Integer.MAX_VALUE : Integer.MIN_VALUE);
      }
    }
    return to.clear();
  }

  /** The structure {@code Run} of the kernels. */
  private void putRun(final int run, final long base, final ByteBuffer to) {
    final XyRun of = runs.get(run);
    final CellRule rule = of.rule();
    to.putDouble(of.transform().scaleX())
        .putDouble(of.transform().scaleY())
        .putDouble(of.transform().offsetX())
        .putDouble(of.transform().offsetY())
        .putDouble(rule.snapX())
        .putDouble(rule.snapY())
        .putDouble(rule.limit())
        .putDouble(rule.side())
        .putLong(base + keysAt + (long) SLOTS * Long.BYTES * run)
        .putLong(base + countsAt + (long) SLOTS * Integer.BYTES * run)
        .putLong(base + foundAt + (long) ROUNDS * Integer.BYTES * run)
        .putInt(SLOTS)
        .putInt(MOST)
        .putInt(rule.widens() ? 1 : 0)
        .putInt(0);
  }

  /**
   * What was found of a run; empty if its squares are too many for its table, or its points too few
   * to be all.
   *
   * @param run its place
   * @param answer of the kernels
   */
  Optional<CountedChunks> found(final int run, final ByteBuffer answer) {
    int round = 0;
    while (round < ROUNDS
        && Integer.compareUnsigned(
                answer.getInt((int) (foundAt - boxesAt) + (run * ROUNDS + round) * Integer.BYTES),
                MOST)
            > 0) {
      round++;
    }
    final XyRun of = runs.get(run);
    if (round == ROUNDS || round > 0 && !of.rule().widens()) {
      return Optional.empty();
    }
    final long[] cells = new long[MOST];
    final long[] counts = new long[MOST];
    int size = 0;
    long points = 0;
    final int keys = (int) (keysAt - boxesAt) + SLOTS * Long.BYTES * run;
    final int counted = (int) (countsAt - boxesAt) + SLOTS * Integer.BYTES * run;
    for (int slot = 0; slot < SLOTS; slot++) {
      final long key = answer.getLong(keys + Long.BYTES * slot);
      if (key != 0) {
        cells[size] = key ^ TAKEN;
        counts[size] = Integer.toUnsignedLong(answer.getInt(counted + Integer.BYTES * slot));
        points += counts[size++];
      }
    }
    if (points != of.points()) {
      return Optional.empty();
    }
    return Optional.of(
        new CountedChunks(
            boxes(run, answer),
            of.rule().side() * (1 << round),
            Arrays.copyOf(cells, size),
            Arrays.copyOf(counts, size)));
  }

  private List<CountedChunks.Box> boxes(final int run, final ByteBuffer answer) {
    int chunk = rows.subList(0, run).stream().mapToInt(List::size).sum();
    final List<CountedChunks.Box> boxes = new ArrayList<>();
    for (final Chunk of : runs.get(run).chunks()) {
      final int at = BOX_INTS * Integer.BYTES * chunk++;
      boxes.add(
          new CountedChunks.Box(
              of,
              answer.getInt(at),
              answer.getInt(at + Integer.BYTES),
              answer.getInt(at + 2 * Integer.BYTES),
              answer.getInt(at + 3 * Integer.BYTES),
              answer.getInt(at + 4 * Integer.BYTES),
              answer.getInt(at + 5 * Integer.BYTES)));
    }
    return List.copyOf(boxes);
  }

  /**
   * Whether a run has a chunk that could not be decoded.
   *
   * @param run its place
   * @param failed of each batch the chunks that could not
   */
  boolean hasFailed(final int run, final List<BitSet> failed) {
    return rows.get(run).stream().anyMatch(row -> failed.get(row.batch).get(row.chunk));
  }
}
