package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.GpsTimeCoder;
import io.sparklidar.las.point.LasColumns;

/** GPS times of formats 1 and 3-5, item version 2. */
final class GpsTime11V2 implements PointwiseItem {

  private final GpsTimeCoder coder = new GpsTimeCoder(true);
  private long[] time;

  @Override
  public void attach(final LasColumns columns) {
    time = columns.gpsTime();
  }

  @Override
  public void start() {
    coder.start(time[0]);
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    time[i] = coder.decode(decoder);
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    coder.encode(encoder, time[i]);
  }
}
