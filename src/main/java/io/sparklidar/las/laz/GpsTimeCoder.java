package io.sparklidar.las.laz;

import java.util.Arrays;

/**
 * GPS times, current scheme: up to four interleaved sequences of times, each of which continues in
 * multiples of its last step. Used by GPSTIME11 version 2 and by POINT14, which has no symbol for
 * an unchanged time.
 */
final class GpsTimeCoder {

  private static final int SEQUENCES = 4;
  private static final int SEQUENCE_MASK = SEQUENCES - 1;

  /** Multiples as they are coded: 0..500 themselves, then -1..-9, then all below. */
  private static final int MAX_MULTIPLE = 500;

  private static final int MIN_MULTIPLE = -10;
  private static final int MIN_MULTIPLE_SYMBOL = 510;
  private static final int MULTIPLES = 511;

  /** After this many extreme steps in a row the step itself is replaced. */
  private static final int MAX_EXTREMES = 3;

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
  GpsTimeCoder(final boolean codesUnchanged) {
    unchangedFromZero = codesUnchanged ? 0 : -1;
    smallFromZero = unchangedFromZero + 1;
    unchanged = codesUnchanged ? MULTIPLES : -1;
    newSequence = codesUnchanged ? MULTIPLES + 1 : MULTIPLES;
    fromZero = new SymbolModel(codesUnchanged ? 6 : 5);
    multiple = new SymbolModel(codesUnchanged ? 516 : 515);
  }

  /** Fresh models, one sequence that begins at a time. */
  void start(final long first) {
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
  long last() {
    return time[current];
  }

  /** Decodes the next time. */
  long decode(final ArithmeticDecoder decoder) {
    for (int switches = 0; switches <= MAX_SWITCHES; switches++) {
      final int jump;
      if (step[current] == 0) {
        final int symbol = decoder.decodeSymbol(fromZero);
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
        final int symbol = decoder.decodeSymbol(multiple);
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
}
