package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import io.sparklidar.las.laz.coding.SymbolModel;
import io.sparklidar.las.point.LasColumns;

/** GPS times of formats 1 and 3-5, item version 1: steps as multiples of the last step. */
final class GpsTime11V1 implements PointwiseItem {

  private static final int UNCHANGED_FROM_ZERO = 0;
  private static final int STEP_FROM_ZERO = 1;
  private static final int RAW_FROM_ZERO = 2;

  private static final int MAX_MULTIPLE = 509;
  private static final int RAW = 510;
  private static final int UNCHANGED = 511;

  /** After this many extreme steps in a row the step itself is replaced. */
  private static final int MAX_EXTREMES = 3;

  private static final float TWO_POW_31 = 0x1p31f;

  private final SymbolModel fromZero = new SymbolModel(3);
  private final SymbolModel multiple = new SymbolModel(512);
  private final IntegerCoder stepCoder = new IntegerCoder(32, 6);

  private long[] time;
  private int step;
  private int extremes;

  @Override
  public void attach(final LasColumns columns) {
    time = columns.gpsTime();
  }

  @Override
  public void start() {
    step = 0;
    extremes = 0;
    fromZero.reset();
    multiple.reset();
    stepCoder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    time[i] = step == 0 ? decodeFromZero(decoder, i) : decodeMultiple(decoder, i);
  }

  private long decodeFromZero(final ArithmeticDecoder decoder, final int i) {
    final int symbol = decoder.decodeSkewedSymbol(fromZero);
    if (symbol == UNCHANGED_FROM_ZERO) {
      return time[i - 1];
    }
    if (symbol == STEP_FROM_ZERO) {
      step = stepCoder.decode(decoder, 0, 0);
      return time[i - 1] + step;
    }
    return decoder.decodeLong();
  }

  private long decodeMultiple(final ArithmeticDecoder decoder, final int i) {
    final int symbol = decoder.decodeSkewedSymbol(multiple);
    if (symbol == UNCHANGED) {
      return time[i - 1];
    }
    if (symbol == RAW) {
      return decoder.decodeLong();
    }
    final int delta = stepCoder.decode(decoder, prediction(symbol), context(symbol));
    adapt(symbol, delta);
    return time[i - 1] + delta;
  }

  private int prediction(final int symbol) {
    return symbol == 0 ? step / 4 : symbol * step;
  }

  private static int context(final int symbol) {
    if (symbol == 1) {
      return 1;
    }
    if (symbol == 0) {
      return 2;
    }
    if (symbol < 10) {
      return 3;
    }
    return symbol < 50 ? 4 : 5;
  }

  private void adapt(final int symbol, final int delta) {
    if (symbol == 1) {
      step = delta;
      extremes = 0;
    } else if (symbol == 0 || symbol == MAX_MULTIPLE) {
      extremes++;
      if (extremes > MAX_EXTREMES) {
        step = delta;
        extremes = 0;
      }
    }
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    final long delta = time[i] - time[i - 1];
    final boolean small = delta == (int) delta;
    if (step == 0) {
      if (delta == 0) {
        encoder.encodeSymbol(fromZero, UNCHANGED_FROM_ZERO);
      } else if (small) {
        encoder.encodeSymbol(fromZero, STEP_FROM_ZERO);
        stepCoder.encode(encoder, 0, (int) delta, 0);
        step = (int) delta;
      } else {
        encoder.encodeSymbol(fromZero, RAW_FROM_ZERO);
        encoder.encodeLong(time[i]);
      }
      return;
    }
    if (delta == 0) {
      encoder.encodeSymbol(multiple, UNCHANGED);
    } else if (small) {
      final int symbol = nearestMultiple((int) delta);
      encoder.encodeSymbol(multiple, symbol);
      stepCoder.encode(encoder, prediction(symbol), (int) delta, context(symbol));
      adapt(symbol, (int) delta);
    } else {
      encoder.encodeSymbol(multiple, RAW);
      encoder.encodeLong(time[i]);
    }
  }

  /** Rounded in single precision and cut to 32 bits, so that every encoder chooses the same. */
  private int nearestMultiple(final int delta) {
    final float rounded = (float) delta / (float) step + 0.5f;
    return rounded >= TWO_POW_31 ? 0 : Math.max(0, Math.min(MAX_MULTIPLE, (int) rounded));
  }
}
