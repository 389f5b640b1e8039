package io.sparklidar.job.features;

import io.sparklidar.job.TileResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Has each tile of a task done in the context of its group of inputs. Stateless, as tiles are. */
final class GroupTask implements FlatMapFunction<List<TileTask.Work>, TileResult> {

  private static final long serialVersionUID = 1L;

  private final ArrayList<TileTask> groups;

  /**
   * @param groups what does the tiles of each
   */
  GroupTask(final List<TileTask> groups) {
    this.groups = new ArrayList<>(groups);
  }

  @Override
  public Iterator<TileResult> call(final List<TileTask.Work> works) throws IOException {
    final List<TileResult> results = new ArrayList<>();
    for (final TileTask.Work work : works) {
      groups.get(work.group()).call(List.of(work)).forEachRemaining(results::add);
    }
    return results.iterator();
  }
}
