package io.sparklidar.las.laz.pointwise;

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

/** The core of formats 0-5, item version 2. */
final class Point10V2 implements PointwiseItem {

  // Bits of the mask of changed fields.
  private static final int RETURNS_CHANGED = 32;
  private static final int INTENSITY_CHANGED = 16;
  private static final int CLASS_CHANGED = 8;
  private static final int ANGLE_CHANGED = 4;
  private static final int USER_DATA_CHANGED = 2;
  private static final int SOURCE_ID_CHANGED = 1;

  private static final int SCAN_DIRECTION_SHIFT = 6;
  private static final int GROUPS = 16;
  private static final int LEVELS = 8;

  private final SymbolModel changed = new SymbolModel(64);
  private final LazySymbolModels returnsModels = new LazySymbolModels(256, 256);
  private final LazySymbolModels classModels = new LazySymbolModels(256, 256);
  private final LazySymbolModels userDataModels = new LazySymbolModels(256, 256);
  private final SymbolModel[] angleModels = {new SymbolModel(256), new SymbolModel(256)};
  private final IntegerCoder intensityCoder = new IntegerCoder(16, 4);
  private final IntegerCoder sourceIdCoder = new IntegerCoder(16, 1);
  private final IntegerCoder dxCoder = new IntegerCoder(32, 2);
  private final IntegerCoder dyCoder = new IntegerCoder(32, 22);
  private final IntegerCoder zCoder = new IntegerCoder(32, 20);

  private final StreamingMedian[] dxMedians = new StreamingMedian[GROUPS];
  private final StreamingMedian[] dyMedians = new StreamingMedian[GROUPS];
  private final short[] lastIntensity = new short[GROUPS];
  private final int[] lastZ = new int[LEVELS];

  private Point10Columns columns;
  private int returnsByte;
  private int classByte;

  Point10V2() {
    Arrays.setAll(dxMedians, i -> new StreamingMedian());
    Arrays.setAll(dyMedians, i -> new StreamingMedian());
  }

  @Override
  public void attach(final LasColumns target) {
    columns = new Point10Columns(target);
  }

