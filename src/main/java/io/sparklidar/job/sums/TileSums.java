package io.sparklidar.job.sums;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * What was summed up of a tile or of all, as it lies in the output folder.
 *
 * @param key what it depends on
 * @param columns the sums, by the column that needs them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TileSums(String key, Map<String, DistanceSums> columns) {

  boolean isOf(final String wanted) {
    return wanted.equals(key) && columns != null;
  }
}
