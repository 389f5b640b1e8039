package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * Points from a seed that reach the corners of the codec: flight-line like runs, jumps over the
 * full range of every field, constant stretches, several scanner channels and GPS time sequences.
 */
public final class RandomPoints {

  private static final int CALM = 200;

  private final Random random;
  private final LasColumns columns;
  private final PointLayout layout;

  private RandomPoints(final PointLayout layout, final int count, final long seed) {
    this.layout = layout;
    random = new Random(seed);
    columns = new LasColumns(layout, EnumSet.allOf(LasField.class));
    columns.resize(count);
  }

  /** A layout of a format with some extra bytes. */
  public static PointLayout layout(final int pointFormat, final int extraBytes) {
    return PointLayout.of(
        pointFormat,
        extraBytes == 0
            ? List.of()
            : List.of(
                new ExtraDimension(
                    ExtraDimension.OPAQUE_NAME,
                    ExtraDimensionType.U8,
                    extraBytes,
                    0,
                    List.of(),
                    List.of(),
                    List.of(),
                    "")));
  }

  /** Points of a layout. */
  public static LasColumns of(final PointLayout layout, final int count, final long seed) {
    final RandomPoints points = new RandomPoints(layout, count, seed);
    for (int i = 0; i < count; i++) {
      points.fill(i);
    }
    return points.columns;
  }

  private void fill(final int i) {
    final int last = Math.max(0, i - 1);
    // a few hundred points of one mood, then of another
    final Random mood = new Random(i / CALM);
    final boolean calm = mood.nextBoolean();
    final boolean constant = mood.nextInt(4) == 0;
    columns.x()[i] = next(columns.x()[last], constant, calm);
    columns.y()[i] = next(columns.y()[last], constant, calm);
    columns.z()[i] = next(columns.z()[last], constant, calm);
    columns.intensity()[i] = (short) next(columns.intensity()[last], constant, calm);
    final int maxReturn = layout.isModern() ? 15 : 7;
    final int channels = layout.isModern() && mood.nextBoolean() ? 4 : 1;
    columns.numberOfReturns()[i] = (byte) (constant ? 1 : random.nextInt(maxReturn + 1));
    columns.returnNumber()[i] = (byte) (constant ? 1 : random.nextInt(maxReturn + 1));
    final int flags = calm ? 0 : random.nextInt(256) & (layout.isModern() ? 0xCF : 0xC7);
    columns.flags()[i] = (byte) (flags | random.nextInt(channels) << 4);
    columns.classification()[i] =
        (byte) (constant ? 2 : random.nextInt(layout.isModern() ? 256 : 32));
    final int angle = next(columns.scanAngle()[last], constant, calm);
    columns.scanAngle()[i] = layout.isModern() ? (short) angle : (byte) angle;
    columns.userData()[i] = (byte) next(columns.userData()[last], constant, calm);
    columns.pointSourceId()[i] = (short) next(columns.pointSourceId()[last], true, calm);
    if (layout.hasGpsTime()) {
      columns.gpsTime()[i] = nextTime(i, columns.gpsTime(), constant, calm);
    }
    if (layout.hasRgb()) {
      columns.red()[i] = (short) next(columns.red()[last], constant, calm);
      final boolean grey = mood.nextInt(3) == 0;
      columns.green()[i] =
          grey ? columns.red()[i] : (short) next(columns.green()[last], constant, calm);
      columns.blue()[i] =
          grey ? columns.red()[i] : (short) next(columns.blue()[last], constant, calm);
    }
    if (layout.hasNir()) {
      columns.nir()[i] = (short) next(columns.nir()[last], constant, calm);
    }
    if (layout.hasWavePackets()) {
      fillWavePacket(i, constant, calm);
    }
    for (int b = 0; b < layout.extraByteCount(); b++) {
      final byte[] bytes = columns.extraBytes(b);
      bytes[i] = (byte) next(bytes[last], constant, calm);
    }
  }

  private int next(final int last, final boolean constant, final boolean calm) {
    if (constant && random.nextInt(50) > 0) {
      return last;
    }
    if (calm) {
      return last + random.nextInt(7) - 3;
    }
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1 -> Integer.MIN_VALUE;
      case 2 -> Integer.MAX_VALUE;
      case 3 -> 0;
      default -> last + (random.nextInt() >> random.nextInt(32));
    };
  }

  private long nextTime(
      final int i, final long[] times, final boolean constant, final boolean calm) {
    if (i == 0) {
      return Double.doubleToRawLongBits(1e8 * random.nextDouble());
    }
    final long last = times[i - 1];
    if (constant && random.nextInt(3) > 0) {
      return last;
    }
    if (calm) {
      return last + 1000L * (1 + random.nextInt(12)) + random.nextInt(3);
    }
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> last + random.nextInt();
      case 2 -> last - 1000L * random.nextInt(20);
      case 3 -> last + 600_000L + random.nextInt(3);
      case 4 -> Double.doubleToRawLongBits(Double.NaN);
      case 5 -> random.nextBoolean() ? 0 : Long.MIN_VALUE;
      default -> times[Math.max(0, i - 1 - random.nextInt(5))] + 1000;
    };
  }

  private void fillWavePacket(final int i, final boolean constant, final boolean calm) {
    final int length = 29;
    final byte[] packets = columns.wavePackets();
    final int at = i * length;
    if (i > 0) {
      System.arraycopy(packets, at - length, packets, at, length);
    }
    if (constant) {
      return;
    }
    packets[at] = (byte) random.nextInt(256);
    final long offset = LittleEndian.getLong(packets, at + 1);
    final int size = LittleEndian.getInt(packets, at + 9);
    final long next =
        switch (random.nextInt(4)) {
          case 0 -> offset;
          case 1 -> offset + (size & 0xFFFFFFFFL);
          case 2 -> offset + random.nextInt();
          default -> random.nextLong();
        };
    LittleEndian.putLong(packets, at + 1, next);
    for (int field = at + 9; field < at + length; field += 4) {
      LittleEndian.putInt(packets, field, next(LittleEndian.getInt(packets, field), false, calm));
    }
  }
}
