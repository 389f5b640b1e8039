package io.sparklidar.las;

/** How a writer stores points. */
public enum Compression {
  /** LAS: records as they are. */
  NONE,
  /** LAZ: compressed in chunks. */
  LAZ
}
