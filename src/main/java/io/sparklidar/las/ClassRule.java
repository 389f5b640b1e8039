package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.util.Set;

/**
 * Gives the points of a file other classes than they have there: whoever reads the file sees these,
 * and whoever copies it writes them. Safe for use by several threads.
 */
public interface ClassRule {

  /** What it looks at; {@link LasField#CLASSIFICATION} is among them. */
  Set<LasField> fields();

  /**
   * Replaces classes.
   *
   * @param points of the file, with the fields it looks at
   * @throws IOException if what it goes by cannot be read
   */
  void apply(LasColumns points) throws IOException;
}
