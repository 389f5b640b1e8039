package io.sparklidar.las.laz.coding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Wave packets: used by WAVEPACKET13 and by the wave layer of formats 9 and 10. */
public final class WavePacketCoder {

  /** Bytes of a wave packet. */
  public static final int LENGTH = 29;

  // Positions in a packet.
  private static final int INDEX = 0;
  private static final int OFFSET = 1;
  private static final int SIZE = 9;
  private static final int LOCATION = 13;
  private static final int X = 17;
  private static final int Y = 21;
  private static final int Z = 25;

  // How the offset of the samples continues.
  private static final int SAME_OFFSET = 0;
  private static final int NEXT_OFFSET = 1;
  private static final int NEAR_OFFSET = 2;
  private static final int FAR_OFFSET = 3;

  private final SymbolModel index = new SymbolModel(256);
  private final SymbolModel[] offsetKind = {
    new SymbolModel(4), new SymbolModel(4), new SymbolModel(4), new SymbolModel(4)
  };
  private final IntegerCoder offsetCoder = new IntegerCoder(32, 1);
  private final IntegerCoder sizeCoder = new IntegerCoder(32, 1);
  private final IntegerCoder locationCoder = new IntegerCoder(32, 1);
  private final IntegerCoder vectorCoder = new IntegerCoder(32, 3);

  private int lastOffsetStep;
  private int lastOffsetKind;

  /** Back to fresh models. */
  public void reset() {
    lastOffsetStep = 0;
    lastOffsetKind = 0;
    index.reset();
    for (final SymbolModel model : offsetKind) {
      model.reset();
    }
    offsetCoder.reset();
    sizeCoder.reset();
    locationCoder.reset();
    vectorCoder.reset();
  }

  /** A view of packets, in the byte order of LAS. */
  public static ByteBuffer view(final byte[] packets) {
    return ByteBuffer.wrap(packets).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Decodes the packet at byte {@code to}, which follows the one at byte {@code last}. */
  public void decode(
      final ArithmeticDecoder decoder, final ByteBuffer packets, final int last, final int to) {
    packets.put(to + INDEX, (byte) decoder.decodeSkewedSymbol(index));
    lastOffsetKind = decoder.decodeSkewedSymbol(offsetKind[lastOffsetKind]);
    packets.putLong(to + OFFSET, decodeOffset(decoder, packets, last));
    packets.putInt(to + SIZE, sizeCoder.decode(decoder, packets.getInt(last + SIZE), 0));
    packets.putInt(
        to + LOCATION, locationCoder.decode(decoder, packets.getInt(last + LOCATION), 0));
    packets.putInt(to + X, vectorCoder.decode(decoder, packets.getInt(last + X), 0));
    packets.putInt(to + Y, vectorCoder.decode(decoder, packets.getInt(last + Y), 1));
    packets.putInt(to + Z, vectorCoder.decode(decoder, packets.getInt(last + Z), 2));
  }

  private long decodeOffset(
      final ArithmeticDecoder decoder, final ByteBuffer packets, final int last) {
    final long lastOffset = packets.getLong(last + OFFSET);
    switch (lastOffsetKind) {
      case SAME_OFFSET:
        return lastOffset;
      case NEXT_OFFSET:
        return lastOffset + (packets.getInt(last + SIZE) & 0xFFFFFFFFL);
      case NEAR_OFFSET:
        lastOffsetStep = offsetCoder.decode(decoder, lastOffsetStep, 0);
        return lastOffset + lastOffsetStep;
      default:
        return decoder.decodeLong();
    }
  }

  /** Encodes the packet at byte {@code from}, which follows the one at byte {@code last}. */
  public void encode(
      final ArithmeticEncoder encoder, final ByteBuffer packets, final int last, final int from) {
    encoder.encodeSymbol(index, packets.get(from + INDEX) & 0xFF);
    encodeOffset(encoder, packets, last, from);
    sizeCoder.encode(encoder, packets.getInt(last + SIZE), packets.getInt(from + SIZE), 0);
    locationCoder.encode(
        encoder, packets.getInt(last + LOCATION), packets.getInt(from + LOCATION), 0);
    vectorCoder.encode(encoder, packets.getInt(last + X), packets.getInt(from + X), 0);
    vectorCoder.encode(encoder, packets.getInt(last + Y), packets.getInt(from + Y), 1);
    vectorCoder.encode(encoder, packets.getInt(last + Z), packets.getInt(from + Z), 2);
  }

  private void encodeOffset(
      final ArithmeticEncoder encoder, final ByteBuffer packets, final int last, final int from) {
    final long offset = packets.getLong(from + OFFSET);
    final long step = offset - packets.getLong(last + OFFSET);
    final int kind = offsetKind(step, packets.getInt(last + SIZE));
    encoder.encodeSymbol(offsetKind[lastOffsetKind], kind);
    lastOffsetKind = kind;
    if (kind == NEAR_OFFSET) {
      offsetCoder.encode(encoder, lastOffsetStep, (int) step, 0);
      lastOffsetStep = (int) step;
    } else if (kind == FAR_OFFSET) {
      encoder.encodeLong(offset);
    }
  }

  private static int offsetKind(final long step, final int lastSize) {
    if (step != (int) step) {
      return FAR_OFFSET;
    }
    if (step == 0) {
      return SAME_OFFSET;
    }
    // a decoder takes the size as unsigned: a negative step is not the next packet
    return step == lastSize && step > 0 ? NEXT_OFFSET : NEAR_OFFSET;
  }
}
