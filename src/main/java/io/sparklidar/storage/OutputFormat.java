package io.sparklidar.storage;

import java.util.Locale;

/** File formats of the output. */
public enum OutputFormat {
  /** Apache Parquet, one row per point. */
  PARQUET,
  /** LAS 1.4, features as extra bytes. */
  LAS,
  /** LASzip-compressed LAS 1.4, features as extra bytes. */
  LAZ;

  /** Name of its folder under the output, and ending of its files. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
