package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.WavePacketCoder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The layer of wave packets of formats 9 and 10. */
final class WaveLayer {

  private final WavePacketCoder[] coders = new WavePacketCoder[ContextRuns.CONTEXTS];

  /** Index of the point that holds the last packet of a context. */
  private final int[] lastPoint = new int[ContextRuns.CONTEXTS];

  private final ContextRuns runs;

  WaveLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final byte[] wavePackets) {
    final ByteBuffer packets = WavePacketCoder.view(wavePackets);
    begin(runs.start(trace, count), 0);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), lastPoint[runs.previous()]);
      }
      final WavePacketCoder coder = coders[runs.models()];
      int last = lastPoint[runs.values()];
      for (int i = runs.from(); i < runs.to(); i++) {
        coder.decode(decoder, packets, last * WavePacketCoder.LENGTH, i * WavePacketCoder.LENGTH);
        last = i;
      }
      lastPoint[runs.values()] = last;
    }
  }

  private void begin(final int context, final int point) {
    if (coders[context] == null) {
      coders[context] = new WavePacketCoder();
    }
    coders[context].reset();
    lastPoint[context] = point;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether anything was coded that is not what a dropped layer stands for
   */
  boolean encode(
      final ArithmeticEncoder encoder,
      final int count,
      final int[] trace,
      final byte[] wavePackets) {
    final ByteBuffer packets = WavePacketCoder.view(wavePackets);
    begin(runs.start(trace, count), 0);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), lastPoint[runs.previous()]);
      }
      final WavePacketCoder coder = coders[runs.models()];
      int last = lastPoint[runs.values()] * WavePacketCoder.LENGTH;
      for (int i = runs.from(); i < runs.to(); i++) {
        final int from = i * WavePacketCoder.LENGTH;
        coder.encode(encoder, packets, last, from);
        differs |=
            !Arrays.equals(
                wavePackets,
                last,
                last + WavePacketCoder.LENGTH,
                wavePackets,
                from,
                from + WavePacketCoder.LENGTH);
        last = from;
      }
      lastPoint[runs.values()] = runs.to() - 1;
    }
    return differs;
  }
}
