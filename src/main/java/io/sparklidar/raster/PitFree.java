package io.sparklidar.raster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a canopy without pits is made: at the middle of a cell as high as the highest of several
 * triangulations, each of the points from some height above ground on, without its large triangles
 * (Khosravipour et al. 2014, doi:10.14358/PERS.80.9.863). Lengths and heights are in units of the
 * CRS.
 *
 * @param thresholds the heights, ascending
 * @param edges how long edges of triangles are at most, and how large radii of their circles: of
 *     the lowest threshold, and of the others; empty for as long as cells of their side need
 */
public record PitFree(List<Double> thresholds, List<Double> edges) implements Serializable {

  /** The thresholds that are taken unless told otherwise: those of lidR. */
  public static final String DEFAULT_THRESHOLDS = "0,2,5,10,15";

  /** The edges that are taken unless told otherwise, as users write it. */
  public static final String AUTO = "auto";

  /** What is made unless told otherwise. */
  public static final PitFree DEFAULT = parse(DEFAULT_THRESHOLDS, AUTO);

  /** Of the lowest threshold and of the others, at least and in cells. */
  private static final double[][] USUAL = {{5, 10}, {1.5, 3}};

  /** Copies the lists. */
  public PitFree {
    thresholds = List.copyOf(thresholds);
    edges = List.copyOf(edges);
  }

  /**
   * Parses what users write.
   *
   * @param thresholds numbers, separated by commas
   * @param edges two numbers, or one for all, or {@value #AUTO}
   * @throws IllegalArgumentException if it is none, with a message for the user
   */
  public static PitFree parse(final String thresholds, final String edges) {
    final List<Double> heights = numbers(thresholds, "--pitfree-thresholds");
    for (int t = 1; t < heights.size(); t++) {
      if (!(heights.get(t) > heights.get(t - 1))) {
        throw new IllegalArgumentException(
            "--pitfree-thresholds must ascend, got \"" + thresholds + "\"");
      }
    }
    if (edges.strip().equals(AUTO)) {
      return new PitFree(heights, List.of());
    }
    final List<Double> lengths = numbers(edges, "--pitfree-max-edge");
    if (lengths.size() > 2 || lengths.stream().anyMatch(length -> !(length > 0))) {
      throw new IllegalArgumentException(
          "--pitfree-max-edge must be auto, or two lengths above 0, or one, got \"" + edges + "\"");
    }
    return new PitFree(heights, List.of(lengths.get(0), lengths.get(lengths.size() - 1)));
  }

  private static List<Double> numbers(final String text, final String option) {
    final List<Double> numbers = new ArrayList<>();
    for (final String part : text.split(",", -1)) {
      try {
        numbers.add(Double.parseDouble(part));
      } catch (final NumberFormatException e) {
        numbers.add(Double.NaN);
      }
    }
    if (!numbers.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          option + " must be numbers, separated by commas, got \"" + text + "\"");
    }
    return numbers;
  }

  /**
   * How long edges are at most.
   *
   * @param threshold which of the thresholds
   * @param cell side of a cell
   */
  public double edge(final int threshold, final double cell) {
    final int which = Math.min(threshold, 1);
    return edges.isEmpty() ? Math.max(USUAL[which][0], USUAL[which][1] * cell) : edges.get(which);
  }

  /**
   * How far from a point of a cell another may be that its height follows from: two radii from the
   * middle a corner of a triangle, which is the highest of its own cell.
   *
   * @param cell side of a cell
   */
  double reach(final double cell) {
    return 2 * Math.max(edge(0, cell), edge(1, cell)) + 3 * cell;
  }

  /** What differs from what is made unless told otherwise, as it is reported. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    if (!thresholds.equals(DEFAULT.thresholds)) {
      map.put("pitfree-thresholds", text(thresholds));
    }
    if (!edges.isEmpty()) {
      map.put("pitfree-max-edge", text(edges));
    }
    return map;
  }

  private static String text(final List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
