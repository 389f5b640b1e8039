package io.sparklidar.ground;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What heights above ground are taken from.
 *
 * @param model how high the ground is between its points
 * @param radius how far from a point ground may be in plan, in units of the CRS
 * @param dtm files, folders and globs of rasters; of points none
 */
public record GroundChoice(HeightModel model, double radius, List<String> dtm)
    implements Serializable {

  /** Copies the list. */
  public GroundChoice {
    dtm = List.copyOf(dtm);
  }

  /** Of ground points. */
  public GroundChoice(final HeightModel model, final double radius) {
    this(model, radius, List.of());
  }

  /** How far ground may be unless told otherwise. */
  public static final double DEFAULT_RADIUS = 30;

  /** What is chosen unless told otherwise. */
  public static final GroundChoice DEFAULT = new GroundChoice(HeightModel.IDW, DEFAULT_RADIUS);

  /** The class of ground: LAS 1.4 R15, table 17. */
  public static final byte CLASS = 2;

  /** What points are like that are ground: of class 2. */
  public static final Condition CONDITION =
      new Condition.Membership(
          PointAttribute.CLASSIFICATION, List.of(new Condition.Constant(CLASS)));

  /** How far around a point ground points must be known, in units of the CRS. */
  public double reach() {
    return model.reach(radius);
  }

  /**
   * The choice that was reported so; of a report that does not say, the usual one.
   *
   * @param model name of the model
   * @param radius NaN if it is not there
   * @param dtm rasters
   */
  public static GroundChoice of(final String model, final double radius, final List<String> dtm) {
    return new GroundChoice(
        Arrays.stream(HeightModel.values())
            .filter(any -> any.optionName().equals(model))
            .findFirst()
            .orElse(DEFAULT.model),
        Double.isNaN(radius) ? DEFAULT.radius : radius,
        dtm);
  }

  /** What differs from what is chosen unless told otherwise, as it is reported. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    if (model != DEFAULT.model) {
      map.put("height", model.optionName());
    }
    if (radius != DEFAULT.radius) {
      map.put("ground-reach", radius);
    }
    if (!dtm.isEmpty()) {
      map.put("dtm", dtm);
    }
    return map;
  }
}
