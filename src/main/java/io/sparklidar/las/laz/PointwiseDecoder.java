package io.sparklidar.las.laz;

import io.sparklidar.las.LasColumns;
import java.util.ArrayList;
import java.util.List;

/** Decodes the chunks of formats 0-5: all items of a point, then the next point, in one stream. */
final class PointwiseDecoder {

  private final ArithmeticDecoder decoder = new ArithmeticDecoder();
  private final PointwiseItem[] items;

  PointwiseDecoder(final LazSchema schema) {
    final List<PointwiseItem> created = new ArrayList<>();
    for (final LazItem item : schema.items()) {
      created.add(create(item));
    }
    items = created.toArray(PointwiseItem[]::new);
  }

  private static PointwiseItem create(final LazItem item) {
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

  /**
   * Decodes points 1 .. size-1; point 0 is in the columns already.
   *
   * @param bytes where the stream is
   * @param from index of its first byte
   * @param to index after its last byte
   * @param columns all fields of the layout
   * @return index after the last byte read
   */
  int decode(final byte[] bytes, final int from, final int to, final LasColumns columns) {
    for (final PointwiseItem item : items) {
      item.start(columns);
    }
    final int count = columns.size();
    int point = 0;
    try {
      decoder.start(bytes, from, to);
      for (point = 1; point < count; point++) {
        for (final PointwiseItem item : items) {
          item.decode(decoder, point);
        }
      }
    } catch (CorruptStreamException corrupt) {
      throw corrupt.atPoint(point);
    }
    return decoder.position();
  }
}
