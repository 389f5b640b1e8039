package io.sparklidar.frame;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;

/**
 * Where things are in the rows that are shuffled: the copy, the axes, attributes, columns of the
 * identity, then the row of the frame.
 *
 * @param attributes those that features look at
 * @param conditions those that conditions look at
 * @param identity what says which of two points at one place comes first
 * @param row where the row of the frame is
 * @param features what is added
 * @param filters which points have rows in the result
 * @param condition what points must be like that may be neighbours; null if all may: it travels
 */
record TileRows(
    List<Attribute> attributes,
    List<Attribute> conditions,
    List<Identity> identity,
    int row,
    FeatureSet features,
    PointFilters filters,
    Condition condition)
    implements Serializable {

  static final int COPY = 0;
  static final int FIRST_AXIS = 1;

  private static final int FIRST_ATTRIBUTE = FIRST_AXIS + PointAttribute.AXES.size();

  /**
   * A column with numbers.
   *
   * @param what they are
   * @param position where
   */
  record Attribute(PointAttribute what, int position) implements Serializable {}

  /**
   * A column of the identity.
   *
   * @param position where
   * @param isText whether it is text
   */
  record Identity(int position, boolean isText) implements Serializable {}

  /** Of what is looked at of a frame. */
  static TileRows of(final FrameColumns columns) {
    final List<Attribute> attributes = new ArrayList<>();
    final List<Attribute> conditions = new ArrayList<>();
    int position = FIRST_ATTRIBUTE;
    for (final FrameColumns.Attribute attribute : columns.attributes()) {
      if (columns.computed().needs().contains(attribute.what())) {
        attributes.add(new Attribute(attribute.what(), position));
      }
      if (isAsked(columns, attribute.what())) {
        conditions.add(new Attribute(attribute.what(), position));
      }
      position++;
    }
    for (final PointAttribute axis : PointAttribute.AXES) {
      if (isAsked(columns, axis)) {
        conditions.add(new Attribute(axis, FIRST_AXIS + PointAttribute.AXES.indexOf(axis)));
      }
    }
    final List<Identity> identity = new ArrayList<>();
    for (final StructField column : columns.identity()) {
      identity.add(new Identity(position++, FrameColumns.isText(column)));
    }
    return new TileRows(
        attributes,
        conditions,
        identity,
        position,
        columns.features(),
        columns.filters(),
        columns.references().orElse(null));
  }

  /** What is computed: what is added, and what filters look at. */
  FeatureSet computed() {
    return filters.computed(features);
  }

  /** Whether something is computed that follows from ground points. */
  boolean needGround() {
    return JobColumns.ofGround(computed()).size() > 0;
  }

  /** What points must be like that may be neighbours; empty if all may. */
  Optional<Condition> references() {
    return Optional.ofNullable(condition);
  }

  private static boolean isAsked(final FrameColumns columns, final PointAttribute attribute) {
    return attribute == PointAttribute.CLASSIFICATION && columns.needGround()
        || Stream.concat(
                columns.references().stream(),
                columns.filters().tests().stream().map(PointFilters.Test::condition))
            .anyMatch(condition -> condition.attributes().contains(attribute));
  }

  /** Which of the conditions' columns has an attribute. */
  int conditionOf(final PointAttribute attribute) {
    for (int c = 0; c < conditions.size(); c++) {
      if (conditions.get(c).what() == attribute) {
        return c;
      }
    }
    throw new IllegalArgumentException("no condition looks at " + attribute);
  }

  /** Bytes that a point takes in columns. */
  long pointBytes() {
    return PointAttribute.AXES.size() * (long) Integer.BYTES
        + (long) attributes.size() * Integer.BYTES
        + (long) conditions.size() * Double.BYTES
        + (long) identity.size() * Long.BYTES;
  }
}
