package io.sparklidar.job.verify;

import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.util.List;

/** Does the same with many things, as many at a time as there are cores: no task uses any here. */
final class Workers {

  private static final SpareCores ALL = new SpareCores(Runtime.getRuntime().availableProcessors());

  private Workers() {}

  /**
   * What is done.
   *
   * @param <T> with each
   */
  interface Work<T> {
    void run(T item) throws IOException;
  }

  /** Does it with all of them; the first failure ends it. */
  static <T> void forEach(final List<T> items, final Work<T> work) throws IOException {
    ParallelLoop.<IOException>run(ALL, items.size(), i -> work.run(items.get(i)));
  }
}
