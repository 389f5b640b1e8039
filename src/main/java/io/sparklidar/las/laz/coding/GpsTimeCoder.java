package io.sparklidar.las.laz.coding;

import java.util.Arrays;

/**
 * GPS times, current scheme: up to four interleaved sequences of times, each of which continues in
 * multiples of its last step. Used by GPSTIME11 version 2 and by POINT14, which has no symbol for
 * an unchanged time.
 */
public final class GpsTimeCoder {

  private static final int SEQUENCES = 4;
  private static final int SEQUENCE_MASK = SEQUENCES - 1;

  /** Multiples as they are coded: 0..500 themselves, then -1..-9, then all below. */
  private static final int MAX_MULTIPLE = 500;

  private static final int MIN_MULTIPLE = -10;
  private static final int MIN_MULTIPLE_SYMBOL = 510;
  private static final int MULTIPLES = 511;

  /** After this many extreme steps in a row the step itself is replaced. */
  private static final int MAX_EXTREMES = 3;

  private static final double TWO_POW_31 = 0x1p31;

  /** An encoder switches at most once a point; anything more is damage. */
  private static final int MAX_SWITCHES = 8;

  // Symbols while the step is zero, and while it is not, relative to the code of "small step".
  private final int unchangedFromZero;
  private final int smallFromZero;
  private final int unchanged;
  private final int newSequence;

  private final SymbolModel fromZero;
  private final SymbolModel multiple;
  private final IntegerCoder stepCoder = new IntegerCoder(32, 9);

  private final long[] time = new long[SEQUENCES];
  private final int[] step = new int[SEQUENCES];
  private final int[] extremes = new int[SEQUENCES];
  private int current;
  private int newest;

  /**
   * @param codesUnchanged whether a time may be coded as equal to the last one
   */
  public GpsTimeCoder(final boolean codesUnchanged) {
    unchangedFromZero = codesUnchanged ? 0 : -1;
    smallFromZero = unchangedFromZero + 1;
    unchanged = codesUnchanged ? MULTIPLES : -1;
    newSequence = codesUnchanged ? MULTIPLES + 1 : MULTIPLES;
    fromZero = new SymbolModel(codesUnchanged ? 6 : 5);
    multiple = new SymbolModel(codesUnchanged ? 516 : 515);
  }

  /** Fresh models, one sequence that begins at a time. */
  public void start(final long first) {
    Arrays.fill(time, 0);
    Arrays.fill(step, 0);
    Arrays.fill(extremes, 0);
    current = 0;
    newest = 0;
    time[0] = first;
    fromZero.reset();
    multiple.reset();
    stepCoder.reset();
  }

  /** The last time. */
  public long last() {
    return time[current];
  }

  /** Decodes the next time. */
  public long decode(final ArithmeticDecoder decoder) {
    for (int switches = 0; switches <= MAX_SWITCHES; switches++) {
      final int jump;
      if (step[current] == 0) {
        final int symbol = decoder.decodeSkewedSymbol(fromZero);
        if (symbol == unchangedFromZero) {
          return time[current];
        }
        if (symbol == smallFromZero) {
          step[current] = stepCoder.decode(decoder, 0, 0);
          extremes[current] = 0;
          return time[current] += step[current];
        }
        jump = symbol - smallFromZero - 1;
      } else {
        final int symbol = decoder.decodeSkewedSymbol(multiple);
        if (symbol == unchanged) {
          return time[current];
        }
        if (symbol < MULTIPLES) {
          return decodeStep(decoder, symbol);
        }
        jump = symbol - newSequence;
      }
      if (jump == 0) {
        return decodeNewSequence(decoder);
      }
      current = current + jump & SEQUENCE_MASK;
    }
    throw new CorruptStreamException(
        decoder.position(), "at most one switch of GPS time sequence", "more than " + MAX_SWITCHES);
  }

  private long decodeStep(final ArithmeticDecoder decoder, final int symbol) {
    final int delta = stepCoder.decode(decoder, prediction(symbol), context(symbol));
    adapt(symbol, delta);
    return time[current] += delta;
  }

