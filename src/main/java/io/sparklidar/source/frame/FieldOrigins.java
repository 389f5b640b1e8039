package io.sparklidar.source.frame;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.las.point.ExtraDimension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/**
 * What files say of their columns beside the type, kept with the columns of a frame: a frame that
 * is written stores them as they were, as long as nobody computed them anew. Only what all files
 * agree on is said.
 */
public final class FieldOrigins {

  /** Step of the numbers that are stored. */
  public static final String SCALE = "las.scale";

  /** What the number 0 stands for. */
  public static final String OFFSET = "las.offset";

  /** Type of the numbers that are stored. */
  public static final String TYPE = "las.type";

  /** Numbers of a point. */
  public static final String ELEMENTS = "las.elements";

  /** Bits of the number that stands for none. */
  public static final String NO_DATA = "las.noData";

  /** Point format, with x. */
  public static final String POINT_FORMAT = "las.pointFormat";

  /** Well-known text of the coordinate reference system, with x. */
  public static final String CRS = "las.crs";

  /** Whether times are adjusted standard, with the GPS time. */
  public static final String ADJUSTED_TIME = "las.adjustedTime";

  /** What a column is, in words: where Spark looks for that. */
  public static final String COMMENT = "comment";

  private final List<FileHeader> files;
  private final Map<String, ExtraDimension> extra;

  private FieldOrigins(final List<FileHeader> files, final Map<String, ExtraDimension> extra) {
    this.files = files;
    this.extra = extra;
  }

  /** Of files and the table they make. */
  public static FieldOrigins of(final List<FileHeader> files, final ParquetSchema table) {
    return new FieldOrigins(files, table.storedForms());
  }

  /** What is said of a column. */
  public Metadata metadata(final String column) {
    final MetadataBuilder said = new MetadataBuilder();
    if (column.equals(PointAttribute.X.columnName())) {
      addAxis(said, CoordinateTransform::scaleX, CoordinateTransform::offsetX);
      agreed(FileHeader::crs)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> said.putString(CRS, text));
      agreed(file -> file.layout().pointFormat())
          .ifPresent(format -> said.putLong(POINT_FORMAT, format));
    } else if (column.equals(PointAttribute.Y.columnName())) {
      addAxis(said, CoordinateTransform::scaleY, CoordinateTransform::offsetY);
    } else if (column.equals(PointAttribute.Z.columnName())) {
      addAxis(said, CoordinateTransform::scaleZ, CoordinateTransform::offsetZ);
    } else if (column.equals(PointAttribute.GPS_TIME.columnName())) {
      agreed(FileHeader::adjustedTime).ifPresent(value -> said.putBoolean(ADJUSTED_TIME, value));
    } else if (extra.containsKey(column)) {
      addDimension(said, extra.get(column));
    }
    return said.build();
  }

  private void addAxis(
      final MetadataBuilder said,
      final ToDoubleFunction<CoordinateTransform> scale,
      final ToDoubleFunction<CoordinateTransform> offset) {
    agreed(file -> scale.applyAsDouble(file.transform()))
        .ifPresent(value -> said.putDouble(SCALE, value));
    agreed(file -> offset.applyAsDouble(file.transform()))
        .ifPresent(value -> said.putDouble(OFFSET, value));
  }

  private static void addDimension(final MetadataBuilder said, final ExtraDimension dimension) {
    said.putString(TYPE, dimension.type().name());
    if (dimension.elementCount() > 1) {
      said.putLong(ELEMENTS, dimension.elementCount());
    }
    if (!dimension.scale().isEmpty()) {
      said.putDouble(SCALE, dimension.scale().get(0));
    }
    if (!dimension.offset().isEmpty()) {
      said.putDouble(OFFSET, dimension.offset().get(0));
    }
    if (!dimension.noData().isEmpty()) {
      said.putLong(NO_DATA, dimension.noData().get(0));
    }
    if (!dimension.description().isBlank()) {
      said.putString(COMMENT, dimension.description());
    }
  }

  /** What all files say, if they say the same. */
  private <T> Optional<T> agreed(final Function<FileHeader, T> what) {
    final List<T> said = files.stream().map(what).distinct().limit(2).toList();
    return said.size() == 1 ? Optional.of(said.get(0)) : Optional.empty();
  }
}
