package io.sparklidar.ground.smrf;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Whether ground is looked for, and how. Points of the inputs then have the class that this gives
 * them, in everything a job computes and writes.
 *
 * @param method what tells ground
 * @param parameters what it goes by
 * @param returns which points may be ground
 */
public record GroundFilter(Method method, SmrfParameters parameters, Returns returns)
    implements Serializable {

  /** What is chosen unless told otherwise: classes stay what they are. */
  public static final GroundFilter NONE =
      new GroundFilter(Method.NONE, SmrfParameters.DEFAULT, Returns.LAST);

  /** What tells ground. */
  public enum Method {
    /** Nobody: classes are those of the inputs. */
    NONE,
    /** The simple morphological filter. */
    SMRF
  }

  /** Which points may be ground. */
  public enum Returns {
    /** The last of their pulse: what goes on below is no ground. */
    LAST,
    /** Any. */
    ALL
  }

  /** The choice that was {@linkplain #asMap reported}; none of a report that does not say. */
  public static GroundFilter of(final Map<String, ?> reported) {
    if (!String.valueOf(reported.get("ground")).equals("smrf")) {
      return NONE;
    }
    return new GroundFilter(
        Method.SMRF,
        new SmrfParameters(
            number(reported, "ground-cell"),
            number(reported, "ground-slope"),
            number(reported, "ground-window"),
            number(reported, "ground-threshold"),
            number(reported, "ground-scalar"),
            number(reported, "ground-cut")),
        String.valueOf(reported.get("ground-returns")).equals("all") ? Returns.ALL : Returns.LAST);
  }

  private static double number(final Map<String, ?> reported, final String name) {
    return ((Number) reported.get(name)).doubleValue();
  }

  /** Whether classes stay what they are. */
  public boolean isNone() {
    return method == Method.NONE;
  }

  /** The options as they are reported; none where classes stay what they are. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    if (!isNone()) {
      map.put("ground", method.name().toLowerCase(Locale.ROOT));
      map.put("ground-cell", parameters.cell());
      map.put("ground-slope", parameters.slope());
      map.put("ground-window", parameters.window());
      map.put("ground-threshold", parameters.threshold());
      map.put("ground-scalar", parameters.scalar());
      map.put("ground-cut", parameters.cut());
      map.put("ground-returns", returns.name().toLowerCase(Locale.ROOT));
    }
    return map;
  }
}
