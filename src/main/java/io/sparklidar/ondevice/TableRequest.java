package io.sparklidar.ondevice;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.TableColumn;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A table of the points of a file and their features.
 *
 * @param columns its columns
 * @param groupRows rows of a row group, but for the last
 * @param transform how coordinates are made of the file's record integers
 */
public record TableRequest(
    List<TableColumn> columns, int groupRows, CoordinateTransform transform) {

  /** Copies. */
  public TableRequest {
    columns = List.copyOf(columns);
  }

  /** What of the points it is read from. */
  Set<LasField> fields() {
    final Set<LasField> fields = EnumSet.noneOf(LasField.class);
    for (final TableColumn column : columns) {
      column.attribute().map(PointAttribute::field).ifPresent(fields::add);
    }
    return fields;
  }
}
