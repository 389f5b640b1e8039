package io.sparklidar.neighbor.cuda;

import java.nio.FloatBuffer;

/** Takes the columns of a tile slice by slice, in order. */
@FunctionalInterface
public interface ColumnSink {

  /**
   * Takes one slice.
   *
   * @param from its first core point
   * @param size how many core points it has
   * @param columns {@code size} values of the first feature, then of the second, and so on; valid
   *     only during the call
   */
  void accept(int from, int size, FloatBuffer columns);
}
