package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;
import io.sparklidar.las.laz.coding.SymbolModel;
import io.sparklidar.las.point.LasColumns;
import java.util.Arrays;

/** The core of formats 0-5, item version 1. */
final class Point10V1 implements PointwiseItem {

  // Bits of the mask of changed fields.
  private static final int INTENSITY_CHANGED = 32;
  private static final int RETURNS_CHANGED = 16;
  private static final int CLASS_CHANGED = 8;
  private static final int ANGLE_CHANGED = 4;
  private static final int USER_DATA_CHANGED = 2;
  private static final int SOURCE_ID_CHANGED = 1;

  private static final int MAX_CONTEXT = 19;
  private static final int HISTORY = 3;

  private final SymbolModel changed = new SymbolModel(64);
  private final LazySymbolModels returnsModels = new LazySymbolModels(256, 256);
  private final LazySymbolModels classModels = new LazySymbolModels(256, 256);
  private final LazySymbolModels userDataModels = new LazySymbolModels(256, 256);
  private final IntegerCoder intensityCoder = new IntegerCoder(16, 1);
  private final IntegerCoder angleCoder = new IntegerCoder(8, 2);
  private final IntegerCoder sourceIdCoder = new IntegerCoder(16, 1);
  private final IntegerCoder dxCoder = new IntegerCoder(32, 1);
  private final IntegerCoder dyCoder = new IntegerCoder(32, 20);
  private final IntegerCoder zCoder = new IntegerCoder(32, 20);

  private final int[] dxHistory = new int[HISTORY];
  private final int[] dyHistory = new int[HISTORY];
  private int oldest;

  private Point10Columns columns;
  private int returnsByte;
  private int classByte;

  @Override
  public void attach(final LasColumns target) {
    columns = new Point10Columns(target);
  }

  @Override
  public void start() {
    returnsByte = columns.returnsByte(0);
    classByte = columns.classByte(0);
    Arrays.fill(dxHistory, 0);
    Arrays.fill(dyHistory, 0);
    oldest = 0;
    changed.reset();
    returnsModels.reset();
    classModels.reset();
    userDataModels.reset();
    intensityCoder.reset();
    angleCoder.reset();
    sourceIdCoder.reset();
    dxCoder.reset();
    dyCoder.reset();
    zCoder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    final Point10Columns c = columns;
    // x and y continue the median of the last three steps
    final int dx = dxCoder.decode(decoder, median(dxHistory), 0);
    final int kx = dxCoder.lastClass();
    final int dy = dyCoder.decode(decoder, median(dyHistory), Math.min(kx, MAX_CONTEXT));
    final int kz = (kx + dyCoder.lastClass()) / 2;
    c.x[i] = c.x[i - 1] + dx;
    c.y[i] = c.y[i - 1] + dy;
    c.z[i] = zCoder.decode(decoder, c.z[i - 1], Math.min(kz, MAX_CONTEXT));

    final int mask = decoder.decodeSkewedSymbol(changed);
    c.intensity[i] =
        (mask & INTENSITY_CHANGED) != 0
            ? (short) intensityCoder.decode(decoder, c.intensity[i - 1] & 0xFFFF, 0)
            : c.intensity[i - 1];
    if ((mask & RETURNS_CHANGED) != 0) {
      returnsByte = decoder.decodeSkewedSymbol(returnsModels.get(returnsByte));
    }
    if ((mask & CLASS_CHANGED) != 0) {
      classByte = decoder.decodeSkewedSymbol(classModels.get(classByte));
    }
    c.put(i, returnsByte, classByte);
    c.scanAngle[i] =
        (mask & ANGLE_CHANGED) != 0
            ? (byte) angleCoder.decode(decoder, c.scanAngle[i - 1] & 0xFF, kz < 3 ? 1 : 0)
            : c.scanAngle[i - 1];
    c.userData[i] =
        (mask & USER_DATA_CHANGED) != 0
            ? (byte) decoder.decodeSkewedSymbol(userDataModels.get(c.userData[i - 1] & 0xFF))
            : c.userData[i - 1];
    c.sourceId[i] =
        (mask & SOURCE_ID_CHANGED) != 0
            ? (short) sourceIdCoder.decode(decoder, c.sourceId[i - 1] & 0xFFFF, 0)
            : c.sourceId[i - 1];
    remember(dx, dy);
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    final Point10Columns c = columns;
    final int dx = c.x[i] - c.x[i - 1];
    final int dy = c.y[i] - c.y[i - 1];
    dxCoder.encode(encoder, median(dxHistory), dx, 0);
    final int kx = dxCoder.lastClass();
    dyCoder.encode(encoder, median(dyHistory), dy, Math.min(kx, MAX_CONTEXT));
    final int kz = (kx + dyCoder.lastClass()) / 2;
    zCoder.encode(encoder, c.z[i - 1], c.z[i], Math.min(kz, MAX_CONTEXT));

    final int newReturnsByte = c.returnsByte(i);
    final int newClassByte = c.classByte(i);
    final int mask =
        (c.intensity[i] != c.intensity[i - 1] ? INTENSITY_CHANGED : 0)
            | (newReturnsByte != returnsByte ? RETURNS_CHANGED : 0)
            | (newClassByte != classByte ? CLASS_CHANGED : 0)
            | (c.scanAngle[i] != c.scanAngle[i - 1] ? ANGLE_CHANGED : 0)
            | (c.userData[i] != c.userData[i - 1] ? USER_DATA_CHANGED : 0)
            | (c.sourceId[i] != c.sourceId[i - 1] ? SOURCE_ID_CHANGED : 0);
    encoder.encodeSymbol(changed, mask);
    if ((mask & INTENSITY_CHANGED) != 0) {
      intensityCoder.encode(encoder, c.intensity[i - 1] & 0xFFFF, c.intensity[i] & 0xFFFF, 0);
    }
    if ((mask & RETURNS_CHANGED) != 0) {
      encoder.encodeSymbol(returnsModels.get(returnsByte), newReturnsByte);
    }
    if ((mask & CLASS_CHANGED) != 0) {
      encoder.encodeSymbol(classModels.get(classByte), newClassByte);
    }
    if ((mask & ANGLE_CHANGED) != 0) {
      angleCoder.encode(encoder, c.scanAngle[i - 1] & 0xFF, c.scanAngle[i] & 0xFF, kz < 3 ? 1 : 0);
    }
    if ((mask & USER_DATA_CHANGED) != 0) {
      encoder.encodeSymbol(userDataModels.get(c.userData[i - 1] & 0xFF), c.userData[i] & 0xFF);
    }
    if ((mask & SOURCE_ID_CHANGED) != 0) {
      sourceIdCoder.encode(encoder, c.sourceId[i - 1] & 0xFFFF, c.sourceId[i] & 0xFFFF, 0);
    }
    returnsByte = newReturnsByte;
    classByte = newClassByte;
    remember(dx, dy);
  }

  private void remember(final int dx, final int dy) {
    dxHistory[oldest] = dx;
    dyHistory[oldest] = dy;
    oldest = (oldest + 1) % HISTORY;
  }

  private static int median(final int[] v) {
    return Math.max(Math.min(v[0], v[1]), Math.min(Math.max(v[0], v[1]), v[2]));
  }
}
