package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import java.util.Arrays;

/** The layer of intensities of formats 6-10. */
final class IntensityLayer {

  private static final int POSITIONS = 4;

  private final IntegerCoder[] coders = new IntegerCoder[ContextRuns.CONTEXTS];
  private final int[][] lastIntensity = new int[ContextRuns.CONTEXTS][2 * POSITIONS];
  private final int[] lastValue = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  IntensityLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final short[] intensity) {
    begin(runs.start(trace, count), intensity[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), intensity[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), trace, intensity);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder,
      final int channel,
      final int[] trace,
      final short[] intensity) {
    final IntegerCoder coder = coders[channel];
    final int[] last = lastIntensity[channel];
    final int to = runs.to();
    for (int i = runs.from(); i < to; i++) {
      final int t = trace[i];
      final int position = PointTrace.position(t);
      final int slot = 2 * position + PointTrace.gpsTimeChanged(t);
      final int value = coder.decode(decoder, last[slot], position);
      last[slot] = value;
      intensity[i] = (short) value;
    }
  }

  private void begin(final int channel, final short last) {
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(16, POSITIONS);
    }
    coders[channel].reset();
    Arrays.fill(lastIntensity[channel], last & 0xFFFF);
    lastValue[channel] = last & 0xFFFF;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder,
      final int count,
      final int[] trace,
      final short[] intensity) {
    begin(runs.start(trace, count), intensity[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), intensity[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), trace, intensity);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder,
      final int channel,
      final int[] trace,
      final short[] intensity) {
    final IntegerCoder coder = coders[channel];
    final int[] last = lastIntensity[channel];
    final int to = runs.to();
    int before = lastValue[channel];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int value = intensity[i] & 0xFFFF;
      differs |= value != before;
      before = value;
      final int t = trace[i];
      final int position = PointTrace.position(t);
      final int slot = 2 * position + PointTrace.gpsTimeChanged(t);
      coder.encode(encoder, last[slot], value, position);
      last[slot] = value;
    }
    lastValue[channel] = before;
    return differs;
  }
}
