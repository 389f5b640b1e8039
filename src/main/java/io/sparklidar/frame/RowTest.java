package io.sparklidar.frame;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.cloud.condition.PointValues;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;

/** Whether rows are of points for which a condition holds. A task has a copy of its own. */
final class RowTest implements UDF1<Row, Boolean> {

  private static final long serialVersionUID = 1L;

  private final Condition condition;
  private final List<PointAttribute> attributes;
  private final boolean[] holds = new boolean[1];
  private transient PointSelector selector;

  /** Of points for which a condition holds. */
  RowTest(final Condition condition) {
    this.condition = condition;
    this.attributes = condition.attributes().stream().sorted().toList();
  }

  /** What it looks at: the columns of the rows that it takes, as doubles. */
  List<PointAttribute> attributes() {
    return attributes;
  }

  @Override
  public Boolean call(final Row row) {
    if (selector == null) {
      selector = new PointSelector(condition);
    }
    selector.select(new Values(row), 1, holds);
    return holds[0];
  }

  /** The values of one point. */
  private final class Values implements PointValues {

    private final Row row;

    private Values(final Row row) {
      this.row = row;
    }

    @Override
    public void copy(
        final PointAttribute attribute, final int first, final int count, final double[] to) {
      final int column = attributes.indexOf(attribute);
      to[0] = row.isNullAt(column) ? Double.NaN : row.getDouble(column);
    }
  }
}
