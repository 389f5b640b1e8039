package io.sparklidar.las;

import io.sparklidar.las.point.LasColumns;
import java.io.IOException;

/** How points become bytes of a file. */
interface PointWriter {

  /** Writes all points of the columns. */
  void write(LasColumns columns) throws IOException;

  /** Ends the chunk that is being filled, where chunks may be of any size. */
  void endChunk() throws IOException;

  /** Writes what was held back. */
  void finish() throws IOException;
}
