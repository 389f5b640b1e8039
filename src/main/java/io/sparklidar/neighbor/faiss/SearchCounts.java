package io.sparklidar.neighbor.faiss;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How queries came to be exact. Every query is in one of the counts.
 *
 * @param first proven exact by the first search
 * @param second by a second one, that visited more lists
 * @param third by a third one
 * @param left left to exact search of another kind
 */
public record SearchCounts(long first, long second, long third, long left) {

  /** No queries. */
  public static final SearchCounts NONE = new SearchCounts(0, 0, 0, 0);

  /** Those of two searches together. */
  public SearchCounts plus(final SearchCounts other) {
    return new SearchCounts(
        first + other.first, second + other.second, third + other.third, left + other.left);
  }

  /** How many queries there were. */
  public long queries() {
    return first + second + third + left;
  }

  /** As they are reported. */
  public Map<String, Long> asMap() {
    final Map<String, Long> map = new LinkedHashMap<>();
    map.put("certified_first", first);
    map.put("certified_second", second);
    map.put("certified_third", third);
    map.put("left_to_exact_engine", left);
    return map;
  }
}
