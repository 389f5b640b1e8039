package io.sparklidar.las.laz;

import java.util.Arrays;

/**
 * The first layer of formats 6-10: x, y, the returns, the scanner channel and which other fields
 * changed.
 */
final class XyLayer {

  // Bits of the symbol of changes; the lowest two are the code of the return number.
  private static final int CHANNEL_CHANGED = 64;
  private static final int SOURCE_ID_CHANGED = 32;
  private static final int GPS_TIME_CHANGED = 16;
  private static final int ANGLE_CHANGED = 8;
  private static final int RETURNS_CHANGED = 4;
  private static final int RETURN_NUMBER_CODE = 3;

  // Codes of the return number.
  private static final int SAME = 0;
  private static final int NEXT = 1;
  private static final int PREVIOUS = 2;

  private static final int GROUPS = 6;

  private final Context[] contexts = new Context[4];
  private final boolean[] used = new boolean[4];

  /** What is known of the points of one scanner channel. */
  private static final class Context {

    final SymbolModel[] changed = new SymbolModel[8];
    final SymbolModel channel = new SymbolModel(3);
    final LazySymbolModels returns = new LazySymbolModels(16, 16);
    final LazySymbolModels returnNumber = new LazySymbolModels(16, 16);
    final SymbolModel returnStep = new SymbolModel(13);
    final IntegerCoder dxCoder = new IntegerCoder(32, 2);
    final IntegerCoder dyCoder = new IntegerCoder(32, 22);
    final StreamingMedian[] dxMedians = new StreamingMedian[2 * GROUPS];
    final StreamingMedian[] dyMedians = new StreamingMedian[2 * GROUPS];
    int x;
    int y;
    int r;
    int n;
    int gpsTimeChanged;

    Context() {
      Arrays.setAll(changed, i -> new SymbolModel(128));
      Arrays.setAll(dxMedians, i -> new StreamingMedian());
      Arrays.setAll(dyMedians, i -> new StreamingMedian());
    }

    void start(final int lastX, final int lastY, final int lastR, final int lastN) {
      x = lastX;
      y = lastY;
      r = lastR;
      n = lastN;
      gpsTimeChanged = 0;
      for (final SymbolModel model : changed) {
        model.reset();
      }
      channel.reset();
      returns.reset();
      returnNumber.reset();
      returnStep.reset();
      dxCoder.reset();
      dyCoder.reset();
      for (int i = 0; i < dxMedians.length; i++) {
        dxMedians[i].reset();
        dyMedians[i].reset();
      }
    }

    SymbolModel changedModel() {
      final int index = (r == 1 ? 1 : 0) + (r >= n ? 2 : 0) + 4 * gpsTimeChanged;
      return changed[index];
    }
  }

  private Context start(final int channel, final int x, final int y, final int r, final int n) {
    if (contexts[channel] == null) {
      contexts[channel] = new Context();
    }
    used[channel] = true;
    contexts[channel].start(x, y, r, n);
    return contexts[channel];
  }

  /**
   * Decodes points 1 .. count-1; point 0 is in the columns already.
   *
   * @param decoder at the start of the layer
   * @param count number of points
   * @param firstChannel scanner channel of point 0
   * @param x where x goes
   * @param y where y goes
   * @param returnNumber where return numbers go
   * @param numberOfReturns where numbers of returns go
   * @param trace where {@link PointTrace}s go
   */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int firstChannel,
      final int[] x,
      final int[] y,
      final byte[] returnNumber,
      final byte[] numberOfReturns,
      final int[] trace) {
    Arrays.fill(used, false);
    Context context = start(firstChannel, x[0], y[0], returnNumber[0], numberOfReturns[0]);
    int channel = firstChannel;
    trace[0] = channel;
    for (int i = 1; i < count; i++) {
      final int mask = decoder.decodeSymbol(context.changedModel());
      int changes = 0;
      if ((mask & CHANNEL_CHANGED) != 0) {
        channel = channel + 1 + decoder.decodeSymbol(context.channel) & PointTrace.CHANNEL;
        // a context that is new in this chunk continues the point before
        context =
            used[channel]
                ? contexts[channel]
                : start(channel, context.x, context.y, context.r, context.n);
        changes = PointTrace.CHANNEL_CHANGED;
      }
      final int gpsTimeChanged = (mask & GPS_TIME_CHANGED) != 0 ? 1 : 0;
      if ((mask & RETURNS_CHANGED) != 0) {
        context.n = decoder.decodeSymbol(context.returns.get(context.n));
      }
      if ((mask & RETURN_NUMBER_CODE) != SAME) {
        context.r = decodeReturnNumber(decoder, context, mask & RETURN_NUMBER_CODE, gpsTimeChanged);
      }
      context.gpsTimeChanged = gpsTimeChanged;
      final int r = context.r;
      final int n = context.n;
      final int group = 2 * ReturnTables.modernGroup(n, r) + gpsTimeChanged;
      final int single = n == 1 ? 1 : 0;

      // x and y continue the median step of points of the same kind
      final StreamingMedian dxMedian = context.dxMedians[group];
      final int dx = context.dxCoder.decode(decoder, dxMedian.get(), single);
      dxMedian.add(dx);
      context.x += dx;
      final int kx = context.dxCoder.lastClass();
      final StreamingMedian dyMedian = context.dyMedians[group];
      final int dy =
          context.dyCoder.decode(decoder, dyMedian.get(), CorrectorContext.ofY(kx, single));
      dyMedian.add(dy);
      context.y += dy;
      final int kz = (kx + context.dyCoder.lastClass()) / 2;

      x[i] = context.x;
      y[i] = context.y;
      returnNumber[i] = (byte) r;
      numberOfReturns[i] = (byte) n;
      changes |= (mask & GPS_TIME_CHANGED) != 0 ? PointTrace.GPS_TIME_CHANGED : 0;
      changes |= (mask & ANGLE_CHANGED) != 0 ? PointTrace.ANGLE_CHANGED : 0;
      changes |= (mask & SOURCE_ID_CHANGED) != 0 ? PointTrace.SOURCE_ID_CHANGED : 0;
      trace[i] =
          PointTrace.of(
              channel,
              changes,
              (r == 1 ? 2 : 0) + (r >= n ? 1 : 0),
              ReturnTables.level(n, r),
              CorrectorContext.ofZ(kz, single));
    }
  }

  private static int decodeReturnNumber(
      final ArithmeticDecoder decoder,
      final Context context,
      final int code,
      final int gpsTimeChanged) {
    if (code == NEXT) {
      return context.r + 1 & 15;
    }
    if (code == PREVIOUS) {
      return context.r + 15 & 15;
    }
    return gpsTimeChanged != 0
        ? decoder.decodeSymbol(context.returnNumber.get(context.r))
        : context.r + 2 + decoder.decodeSymbol(context.returnStep) & 15;
  }
}