  @Override
  public void start() {
    returnsByte = columns.returnsByte(0);
    classByte = columns.classByte(0);
    // Unlike in formats 6-10, these do not start at the first point's values.
    Arrays.fill(lastIntensity, (short) 0);
    Arrays.fill(lastZ, 0);
    for (int i = 0; i < GROUPS; i++) {
      dxMedians[i].reset();
      dyMedians[i].reset();
    }
    changed.reset();
    returnsModels.reset();
    classModels.reset();
    userDataModels.reset();
    angleModels[0].reset();
    angleModels[1].reset();
    intensityCoder.reset();
    sourceIdCoder.reset();
    dxCoder.reset();
    dyCoder.reset();
    zCoder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    final Point10Columns c = columns;
    final int mask = decoder.decodeSkewedSymbol(changed);
    if ((mask & RETURNS_CHANGED) != 0) {
      returnsByte = decoder.decodeSkewedSymbol(returnsModels.get(returnsByte));
    }
    final int r = returnsByte & 7;
    final int n = returnsByte >>> 3 & 7;
    final int group = ReturnTables.legacyGroup(n, r);
    final int level = ReturnTables.level(n, r);
    final int single = n == 1 ? 1 : 0;

    if ((mask & INTENSITY_CHANGED) != 0) {
      lastIntensity[group] =
          (short) intensityCoder.decode(decoder, lastIntensity[group] & 0xFFFF, Math.min(group, 3));
    }
    c.intensity[i] = lastIntensity[group];
    if ((mask & CLASS_CHANGED) != 0) {
      classByte = decoder.decodeSkewedSymbol(classModels.get(classByte));
    }
    c.put(i, returnsByte, classByte);
    c.scanAngle[i] =
        (mask & ANGLE_CHANGED) != 0
            ? (byte)
                (c.scanAngle[i - 1]
                    + decoder.decodeSkewedSymbol(
                        angleModels[returnsByte >>> SCAN_DIRECTION_SHIFT & 1]))
            : c.scanAngle[i - 1];
    c.userData[i] =
        (mask & USER_DATA_CHANGED) != 0
            ? (byte) decoder.decodeSkewedSymbol(userDataModels.get(c.userData[i - 1] & 0xFF))
            : c.userData[i - 1];
    c.sourceId[i] =
        (mask & SOURCE_ID_CHANGED) != 0
            ? (short) sourceIdCoder.decode(decoder, c.sourceId[i - 1] & 0xFFFF, 0)
            : c.sourceId[i - 1];

    // x and y continue the median step of points of the same kind
    final int dx = dxCoder.decode(decoder, dxMedians[group].get(), single);
    dxMedians[group].add(dx);
    c.x[i] = c.x[i - 1] + dx;
    final int kx = dxCoder.lastClass();
    final int dy =
        dyCoder.decode(decoder, dyMedians[group].get(), CorrectorContext.ofY(kx, single));
    dyMedians[group].add(dy);
    c.y[i] = c.y[i - 1] + dy;
    final int kz = (kx + dyCoder.lastClass()) / 2;
    // z continues the last one that was as many returns from the ground
    final int z = zCoder.decode(decoder, lastZ[level], CorrectorContext.ofZ(kz, single));
    lastZ[level] = z;
    c.z[i] = z;
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    final Point10Columns c = columns;
    final int newReturnsByte = c.returnsByte(i);
    final int newClassByte = c.classByte(i);
    final int r = newReturnsByte & 7;
    final int n = newReturnsByte >>> 3 & 7;
    final int group = ReturnTables.legacyGroup(n, r);
    final int level = ReturnTables.level(n, r);
    final int single = n == 1 ? 1 : 0;

    final int mask =
        (newReturnsByte != returnsByte ? RETURNS_CHANGED : 0)
            | (c.intensity[i] != lastIntensity[group] ? INTENSITY_CHANGED : 0)
            | (newClassByte != classByte ? CLASS_CHANGED : 0)
            | (c.scanAngle[i] != c.scanAngle[i - 1] ? ANGLE_CHANGED : 0)
            | (c.userData[i] != c.userData[i - 1] ? USER_DATA_CHANGED : 0)
            | (c.sourceId[i] != c.sourceId[i - 1] ? SOURCE_ID_CHANGED : 0);
    encoder.encodeSymbol(changed, mask);
    if ((mask & RETURNS_CHANGED) != 0) {
      encoder.encodeSymbol(returnsModels.get(returnsByte), newReturnsByte);
      returnsByte = newReturnsByte;
    }
    if ((mask & INTENSITY_CHANGED) != 0) {
      intensityCoder.encode(
          encoder, lastIntensity[group] & 0xFFFF, c.intensity[i] & 0xFFFF, Math.min(group, 3));
      lastIntensity[group] = c.intensity[i];
    }
    if ((mask & CLASS_CHANGED) != 0) {
      encoder.encodeSymbol(classModels.get(classByte), newClassByte);
      classByte = newClassByte;
    }
    if ((mask & ANGLE_CHANGED) != 0) {
      encoder.encodeSymbol(
          angleModels[newReturnsByte >>> SCAN_DIRECTION_SHIFT & 1],
          c.scanAngle[i] - c.scanAngle[i - 1] & 0xFF);
    }
    if ((mask & USER_DATA_CHANGED) != 0) {
      encoder.encodeSymbol(userDataModels.get(c.userData[i - 1] & 0xFF), c.userData[i] & 0xFF);
    }
    if ((mask & SOURCE_ID_CHANGED) != 0) {
      sourceIdCoder.encode(encoder, c.sourceId[i - 1] & 0xFFFF, c.sourceId[i] & 0xFFFF, 0);
    }

    final int dx = c.x[i] - c.x[i - 1];
    dxCoder.encode(encoder, dxMedians[group].get(), dx, single);
    dxMedians[group].add(dx);
    final int kx = dxCoder.lastClass();
    final int dy = c.y[i] - c.y[i - 1];
    dyCoder.encode(encoder, dyMedians[group].get(), dy, CorrectorContext.ofY(kx, single));
    dyMedians[group].add(dy);
    final int kz = (kx + dyCoder.lastClass()) / 2;
    zCoder.encode(encoder, lastZ[level], c.z[i], CorrectorContext.ofZ(kz, single));
    lastZ[level] = c.z[i];
  }
}
