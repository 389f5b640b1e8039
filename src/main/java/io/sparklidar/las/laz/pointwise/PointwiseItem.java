package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.schema.LazItem;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;

/** An item of formats 0-5: its part of a point is coded in the stream that all items share. */
interface PointwiseItem {

  /**
   * Takes the columns to decode into or to encode from, again whenever they have grown.
   *
   * @param columns all fields of the layout
   */
  void attach(LasColumns columns);

  /** Begins a chunk whose first point is already in the columns. */
  void start();

  /** Decodes this item's part of a point into the columns. */
  void decode(ArithmeticDecoder decoder, int point);

  /** Encodes this item's part of a point of the columns. */
  void encode(ArithmeticEncoder encoder, int point);

  /** The items of a schema, in record order. */
  static PointwiseItem[] of(final LazSchema schema) {
    return schema.items().stream().map(PointwiseItem::of).toArray(PointwiseItem[]::new);
  }

  private static PointwiseItem of(final LazItem item) {
    final boolean first = item.version() == 1;
    return switch (item.type()) {
      case POINT10 -> first ? new Point10V1() : new Point10V2();
      case GPSTIME11 -> first ? new GpsTime11V1() : new GpsTime11V2();
      case RGB12 -> first ? new Rgb12V1() : new Rgb12V2();
      case WAVEPACKET13 -> new WavePacket13();
      case BYTE -> first ? new ExtraBytesV1(item.size()) : new ExtraBytesV2(item.size());
      default -> throw new IllegalArgumentException(item.type() + " is not coded pointwise");
    };
  }
}
