package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.GpsTimeCoder;
import java.util.Arrays;

/** The layer of GPS times of formats 6-10. */
final class GpsTimeLayer {

  private final GpsTimeCoder[] coders = new GpsTimeCoder[4];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final long[] gpsTime) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, gpsTime[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, gpsTime[i - 1]);
        }
      }
      final GpsTimeCoder coder = coders[channel];
      gpsTime[i] = (t & PointTrace.GPS_TIME_CHANGED) != 0 ? coder.decode(decoder) : coder.last();
    }
  }

  private void start(final int channel, final long last) {
    used[channel] = true;
    if (coders[channel] == null) {
      coders[channel] = new GpsTimeCoder(false);
    }
    coders[channel].start(last);
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final long[] gpsTime) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, gpsTime[0]);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, gpsTime[i - 1]);
        }
      }
      if ((t & PointTrace.GPS_TIME_CHANGED) != 0) {
        coders[channel].encode(encoder, gpsTime[i]);
        differs = true;
      }
    }
    return differs;
  }
}
