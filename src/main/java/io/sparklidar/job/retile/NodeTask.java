package io.sparklidar.job.retile;

import io.sparklidar.las.CopcChunk;
import io.sparklidar.las.CopcChunkEncoder;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/** Gives nodes in the order of the file; those that come in parts are put together first. */
final class NodeTask
    implements FlatMapFunction<
        Iterator<Tuple2<NodePlace, NodePart>>, Tuple2<NodePlace, CopcChunk>> {

  private static final long serialVersionUID = 1L;

  private final PointLayout layout;

  NodeTask(final PointLayout layout) {
    this.layout = layout;
  }

  @Override
  public Iterator<Tuple2<NodePlace, CopcChunk>> call(
      final Iterator<Tuple2<NodePlace, NodePart>> parts) {
    return new Chunks(parts);
  }

  private final class Chunks implements Iterator<Tuple2<NodePlace, CopcChunk>> {

    private final Iterator<Tuple2<NodePlace, NodePart>> parts;
    private final CopcChunkEncoder encoder = new CopcChunkEncoder(layout);
    private Tuple2<NodePlace, NodePart> ahead;

    Chunks(final Iterator<Tuple2<NodePlace, NodePart>> parts) {
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      return ahead != null || parts.hasNext();
    }

    @Override
    public Tuple2<NodePlace, CopcChunk> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      final Tuple2<NodePlace, NodePart> first = ahead == null ? parts.next() : ahead;
      ahead = null;
      if (!first._2().chunk().isEmpty()) {
        return new Tuple2<>(first._1(), first._2().chunk().get(0));
      }
      final List<NodePart> all = new ArrayList<>(List.of(first._2()));
      while (ahead == null && parts.hasNext()) {
        final Tuple2<NodePlace, NodePart> other = parts.next();
        if (other._1().level() == first._1().level()
            && other._1().morton() == first._1().morton()) {
          all.add(other._2());
        } else {
          ahead = other;
        }
      }
      return new Tuple2<>(first._1(), encoder.encode(together(all)));
    }

    /** The points of all parts in the order of all points. */
    private LasColumns together(final List<NodePart> all) {
      final LasColumns points = new LasColumns(layout, layout.fields());
      final int count = all.stream().mapToInt(part -> part.numbers().length).sum();
      final long[] numbers = new long[count];
      points.resize(count);
      points.resize(0);
      for (final NodePart part : all) {
        System.arraycopy(part.numbers(), 0, numbers, points.size(), part.numbers().length);
        points.appendBytes(part.columns());
      }
      final int[] order =
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparingLong(p -> numbers[p]))
              .mapToInt(Integer::intValue)
              .toArray();
      final LasColumns sorted = new LasColumns(layout, layout.fields());
      sorted.append(points, order, 0, count);
      return sorted;
    }
  }
}
