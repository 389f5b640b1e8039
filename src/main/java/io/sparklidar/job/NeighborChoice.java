package io.sparklidar.job;

import io.sparklidar.cloud.NoiseClasses;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.convention.Tool;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which points may be neighbours. Every point has a row and a neighbourhood; one that may be no
 * neighbour has one of others alone, and is not its own neighbour.
 *
 * @param condition what they must be like, as users write it; empty for anything
 * @param noise whether noise may be
 */
public record NeighborChoice(String condition, Noise noise) implements Serializable {

  /** What is chosen unless told otherwise, in the convention of no tool. */
  public static final NeighborChoice DEFAULT = unlessToldOtherwise(Tool.NONE);

  private static final Condition NOT_NOISE =
      new Condition.Not(
          new Condition.Membership(
              PointAttribute.CLASSIFICATION,
              NoiseClasses.ALL.stream().map(Condition.Constant::new).toList()));

  /** What becomes of points of the classes of noise, 7 and 18. */
  public enum Noise {
    /** They are points like any other. */
    KEEP,
    /** They are no neighbours. */
    IGNORE;

    /** The name users give. */
    public String optionName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is chosen unless told otherwise: noise is no neighbour, but for tools, none of which looks
   * at classes.
   *
   * @param like whose convention the job follows
   */
  public static NeighborChoice unlessToldOtherwise(final Tool like) {
    return new NeighborChoice("", like == Tool.NONE ? Noise.IGNORE : Noise.KEEP);
  }

  /** The choice that was reported so; of a report that does not say, all points. */
  public static NeighborChoice of(final String condition, final String noise) {
    return new NeighborChoice(
        condition, noise.equals(Noise.IGNORE.optionName()) ? Noise.IGNORE : Noise.KEEP);
  }

  /**
   * What they must be like; empty if all points may be neighbours.
   *
   * @throws IllegalArgumentException if the condition is none
   */
  public Optional<Condition> all() {
    final Set<Condition> all = new LinkedHashSet<>();
    if (!condition.isBlank()) {
      all.add(Condition.parse(condition));
    }
    if (noise == Noise.IGNORE) {
      all.add(NOT_NOISE);
    }
    return all.stream().reduce((a, b) -> new Condition.Joined(true, List.of(a, b)));
  }

  /** Whether noise is no neighbour, and all other points are. */
  public boolean isOfAllButNoise() {
    return condition.isBlank() && noise == Noise.IGNORE;
  }

  /** The attributes that must be looked at to know. */
  public Set<PointAttribute> needs() {
    return all().map(Condition::attributes).orElse(Set.of());
  }

  /**
   * Checks the condition.
   *
   * @return this
   * @throws UsageException naming the place in it that is wrong
   */
  NeighborChoice validated() throws UsageException {
    try {
      all();
      return this;
    } catch (final IllegalArgumentException e) {
      throw new UsageException("--neighbors-of: " + e.getMessage());
    }
  }
}
