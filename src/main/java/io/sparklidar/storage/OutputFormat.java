package io.sparklidar.storage;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** File formats of the output. */
public enum OutputFormat {
  /** Apache Parquet, one row per point. */
  PARQUET(Content.TABLE),
  /** LAS 1.4, features as extra bytes. */
  LAS(Content.RECORDS),
  /** LASzip-compressed LAS 1.4, features as extra bytes. */
  LAZ(Content.RECORDS),
  /** Cloud Optimized GeoTIFF, numbers of cells. */
  COG(Content.CELLS);

  /** What files of a format are made of. */
  private enum Content {
    /** Rows of the one table of a job, which has the columns of all inputs. */
    TABLE,
    /** Records of LAS, with the limits of these. */
    RECORDS,
    /** Cells of a grid, and no points. */
    CELLS
  }

  private final Content content;

  OutputFormat(final Content content) {
    this.content = content;
  }

  /** Name of its folder under the output. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Ending of its files, without the dot. */
  public String ending() {
    return this == COG ? "tif" : folder();
  }

  /** Whether its files hold points, each of a job once. */
  public boolean holdsPoints() {
    return content != Content.CELLS;
  }

  /** Whether its files are part of the one table of a job; other points are records of LAS. */
  public boolean isTable() {
    return content == Content.TABLE;
  }

  /** Whether some of these formats are part of the one table of a job. */
  public static boolean anyTable(final Collection<OutputFormat> formats) {
    return formats.stream().anyMatch(OutputFormat::isTable);
  }

  /** Whether some of these formats are records of LAS. */
  public static boolean anyRecords(final Collection<OutputFormat> formats) {
    return formats.stream().anyMatch(format -> format.content == Content.RECORDS);
  }

  /** All of them as a sentence names them. */
  public static String choice() {
    return Arrays.stream(values())
        .map(OutputFormat::folder)
        .collect(Collectors.joining(", "))
        .replaceFirst(", (?=[^,]*$)", " or ");
  }
}
