package io.sparklidar.job.output;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.PageColumn;
import io.sparklidar.codec.pages.PageColumn.Reading;
import io.sparklidar.codec.pages.TableColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The columns of a table as a device encodes them, and what each of them is read from. */
public final class PageColumns {

  private PageColumns() {}

  /**
   * The columns of a table, in its order; empty if it has some that a device does not encode, which
   * are extra dimensions and wave packets.
   */
  public static Optional<List<TableColumn>> of(final ParquetSchema schema) {
    final List<Definition> definitions = schema.definitions();
    final List<TableColumn> columns = new ArrayList<>();
    for (int c = 0; c < definitions.size(); c++) {
      final Definition definition = definitions.get(c);
      final Optional<TableColumn> column =
          c < schema.firstFeatureColumn()
              ? ofPoint(definition)
              : Optional.of(
                  new TableColumn(
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

  private static Optional<TableColumn> ofPoint(final Definition definition) {
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
                    .map(
                        column ->
                            new TableColumn(column, Optional.of(attribute), OptionalInt.empty())));
  }

  private static TableColumn nothingToRead(final Reading reading) {
    return new TableColumn(PageColumn.of(reading), Optional.empty(), OptionalInt.empty());
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
