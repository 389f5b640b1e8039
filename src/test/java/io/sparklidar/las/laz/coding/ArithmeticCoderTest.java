package io.sparklidar.las.laz.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Streams and states that the reference implementation gives for the same calls. */
class ArithmeticCoderTest {

  private final ArithmeticEncoder encoder = new ArithmeticEncoder();
  private final ArithmeticDecoder decoder = new ArithmeticDecoder();

  ArithmeticCoderTest() {
    encoder.start();
  }

  private byte[] finished() {
    encoder.finish();
    return encoder.toByteArray();
  }

  private void decode(final byte[] stream) {
    start(stream, stream.length);
  }

  private void start(final byte[] stream, final int length) {
    decoder.start(Arrays.copyOf(stream, length + ArithmeticDecoder.READ_AHEAD), 0, length);
  }

  private static String hex(final byte[] stream) {
    return HexFormat.ofDelimiter(" ").formatHex(stream);
  }

  private static String md5(final byte[] stream) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(stream));
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new AssertionError(everyJvmHasIt);
    }
  }

  @Test
  void nothingIsFourBytes() {
    assertEquals("01 00 00 00", hex(finished()));
  }

  @Test
  void bits() {
    final String bits = "0010110000000001";
    final BitModel model = new BitModel();
    bits.chars().forEach(bit -> encoder.encodeBit(model, bit - '0'));
    final byte[] stream = finished();
    assertEquals("2e 40 00 00 00", hex(stream));
    assertEquals(6264, model.zeroProbability);
    assertEquals(13, model.zeroCount);
    assertEquals(17, model.count);
    assertEquals(7, model.cycle);
    assertEquals(6, model.untilUpdate);

    decode(stream);
    final BitModel other = new BitModel();
    bits.chars().forEach(bit -> assertEquals(bit - '0', decoder.decodeBit(other)));
    assertEquals(stream.length, decoder.position());
  }

  @Test
  void fewSymbols() {
    final int[] symbols = {0, 1, 2, 2, 2, 2, 1, 0, 2, 2};
    final SymbolModel model = new SymbolModel(3);
    for (final int symbol : symbols) {
      encoder.encodeSymbol(model, symbol);
    }
    final byte[] stream = finished();
    assertEquals("38 82 00 00 00", hex(stream));
    assertArrayEquals(new char[] {0, 8191, 16383, Character.MAX_VALUE}, model.distribution);
    assertArrayEquals(new char[] {3, 3, 7}, model.counts);
    assertEquals(12, model.total);
    assertEquals(6, model.cycle);
    assertEquals(5, model.untilUpdate);

    decode(stream);
    final SymbolModel other = new SymbolModel(3);
    for (final int symbol : symbols) {
      assertEquals(symbol, decoder.decodeSymbol(other));
    }
    assertEquals(stream.length, decoder.position());
  }

  @Test
  void manySymbols() {
    final SymbolModel model = new SymbolModel(128);
    for (int i = 0; i < 100; i++) {
      encoder.encodeSymbol(model, i * i % 128);
    }
    final byte[] stream = finished();
    assertEquals(85, stream.length);
    assertEquals("2831640c382c4d46ce70aaf7b5450d85", md5(stream));
    assertEquals(17308, model.distribution[64]);
    assertEquals(195, model.total);
    assertEquals(83, model.cycle);
    assertEquals(50, model.untilUpdate);

    decode(stream);
    final SymbolModel other = new SymbolModel(128);
    for (int i = 0; i < 100; i++) {
      assertEquals(i * i % 128, decoder.decodeSymbol(other));
    }
    assertEquals(stream.length, decoder.position());
  }

  @Test
  void rawBits() {
    encoder.encodeBits(1, 1);
    encoder.encodeBits(8, 0xA5);
    encoder.encodeBits(19, 0x5BEEF);
    encoder.encodeBits(20, 0xABCDE);
    encoder.encodeBits(32, 0xDEADBEEF);
    encoder.encodeLong(0x0123456789ABCDEFL);
    final byte[] stream = finished();
    assertEquals("d2 db e8 96 de 2d e0 43 ef af e3 12 aa b2 aa b2 aa b2 ee 00 00 00", hex(stream));

    decode(stream);
    assertEquals(1, decoder.decodeBits(1));
    assertEquals(0xA5, decoder.decodeBits(8));
    assertEquals(0x5BEEF, decoder.decodeBits(19));
    assertEquals(0xABCDE, decoder.decodeBits(20));
    assertEquals(0xDEADBEEF, decoder.decodeBits(32));
    assertEquals(0x0123456789ABCDEFL, decoder.decodeLong());
    assertEquals(stream.length, decoder.position());
  }

  /** Prediction, value, context, class. */
  private static final int[][] WIDE = {
    {0, 0, 0, 0},
    {0, 1, 0, 0},
    {0, -1, 1, 1},
    {10, 12, 1, 1},
    {10, 13, 0, 2},
    {0, 300, 0, 9},
    {5, -100_000, 1, 17},
    {0, 1 << 30, 0, 30},
    {0, Integer.MIN_VALUE, 1, 32},
    {Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 0},
    {-7, 123_456_789, 1, 27}
  };

  private void encodeBytes(final int[] numbers) {
    encoder.start();
    for (final int number : numbers) {
      encoder.encodeBits(8, number);
    }
  }

  @Test
  void aCarryRunsBackAsFarAsItHasTo() {
    for (int rounds = 1; rounds < 8; rounds++) {
      // Each number keeps 1/2 inside the interval, just above its start; the last one passes it,
      // or stays below.
      final int[] numbers = new int[3 * rounds + 1];
      for (int i = 0; i < numbers.length; i += 3) {
        numbers[i] = 128;
      }
      numbers[numbers.length - 1] = 127;
      encodeBytes(numbers);
      final int given = 9 * rounds - 1;
      assertEquals("7f" + " ff".repeat(3 * rounds - 1), hex(finished()).substring(0, given));

      numbers[numbers.length - 1] = 129;
      encodeBytes(numbers);
      final byte[] stream = finished();
      assertEquals("80" + " 00".repeat(3 * rounds - 1), hex(stream).substring(0, given));
      decode(stream);
      for (final int number : numbers) {
        assertEquals(number, decoder.decodeBits(8));
      }
    }
  }

  @Test
  void wideIntegers() {
    integers(32, 2, WIDE, "00 0f 79 16 00 13 e2 68 ce 9b 37 0f ff e8 02 4a e1 9d b5 00 00 00");
  }

  /** Prediction, value, context, class. */
  private static final int[][] NARROW = {
    {0, 65535, 0, 1},
    {65535, 0, 0, 0},
    {100, 32868, 0, 16},
    {100, 32869, 0, 15},
    {5, 5, 0, 0},
    {5, 6, 0, 0}
  };

  @Test
  void narrowIntegers() {
    integers(16, 1, NARROW, "0f 7d a7 42 53 81 40 17 00 00 00");
  }

  private void integers(
      final int bits, final int contexts, final int[][] calls, final String expected) {
    final IntegerCoder coder = new IntegerCoder(bits, contexts);
    for (final int[] call : calls) {
      coder.encode(encoder, call[0], call[1], call[2]);
      assertEquals(call[3], coder.lastClass());
    }
    final byte[] stream = finished();
    assertEquals(expected, hex(stream));

    decode(stream);
    final IntegerCoder other = new IntegerCoder(bits, contexts);
    for (final int[] call : calls) {
      assertEquals(call[1], other.decode(decoder, call[0], call[2]));
      assertEquals(call[3], other.lastClass());
    }
    assertEquals(stream.length, decoder.position());
  }

  @Test
  void medianOfFive() {
    final int[] values = {5, 3, -2, 9, 9, 1, 0, -7, 4, 4, 12, -1};
    final int[] medians = {0, 0, 0, 0, 3, 3, 1, 0, 0, 1, 4, 4};
    final StreamingMedian median = new StreamingMedian();
    for (int i = 0; i < values.length; i++) {
      median.add(values[i]);
      assertEquals(medians[i], median.get(), "after " + (i + 1) + " values");
    }
  }

  /** One call of the long run: what is coded depends on a linear congruential generator. */
  private interface Call {
    void apply(int step, int x, int h, int width);
  }

  private static void longRun(final Call call) {
    int x = 1;
    for (int i = 0; i < 200_000; i++) {
      x = x * 1664525 + 1013904223;
      final int h = x >>> 24;
      call.apply(i % 5, x, h, h & 31);
    }
  }

  private static int lowBits(final int x, final int count) {
    return count == 32 ? x : x & (1 << count) - 1;
  }

  /** The models of the long run. */
  private static final class Models {
    final SymbolModel a = new SymbolModel(256);
    final SymbolModel b = new SymbolModel(5);
    final BitModel m = new BitModel();
    final IntegerCoder integers = new IntegerCoder(32, 3);
  }

  @Test
  void aLongRunOfEverything() {
    final Models models = new Models();
    longRun(
        (step, x, h, width) -> {
          switch (step) {
            case 0 -> encoder.encodeSymbol(models.a, h * h >>> 8);
            case 1 -> encoder.encodeSymbol(models.b, h % 5);
            case 2 -> encoder.encodeBit(models.m, h < 20 ? 1 : 0);
            case 3 -> encoder.encodeBits(width + 1, lowBits(x, width + 1));
            default -> models.integers.encode(encoder, 0, x >> width, h % 3);
          }
        });
    final byte[] stream = finished();
    assertEquals(221_331, stream.length);
    assertEquals("be2d4a767f85e388c717083f9814b878", md5(stream));

    decode(stream);
    final Models others = new Models();
    longRun(
        (step, x, h, width) -> {
          switch (step) {
            case 0 -> assertEquals(h * h >>> 8, decoder.decodeSymbol(others.a));
            case 1 -> assertEquals(h % 5, decoder.decodeSymbol(others.b));
            case 2 -> assertEquals(h < 20 ? 1 : 0, decoder.decodeBit(others.m));
            case 3 -> assertEquals(lowBits(x, width + 1), decoder.decodeBits(width + 1));
            default -> assertEquals(x >> width, others.integers.decode(decoder, 0, h % 3));
          }
        });
    assertEquals(stream.length, decoder.position());
  }

  @Test
  void aStreamThatEndsEarlyIsRefused() {
    final SymbolModel model = new SymbolModel(128);
    for (int i = 0; i < 100; i++) {
      encoder.encodeSymbol(model, i * i % 128);
    }
    final byte[] stream = finished();
    start(stream, stream.length - 1);
    final SymbolModel other = new SymbolModel(128);
    assertThrows(
        CorruptStreamException.class,
        () -> {
          for (int i = 0; i < 100; i++) {
            decoder.decodeSymbol(other);
          }
        });
  }

  @Test
  void bytesThatNoEncoderBeginsWithAreRefused() {
    final byte[] stream = {-1, -1, -1, -1, 0, 0};
    assertThrows(CorruptStreamException.class, () -> decode(stream));
  }
}