  private long decodeNewSequence(final ArithmeticDecoder decoder) {
    final int high = stepCoder.decode(decoder, (int) (time[current] >>> 32), 8);
    final long low = decoder.decodeBits(32) & 0xFFFFFFFFL;
    return begin((long) high << 32 | low);
  }

  private long begin(final long first) {
    newest = newest + 1 & SEQUENCE_MASK;
    current = newest;
    time[current] = first;
    step[current] = 0;
    extremes[current] = 0;
    return first;
  }

  private int prediction(final int symbol) {
    final int last = step[current];
    if (symbol == 0) {
      return 0;
    }
    if (symbol <= MAX_MULTIPLE) {
      return symbol * last;
    }
    return symbol < MIN_MULTIPLE_SYMBOL ? (MAX_MULTIPLE - symbol) * last : MIN_MULTIPLE * last;
  }

  private static int context(final int symbol) {
    if (symbol == 1) {
      return 1;
    }
    if (symbol == 0) {
      return 7;
    }
    if (symbol < 10) {
      return 2;
    }
    if (symbol < MAX_MULTIPLE) {
      return 3;
    }
    if (symbol == MAX_MULTIPLE) {
      return 4;
    }
    return symbol < MIN_MULTIPLE_SYMBOL ? 5 : 6;
  }

  private void adapt(final int symbol, final int delta) {
    if (symbol == 1) {
      extremes[current] = 0;
    } else if (symbol == 0 || symbol == MAX_MULTIPLE || symbol == MIN_MULTIPLE_SYMBOL) {
      extremes[current]++;
      if (extremes[current] > MAX_EXTREMES) {
        step[current] = delta;
        extremes[current] = 0;
      }
    }
  }

  /** Encodes the next time. */
  public void encode(final ArithmeticEncoder encoder, final long next) {
    final long delta = next - time[current];
    if (delta == 0 && unchangedFromZero >= 0) {
      encodeControl(encoder, unchangedFromZero, unchanged);
      return;
    }
    if (delta == (int) delta) {
      encodeStep(encoder, (int) delta);
      return;
    }
    for (int jump = 1; jump < SEQUENCES; jump++) {
      final int other = current + jump & SEQUENCE_MASK;
      final long otherDelta = next - time[other];
      if (otherDelta == (int) otherDelta) {
        encodeControl(encoder, smallFromZero + 1 + jump, newSequence + jump);
        current = other;
        encode(encoder, next);
        return;
      }
    }
    encodeControl(encoder, smallFromZero + 1, newSequence);
    stepCoder.encode(encoder, (int) (time[current] >>> 32), (int) (next >>> 32), 8);
    encoder.encodeBits(32, (int) next);
    begin(next);
  }

  private void encodeControl(
      final ArithmeticEncoder encoder, final int symbolFromZero, final int symbol) {
    if (step[current] == 0) {
      encoder.encodeSymbol(fromZero, symbolFromZero);
    } else {
      encoder.encodeSymbol(multiple, symbol);
    }
  }

  private void encodeStep(final ArithmeticEncoder encoder, final int delta) {
    if (step[current] == 0) {
      encoder.encodeSymbol(fromZero, smallFromZero);
      stepCoder.encode(encoder, 0, delta, 0);
      step[current] = delta;
      extremes[current] = 0;
    } else {
      final int symbol = nearestMultiple(delta);
      encoder.encodeSymbol(multiple, symbol);
      stepCoder.encode(encoder, prediction(symbol), delta, context(symbol));
      adapt(symbol, delta);
    }
    time[current] += delta;
  }

  /**
   * Symbol of the multiple of the last step that is nearest: the quotient in single precision, the
   * rounding in double precision, so that every encoder chooses the same.
   */
  private int nearestMultiple(final int delta) {
    final float quotient = (float) delta / (float) step[current];
    final double rounded = quotient >= 0 ? quotient + 0.5 : quotient - 0.5;
    if (rounded >= TWO_POW_31) {
      return MIN_MULTIPLE_SYMBOL;
    }
    final int multiple = (int) rounded;
    if (multiple >= 0) {
      return Math.min(MAX_MULTIPLE, multiple);
    }
    return multiple > MIN_MULTIPLE ? MAX_MULTIPLE - multiple : MIN_MULTIPLE_SYMBOL;
  }
}
