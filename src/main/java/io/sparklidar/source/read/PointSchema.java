package io.sparklidar.source.read;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.source.frame.FieldOrigins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The table of points that files of some layouts make, as Spark sees it: the columns that a job
 * writes as Parquet, in the types that Spark reads these in.
 *
 * @param layouts the layouts, each once
 * @param struct the columns that are not hidden
 */
public record PointSchema(List<PointLayout> layouts, StructType struct) {

  /** What Spark takes integers for that need 64 bits and no sign. */
  private static final DataType UINT64 = DataTypes.createDecimalType(20, 0);

  /** The table of some files. */
  static PointSchema of(final List<FileHeader> files) {
    return of(files, FeatureSet.NONE);
  }

  /** The table of some files, beside features, which may bear the names of what files have. */
  public static PointSchema of(final List<FileHeader> files, final FeatureSet features) {
    final List<PointLayout> layouts = files.stream().map(FileHeader::layout).distinct().toList();
    final ParquetSchema table = ParquetSchema.of(layouts, features);
    final FieldOrigins origins = FieldOrigins.of(files, table);
    final List<StructField> fields = new ArrayList<>();
    for (final Definition column : table.definitions()) {
      if (features.columnNames().contains(column.name())) {
        continue;
      }
      if (!isIdentity(column.name())) {
        fields.add(
            new StructField(
                column.name(),
                type(column.type()),
                column.optional(),
                origins.metadata(column.name())));
      }
    }
    return new PointSchema(layouts, new StructType(fields.toArray(new StructField[0])));
  }

  /** Whether a column says which point a row is, rather than what is known of it. */
  public static boolean isIdentity(final String column) {
    return column.equals(ParquetSchema.SOURCE_FILE) || column.equals(ParquetSchema.POINT_INDEX);
  }

  /** The type that Spark reads a column of Parquet in. */
  static DataType type(final ColumnType type) {
    return switch (type) {
      case BOOLEAN -> DataTypes.BooleanType;
      case INT8 -> DataTypes.ByteType;
      case UINT8, INT16 -> DataTypes.ShortType;
      case UINT16, INT32 -> DataTypes.IntegerType;
      case UINT32, INT64 -> DataTypes.LongType;
      case UINT64, DECIMAL -> UINT64;
      case FLOAT -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case STRING -> DataTypes.StringType;
      case BYTES, BINARY -> DataTypes.BinaryType;
    };
  }

  /** A column of a type that Spark reads points in, which no file at hand has. */
  static Definition nowhere(final StructField field) {
    for (final ColumnType type : ColumnType.values()) {
      if (type(type).equals(field.dataType())) {
        return new Definition(field.name(), type, 1, true, false);
      }
    }
    throw new IllegalArgumentException(
        "column " + field.name() + " is " + field.dataType().simpleString() + ": no file has such");
  }

  /** The types of the columns that files of some layouts make. */
  static Map<String, DataType> types(final List<PointLayout> layouts) {
    final Map<String, DataType> types = new LinkedHashMap<>();
    for (final Definition column : ParquetSchema.of(layouts, FeatureSet.NONE).definitions()) {
      if (!isIdentity(column.name())) {
        types.put(column.name(), type(column.type()));
      }
    }
    return types;
  }

  /** The table of some of the columns, by their names: each is what it is among all. */
  static ParquetSchema table(final List<PointLayout> layouts, final List<String> columns) {
    return ParquetSchema.of(
        layouts,
        columns.isEmpty()
            ? AttributeChoice.NONE
            : new AttributeChoice(
                false,
                columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).sorted().toList()),
        FeatureSet.NONE);
  }

  /** The columns that say which point a row is. */
  static StructType identity() {
    return new StructType()
        .add(ParquetSchema.SOURCE_FILE, DataTypes.StringType, false)
        .add(ParquetSchema.POINT_INDEX, DataTypes.LongType, false);
  }

  /**
   * Checks that what the user says the table is, is a part of it. What is hidden may be named.
   *
   * @throws IllegalArgumentException naming the column that is not
   */
  public void requirePart(final StructType wanted) {
    for (final StructField field : wanted.fields()) {
      final Optional<StructField> there =
          Stream.concat(Arrays.stream(struct.fields()), Arrays.stream(identity().fields()))
              .filter(f -> f.name().equals(field.name()))
              .findFirst();
      if (there.isEmpty()) {
        throw new IllegalArgumentException(
            "the schema asks for column "
                + field.name()
                + ", which the files do not have; they have "
                + String.join(", ", struct.fieldNames()));
      }
      if (!there.get().dataType().equals(field.dataType())) {
        throw new IllegalArgumentException(
            "the schema asks for column "
                + field.name()
                + " as "
                + field.dataType().simpleString()
                + ", it is "
                + there.get().dataType().simpleString()
                + "; cast it after reading");
      }
    }
  }
}
