package io.sparklidar.las.laz;

import io.sparklidar.las.LasColumns;

/** An item of formats 0-5: its part of a point is coded in the stream that all items share. */
interface PointwiseItem {

  /**
   * Begins a chunk whose first point is already in the columns.
   *
   * @param columns all fields of the layout
   */
  void start(LasColumns columns);

  /** Decodes this item's part of a point into the columns. */
  void decode(ArithmeticDecoder decoder, int point);
}
