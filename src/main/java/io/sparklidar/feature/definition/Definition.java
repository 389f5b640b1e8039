package io.sparklidar.feature.definition;

import io.sparklidar.cloud.PointAttribute;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a {@link Feature} says of itself, put together by name. For use by one thread. */
public final class Definition {

  /** A descriptor of LAS has room for 32 bytes, of which a column's scale takes some. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{1,19}");

  final int place;
  final String name;
  String text = "";
  String source = "";
  ValueRange range = new ValueRange.Any();
  Unit unit = Unit.NONE;
  LasEncoding encoding = LasEncoding.FLOAT32;
  boolean ofNeighborhood = true;
  boolean ofJob;
  boolean ofGround;
  boolean growsWithCovariance;
  Optional<Variant> variant = Optional.empty();
  String variantText = "";
  ValueRange variantRange = range;
  final Set<Quantity> quantities = EnumSet.noneOf(Quantity.class);
  final Set<PointAttribute> attributes = EnumSet.noneOf(PointAttribute.class);

  private Definition(final int place, final String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a feature is named by up to 20 of a..z, 0..9 and _, got '" + name + "'");
    }
    this.place = place;
    this.name = name;
  }

  /**
   * Begins the definition of a feature of a neighbourhood.
   *
   * @param place where it stands in the catalogue: after all of a smaller number; no two are equal
   * @param name of its column
   */
  public static Definition ofNeighborhood(final int place, final String name) {
    return new Definition(place, name);
  }

  /** Begins the definition of a feature of the point alone. */
  public static Definition ofPoint(final int place, final String name) {
    final Definition definition = new Definition(place, name);
    definition.ofNeighborhood = false;
    return definition;
  }

  /** Begins the definition of a feature that follows from all points of the job. */
  public static Definition ofJob(final int place, final String name) {
    final Definition definition = new Definition(place, name);
    definition.ofJob = true;
    return definition;
  }

  /** Begins the definition of a feature that follows from ground points. */
  public static Definition ofGround(final int place, final String name) {
    final Definition definition = new Definition(place, name);
    definition.ofGround = true;
    return definition;
  }

  /** One line that says what it is, in the notation of the catalogue. */
  public Definition is(final String line) {
    this.text = line;
    return this;
  }

  /** Where the definition comes from. */
  public Definition from(final String literature) {
    this.source = literature;
    return this;
  }

  /** What values it can have, and their unit. */
  public Definition in(final ValueRange values, final Unit ofValues) {
    this.range = values;
    this.unit = ofValues;
    return this;
  }

  /** What values it can have. */
  public Definition in(final ValueRange values) {
    return in(values, Unit.NONE);
  }

  /** How small extra bytes of LAS hold it, unless as float32. */
  public Definition as(final LasEncoding form) {
    this.encoding = form;
    return this;
  }

  /** Its values are in proportion to lengths or variances, so that the divisor of C shows. */
  public Definition growsWithCovariance() {
    this.growsWithCovariance = true;
    return this;
  }

  /**
   * What it is, and what values it can have, in a variant. {@link Quantity#SHAPES} are read in that
   * variant alone.
   */
  public Definition in(final Variant other, final String line, final ValueRange values) {
    this.variant = Optional.of(other);
    this.variantText = line;
    this.variantRange = values;
    return this;
  }

  /** What its formula reads of a neighbourhood. */
  public Definition reads(final Quantity... needed) {
    Collections.addAll(quantities, needed);
    return this;
  }

  /** The source attributes it looks at. */
  public Definition reads(final PointAttribute... needed) {
    Collections.addAll(attributes, needed);
    return this;
  }
}
