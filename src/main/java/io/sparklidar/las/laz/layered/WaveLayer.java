package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.WavePacketCoder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The layer of wave packets of formats 9 and 10. */
final class WaveLayer {

  private final CompanionContexts contexts;
  private final WavePacketCoder[] coders = new WavePacketCoder[4];

  /** Index of the point that holds the last packet of a context. */
  private final int[] lastPoint = new int[4];

  WaveLayer(final CompanionContexts contexts) {
    this.contexts = contexts;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final byte[] wavePackets) {
    final ByteBuffer packets = WavePacketCoder.view(wavePackets);
    start(contexts.start(trace[0]), 0);
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, lastPoint[before]);
      }
      final int values = contexts.values();
      coders[contexts.models()].decode(
          decoder, packets, lastPoint[values] * WavePacketCoder.LENGTH, i * WavePacketCoder.LENGTH);
      lastPoint[values] = i;
    }
  }

  private void start(final int context, final int point) {
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
    start(contexts.start(trace[0]), 0);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, lastPoint[before]);
      }
      final int values = contexts.values();
      final int last = lastPoint[values] * WavePacketCoder.LENGTH;
      final int from = i * WavePacketCoder.LENGTH;
      coders[contexts.models()].encode(encoder, packets, last, from);
      differs |=
          !Arrays.equals(
              wavePackets,
              last,
              last + WavePacketCoder.LENGTH,
              wavePackets,
              from,
              from + WavePacketCoder.LENGTH);
      lastPoint[values] = i;
    }
    return differs;
  }
}
