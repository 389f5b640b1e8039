package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.CorrectorContext;
import io.sparklidar.las.laz.coding.IntegerCoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;
import io.sparklidar.las.laz.coding.ReturnTables;
import io.sparklidar.las.laz.coding.StreamingMedian;
import io.sparklidar.las.laz.coding.SymbolModel;
import io.sparklidar.las.point.LasColumns;
import java.util.Arrays;

/**
 * The first layer of formats 6-10: x, y, the returns, the scanner channel and which other fields
 * changed.
 */
public final class XyLayer {

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
  private static final int OTHER = 3;

  private static final int GROUPS = 6;

  /** Where the flags column holds the scanner channel. */
  private static final int CHANNEL_SHIFT = 4;

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
      final int mask = decoder.decodeSkewedSymbol(context.changedModel());
      if ((mask & CHANNEL_CHANGED) != 0) {
        channel = channel + 1 + decoder.decodeSkewedSymbol(context.channel) & PointTrace.CHANNEL;
        // a context that is new in this chunk continues the point before
        context =
            used[channel]
                ? contexts[channel]
                : start(channel, context.x, context.y, context.r, context.n);
      }
      final int gpsTimeChanged = (mask & GPS_TIME_CHANGED) != 0 ? 1 : 0;
      if ((mask & RETURNS_CHANGED) != 0) {
        context.n = decoder.decodeSkewedSymbol(context.returns.get(context.n));
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
      trace[i] = trace(channel, mask, r, n, CorrectorContext.ofZ(kz, single));
    }
  }

  /**
   * Encodes points 1 .. count-1 and fills in the traces of all.
   *
   * @param encoder at the start of the layer
   * @param columns all fields of the layout
   * @param trace where {@link PointTrace}s go
   */
  void encode(final ArithmeticEncoder encoder, final LasColumns columns, final int[] trace) {
    final int[] x = columns.x();
    final int[] y = columns.y();
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    final byte[] flags = columns.flags();
    final short[] scanAngle = columns.scanAngle();
    final short[] sourceId = columns.pointSourceId();
    final long[] gpsTime = columns.gpsTime();
    final int count = columns.size();
    final int[] lastPoint = new int[4];
    Arrays.fill(used, false);
    int channel = flags[0] >>> CHANNEL_SHIFT & PointTrace.CHANNEL;
    Context context = start(channel, x[0], y[0], returnNumber[0], numberOfReturns[0]);
    trace[0] = channel;
    for (int i = 1; i < count; i++) {
      final int newChannel = flags[i] >>> CHANNEL_SHIFT & PointTrace.CHANNEL;
      // what the fields would be if nothing changed: those of the last point of the channel
      final Context expected = used[newChannel] ? contexts[newChannel] : context;
      final int last = lastPoint[used[newChannel] ? newChannel : channel];
      final int r = returnNumber[i];
      final int n = numberOfReturns[i];
      final int gpsTimeChanged = isSame(gpsTime[i], gpsTime[last]) ? 0 : 1;
      final int code = returnNumberCode(expected.r, r);
      final int mask =
          (newChannel != channel ? CHANNEL_CHANGED : 0)
              | (sourceId[i] != sourceId[last] ? SOURCE_ID_CHANGED : 0)
              | (gpsTimeChanged != 0 ? GPS_TIME_CHANGED : 0)
              | (scanAngle[i] != scanAngle[last] ? ANGLE_CHANGED : 0)
              | (n != expected.n ? RETURNS_CHANGED : 0)
              | code;
      encoder.encodeSymbol(context.changedModel(), mask);
      if (newChannel != channel) {
        encoder.encodeSymbol(context.channel, newChannel - channel - 1 & PointTrace.CHANNEL);
        context =
            used[newChannel]
                ? expected
                : start(newChannel, context.x, context.y, context.r, context.n);
        channel = newChannel;
      }
      if ((mask & RETURNS_CHANGED) != 0) {
        encoder.encodeSymbol(context.returns.get(context.n), n);
        context.n = n;
      }
      if (code == OTHER) {
        encodeReturnNumber(encoder, context, r, gpsTimeChanged);
      }
      context.r = r;
      context.gpsTimeChanged = gpsTimeChanged;
      final int group = 2 * ReturnTables.modernGroup(n, r) + gpsTimeChanged;
      final int single = n == 1 ? 1 : 0;

      final StreamingMedian dxMedian = context.dxMedians[group];
      final int dx = x[i] - context.x;
      context.dxCoder.encode(encoder, dxMedian.get(), dx, single);
      dxMedian.add(dx);
      context.x = x[i];
      final int kx = context.dxCoder.lastClass();
      final StreamingMedian dyMedian = context.dyMedians[group];
      final int dy = y[i] - context.y;
      context.dyCoder.encode(encoder, dyMedian.get(), dy, CorrectorContext.ofY(kx, single));
      dyMedian.add(dy);
      context.y = y[i];
      final int kz = (kx + context.dyCoder.lastClass()) / 2;
      lastPoint[channel] = i;
      trace[i] = trace(channel, mask, r, n, CorrectorContext.ofZ(kz, single));
    }
  }

  /** As the reference compares: a time that is not a number always differs. */
  private static boolean isSame(final long time, final long other) {
    return time == other && !Double.isNaN(Double.longBitsToDouble(time));
  }

  private static int returnNumberCode(final int last, final int r) {
    if (r == last) {
      return SAME;
    }
    if (r == (last + 1 & 15)) {
      return NEXT;
    }
    return r == (last + 15 & 15) ? PREVIOUS : OTHER;
  }

  private static void encodeReturnNumber(
      final ArithmeticEncoder encoder,
      final Context context,
      final int r,
      final int gpsTimeChanged) {
    if (gpsTimeChanged != 0) {
      encoder.encodeSymbol(context.returnNumber.get(context.r), r);
    } else {
      encoder.encodeSymbol(context.returnStep, r - context.r - 2 & 15);
    }
  }

  private static int trace(
      final int channel, final int mask, final int r, final int n, final int zContext) {
    return PointTrace.of(
        channel,
        ((mask & CHANNEL_CHANGED) != 0 ? PointTrace.CHANNEL_CHANGED : 0)
            | ((mask & GPS_TIME_CHANGED) != 0 ? PointTrace.GPS_TIME_CHANGED : 0)
            | ((mask & ANGLE_CHANGED) != 0 ? PointTrace.ANGLE_CHANGED : 0)
            | ((mask & SOURCE_ID_CHANGED) != 0 ? PointTrace.SOURCE_ID_CHANGED : 0),
        PointTrace.position(n, r),
        ReturnTables.level(n, r),
        zContext);
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
        ? decoder.decodeSkewedSymbol(context.returnNumber.get(context.r))
        : context.r + 2 + decoder.decodeSkewedSymbol(context.returnStep) & 15;
  }
}
