package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.WavePacketCoder;
import io.sparklidar.las.point.LasColumns;
import java.nio.ByteBuffer;

/** Wave packets of formats 4 and 5. */
final class WavePacket13 implements PointwiseItem {

  private final WavePacketCoder coder = new WavePacketCoder();
  private ByteBuffer packets;

  @Override
  public void attach(final LasColumns columns) {
    packets = WavePacketCoder.view(columns.wavePackets());
  }

  @Override
  public void start() {
    coder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    final int to = i * WavePacketCoder.LENGTH;
    coder.decode(decoder, packets, to - WavePacketCoder.LENGTH, to);
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    final int from = i * WavePacketCoder.LENGTH;
    coder.encode(encoder, packets, from - WavePacketCoder.LENGTH, from);
  }
}
