package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.GpsTimeCoder;

/** The layer of GPS times of formats 6-10. */
final class GpsTimeLayer {

  private final GpsTimeCoder[] coders = new GpsTimeCoder[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  GpsTimeLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final long[] gpsTime) {
    begin(runs.start(trace, count), gpsTime[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), gpsTime[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), trace, gpsTime);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder, final int channel, final int[] trace, final long[] gpsTime) {
    final GpsTimeCoder coder = coders[channel];
    final int to = runs.to();
    for (int i = runs.from(); i < to; i++) {
      gpsTime[i] =
          (trace[i] & PointTrace.GPS_TIME_CHANGED) != 0 ? coder.decode(decoder) : coder.last();
    }
  }

  private void begin(final int channel, final long last) {
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
    begin(runs.start(trace, count), gpsTime[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), gpsTime[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), trace, gpsTime);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder, final int channel, final int[] trace, final long[] gpsTime) {
    final GpsTimeCoder coder = coders[channel];
    final int to = runs.to();
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      if ((trace[i] & PointTrace.GPS_TIME_CHANGED) != 0) {
        coder.encode(encoder, gpsTime[i]);
        differs = true;
      }
    }
    return differs;
  }
}
