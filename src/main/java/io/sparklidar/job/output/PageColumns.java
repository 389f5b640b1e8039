package io.sparklidar.job.output;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.PageColumn;
import io.sparklidar.codec.pages.PageColumn.Reading;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The columns of a table as a device encodes them, and what each of them is read from. */
public final class PageColumns {

  /**
   * A column; one that is of neither has nothing to read.
   *
   * @param column what it is
   * @param attribute whose array of the points it is read from, as {@code LasColumns} has it: the
   *     attributes of one byte share that byte. A file that has no such field has no such array,
   *     and no row a value
   * @param feature number of the feature, of the table's, that it is
   */
  public record From(PageColumn column, Optional<PointAttribute> attribute, OptionalInt feature) {}

  private PageColumns() {}

  /**
   * The columns of a table, in its order; empty if it has some that a device does not encode, which
   * are extra dimensions and wave packets.
   */
  public static Optional<List<From>> of(final ParquetSchema schema) {
    final List<Definition> definitions = schema.definitions();
    final List<From> columns = new ArrayList<>();
    for (int c = 0; c < definitions.size(); c++) {
      final Definition definition = definitions.get(c);
      final Optional<From> column =
          c < schema.firstFeatureColumn()
              ? ofPoint(definition)
              : Optional.of(
                  new From(
                      PageColumn.of(Reading.F32).withoutNaN(),
                      Optional.empty(),
                      OptionalInt.of(c - schema.firstFeatureColumn())));
      if (column.isEmpty()) {
        return Optional.empty();
      }
      columns.add(column.get());
    }
    return Optional.of(columns);
  }

  private static Optional<From> ofPoint(final Definition definition) {
    final String name = definition.name();
    if (name.equals(ParquetSchema.SOURCE_FILE)) {
      return Optional.of(nothingToRead(Reading.FILE));
    }
    if (name.equals(ParquetSchema.POINT_INDEX)) {
      return Optional.of(nothingToRead(Reading.POINT_INDEX));
    }
    return Arrays.stream(PointAttribute.values())
        .filter(attribute -> attribute.columnName().equals(name))
        .findFirst()
        .flatMap(
            attribute ->
                column(attribute)
                    .map(column -> definition.optional() ? column.asOptional() : column)
                    .map(column -> new From(column, Optional.of(attribute), OptionalInt.empty())));
  }

  private static From nothingToRead(final Reading reading) {
    return new From(PageColumn.of(reading), Optional.empty(), OptionalInt.empty());
  }

  private static Optional<PageColumn> column(final PointAttribute attribute) {
    return switch (attribute.type()) {
      case COORDINATE -> Optional.of(PageColumn.of(Reading.valueOf(attribute.name())));
      case UINT8 -> Optional.of(PageColumn.bits(attribute.shift(), attribute.mask()));
      case BOOLEAN -> Optional.of(PageColumn.truth(attribute.shift(), attribute.mask()));
      case UINT16 -> Optional.of(PageColumn.of(Reading.U16));
      case SCAN_ANGLE -> Optional.of(PageColumn.of(Reading.SCAN_ANGLE));
      case GPS_TIME -> Optional.of(PageColumn.of(Reading.F64));
      case BYTES -> Optional.empty();
    };
  }
}
