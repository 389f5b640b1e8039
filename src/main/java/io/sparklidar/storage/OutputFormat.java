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
  LAZ(Content.RECORDS);

  /** What files of a format are made of. */
  private enum Content {
    /** Rows of the one table of a job, which has the columns of all inputs. */
    TABLE,
    /** Records of LAS, with the limits of these. */
    RECORDS
  }

  private final Content content;

  OutputFormat(final Content content) {
    this.content = content;
  }

  /** Name of its folder under the output, and ending of its files. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether its files are part of the one table of a job; those of others are records of LAS. */
  public boolean isTable() {
    return content == Content.TABLE;
  }

  /** Whether some of these formats are part of the one table of a job. */
  public static boolean anyTable(final Collection<OutputFormat> formats) {
    return formats.stream().anyMatch(OutputFormat::isTable);
  }

  /** Whether some of these formats are records of LAS. */
  public static boolean anyRecords(final Collection<OutputFormat> formats) {
    return !formats.stream().allMatch(OutputFormat::isTable);
  }

  /** All of them as a sentence names them. */
  public static String choice() {
    return Arrays.stream(values())
        .map(OutputFormat::folder)
        .collect(Collectors.joining(", "))
        .replaceFirst(", (?=[^,]*$)", " or ");
  }
}
