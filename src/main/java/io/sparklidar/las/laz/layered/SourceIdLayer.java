package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;

/** The layer of point source ids of formats 6-10. */
final class SourceIdLayer {

  private final IntegerCoder[] coders = new IntegerCoder[ContextRuns.CONTEXTS];
  private final int[] lastId = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  SourceIdLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final short[] sourceId) {
    begin(runs.start(trace, count), sourceId[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), sourceId[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), trace, sourceId);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder,
      final int channel,
      final int[] trace,
      final short[] sourceId) {
    final IntegerCoder coder = coders[channel];
    final int to = runs.to();
    int last = lastId[channel];
    for (int i = runs.from(); i < to; i++) {
      if ((trace[i] & PointTrace.SOURCE_ID_CHANGED) != 0) {
        last = coder.decode(decoder, last, 0);
      }
      sourceId[i] = (short) last;
    }
    lastId[channel] = last;
  }

  private void begin(final int channel, final short last) {
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(16, 1);
    }
    coders[channel].reset();
    lastId[channel] = last & 0xFFFF;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final short[] sourceId) {
    begin(runs.start(trace, count), sourceId[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), sourceId[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), trace, sourceId);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder,
      final int channel,
      final int[] trace,
      final short[] sourceId) {
    final IntegerCoder coder = coders[channel];
    final int to = runs.to();
    int last = lastId[channel];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      if ((trace[i] & PointTrace.SOURCE_ID_CHANGED) != 0) {
        final int value = sourceId[i] & 0xFFFF;
        coder.encode(encoder, last, value, 0);
        last = value;
        differs = true;
      }
    }
    lastId[channel] = last;
    return differs;
  }
}
