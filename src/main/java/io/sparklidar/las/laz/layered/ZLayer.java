package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import java.util.Arrays;

/** The layer of z of formats 6-10. */
final class ZLayer {

  private static final int LEVELS = 8;
  private static final int CONTEXTS = 20;

  private final IntegerCoder[] coders = new IntegerCoder[ContextRuns.CONTEXTS];
  private final int[][] lastZ = new int[ContextRuns.CONTEXTS][LEVELS];
  private final ContextRuns runs;

  ZLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(final ArithmeticDecoder decoder, final int count, final int[] trace, final int[] z) {
    begin(runs.start(trace, count), z[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), z[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), trace, z);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder, final int channel, final int[] trace, final int[] z) {
    final IntegerCoder coder = coders[channel];
    final int[] last = lastZ[channel];
    final int to = runs.to();
    for (int i = runs.from(); i < to; i++) {
      final int t = trace[i];
      final int level = PointTrace.level(t);
      final int value = coder.decode(decoder, last[level], PointTrace.zContext(t));
      last[level] = value;
      z[i] = value;
    }
  }

  private void begin(final int channel, final int z) {
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(32, CONTEXTS);
    }
    coders[channel].reset();
    Arrays.fill(lastZ[channel], z);
  }

  /** Encodes points 1 .. count-1. */
  void encode(final ArithmeticEncoder encoder, final int count, final int[] trace, final int[] z) {
    begin(runs.start(trace, count), z[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), z[runs.from() - 1]);
      }
      encodeRun(encoder, runs.models(), trace, z);
    }
  }

  private void encodeRun(
      final ArithmeticEncoder encoder, final int channel, final int[] trace, final int[] z) {
    final IntegerCoder coder = coders[channel];
    final int[] last = lastZ[channel];
    final int to = runs.to();
    for (int i = runs.from(); i < to; i++) {
      final int t = trace[i];
      final int level = PointTrace.level(t);
      coder.encode(encoder, last[level], z[i], PointTrace.zContext(t));
      last[level] = z[i];
    }
  }
}
