package io.sparklidar.job.retile;

import io.sparklidar.job.HeapGate;
import io.sparklidar.las.CopcChunkEncoder;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.copc.Octree;
import io.sparklidar.las.copc.OctreeCut;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * Builds parts of an octree of the points that come, one part after the other: nodes that are in
 * one part are compressed, of the nodes above it the points are sent on.
 */
final class SubtreeTask
    implements PairFlatMapFunction<Iterator<Tuple2<RunPlace, PointRun>>, NodePlace, NodePart> {

  private static final long serialVersionUID = 1L;

  /** What a point takes beside its columns: its number, its places in the order, what grows. */
  private static final long BESIDE = 2 * Long.BYTES + 2 * Integer.BYTES;

  private static final int MIB = 20;

  private final OctreeCut cut;
  private final NodeOrder order;
  private final PointLayout layout;
  private final LongAccumulator pointsDone;

  /**
   * @param cut the parts
   * @param order which task brings which nodes into order
   * @param layout of the points
   * @param pointsDone is told how many points were compressed or sent on
   */
  SubtreeTask(
      final OctreeCut cut,
      final NodeOrder order,
      final PointLayout layout,
      final LongAccumulator pointsDone) {
    this.cut = cut;
    this.order = order;
    this.layout = layout;
    this.pointsDone = pointsDone;
  }

  /** Bytes of memory that a part takes. */
  static long memory(final PointLayout layout, final long points) {
    return points * (layout.recordLength() + Integer.BYTES + BESIDE);
  }

  @Override
  public Iterator<Tuple2<NodePlace, NodePart>> call(
      final Iterator<Tuple2<RunPlace, PointRun>> runs) {
    final Nodes nodes = new Nodes(runs);
    final TaskCompletionListener atTheEnd = context -> nodes.leave();
    TaskContext.get().addTaskCompletionListener(atTheEnd);
    return nodes;
  }

  /** The nodes of the parts of a task. */
  private final class Nodes implements Iterator<Tuple2<NodePlace, NodePart>> {

    private final Iterator<Tuple2<RunPlace, PointRun>> runs;
    private final CopcChunkEncoder encoder = new CopcChunkEncoder(layout);
    private final LasColumns points = new LasColumns(layout, layout.fields());
    private final LasColumns node = new LasColumns(layout, layout.fields());
    private long[] numbers = {};
    private Tuple2<RunPlace, PointRun> ahead;
    private int part;
    private Octree tree;
    private int next;
    private HeapGate.Reservation inside;

    Nodes(final Iterator<Tuple2<RunPlace, PointRun>> runs) {
      this.runs = runs;
    }

    @Override
    public boolean hasNext() {
      try {
        while ((tree == null || next == tree.nodes().size()) && build()) {
          // A part has nodes.
        }
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
      return tree != null && next < tree.nodes().size();
    }

    /** Builds the next part; false if there is none. */
    private boolean build() throws IOException {
      leave();
      tree = null;
      if (ahead == null && !runs.hasNext()) {
        return false;
      }
      ahead = ahead == null ? runs.next() : ahead;
      part = ahead._1().target();
      final int count = Math.toIntExact(cut.points(part));
      requireRoom(count);
      inside =
          HeapGate.ofThisJvm()
              .enter(HeapGate.BUFFERS + GatherTask.sorting() + memory(layout, count));
      points.resize(count);
      points.resize(0);
      numbers = numbers.length < count ? new long[count] : numbers;
      while (ahead != null && ahead._1().target() == part) {
        take(ahead._1(), ahead._2());
        ahead = runs.hasNext() ? runs.next() : null;
      }
      if (points.size() != count) {
        throw new IllegalStateException(
            cut.node(part)
                + " got "
                + points.size()
                + " points of the "
                + count
                + " that were counted; the output is not to be trusted");
      }
      tree = cut.build(part, points);
      next = 0;
      pointsDone.add(count);
      return true;
    }

    private void requireRoom(final int count) {
      final long heap = Runtime.getRuntime().maxMemory();
      if (memory(layout, count) > HeapGate.budget(heap)) {
        throw new IllegalStateException(
            "node "
                + cut.node(part)
                + " of the octree cannot be divided among tasks and holds "
                + count
                + " points, for which a heap of "
                + (heap >> MIB)
                + " MiB is too small: give executors more memory, or leave out stray points that make"
                + " the extent so wide");
      }
    }

    private void take(final RunPlace place, final PointRun run) {
      long number = NodePart.number(place.file(), place.point());
      int at = points.size();
      for (final int step : run.steps()) {
        number += step;
        numbers[at++] = number;
      }
      points.appendBytes(run.columns());
    }

    @Override
    public Tuple2<NodePlace, NodePart> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      final Octree.Node made = tree.nodes().get(next++);
      final int count = made.to() - made.from();
      node.resize(0);
      node.append(points, tree.order(), made.from(), count);
      final NodeKey key = made.key();
      if (key.level() >= cut.node(part).level()) {
        return new Tuple2<>(order.place(key, part), NodePart.whole(encoder.encode(node)));
      }
      final long[] sent = new long[count];
      Arrays.setAll(sent, i -> numbers[tree.order()[made.from() + i]]);
      return new Tuple2<>(order.place(key, part), NodePart.of(sent, node));
    }

    private void leave() {
      if (inside != null) {
        inside.close();
        inside = null;
      }
    }
  }
}
