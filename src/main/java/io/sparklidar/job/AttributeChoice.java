package io.sparklidar.job;

import io.sparklidar.error.UsageException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Which columns of the sources a table has besides the identity of its points: all, none, or some
 * by the names they have in the table, where capitals do not matter; and whether one of geometries
 * is made of the coordinates.
 *
 * @param isAll whether all, whatever they are called
 * @param names those asked for in small letters, sorted; none where all are
 * @param geometry what points are as geometries
 */
public record AttributeChoice(boolean isAll, List<String> names, Geometry geometry)
    implements Serializable {

  /** What points are as geometries. */
  public enum Geometry {
    /** They are none: there is no such column. */
    NONE,
    /** Well-known binary, as GeoParquet has it. */
    WKB
  }

  /** All columns there are. */
  public static final AttributeChoice ALL = new AttributeChoice(true, List.of());

  /** None: features and identity are left. */
  public static final AttributeChoice NONE = new AttributeChoice(false, List.of());

  private static final String ALL_NAME = "all";
  private static final String NONE_NAME = "none";

  /** Without geometries. */
  public AttributeChoice(final boolean isAll, final List<String> names) {
    this(isAll, names, Geometry.NONE);
  }

  /** Copies the names. */
  public AttributeChoice {
    names = List.copyOf(names);
  }

  /**
   * Reads what users write.
   *
   * @param text {@code all}, {@code none}, or names separated by commas
   * @throws UsageException if there is no name, or one is empty
   */
  public static AttributeChoice parse(final String text) throws UsageException {
    switch (text.strip().toLowerCase(Locale.ROOT)) {
      case ALL_NAME:
        return ALL;
      case NONE_NAME:
        return NONE;
      default:
        final TreeSet<String> names = new TreeSet<>();
        for (final String name : text.split(",", -1)) {
          JobOptions.require(
              !name.isBlank(),
              "--attributes has an empty name in \""
                  + text
                  + "\"; use all, none, or names of columns");
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
        return new AttributeChoice(false, List.copyOf(names));
    }
  }

  /** The same columns, and a choice of geometries. */
  public AttributeChoice with(final Geometry chosen) {
    return new AttributeChoice(isAll, names, chosen);
  }

  /** Whether a column is one of them. */
  public boolean holds(final String column) {
    return isAll || names.contains(column.toLowerCase(Locale.ROOT));
  }

  /** The names that are none of some columns. */
  public List<String> notIn(final Collection<String> columns) {
    final List<String> unknown = new ArrayList<>(names);
    columns.forEach(column -> unknown.remove(column.toLowerCase(Locale.ROOT)));
    return unknown;
  }

  /** The columns as users write them. */
  @Override
  public String toString() {
    return isAll ? ALL_NAME : names.isEmpty() ? NONE_NAME : String.join(",", names);
  }
}
