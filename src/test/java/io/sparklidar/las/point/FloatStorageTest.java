package io.sparklidar.las.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is stored of a float is what its definition says, in exact arithmetic. */
final class FloatStorageTest {

  private static final FloatStorage RATIO =
      new FloatStorage(ExtraDimensionType.U16, 0, 1 / 65534.0, 65534, 65535);
  private static final FloatStorage ANGLE =
      new FloatStorage(ExtraDimensionType.U16, -90, 180 / 65534.0, 65534, 65535);
  private static final FloatStorage WHOLE = new FloatStorage(ExtraDimensionType.U8, 0, 1, 254, 255);

  /** Of the quotient as a double; halves up. */
  private static int expected(final FloatStorage storage, final float value) {
    final BigDecimal steps = new BigDecimal((value - storage.lower()) / storage.scale());
    final BigDecimal nearest = steps.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
    return nearest.max(BigDecimal.ZERO).min(BigDecimal.valueOf(storage.last())).intValueExact();
  }

  @Test
  void valuesGoToTheNearestStep() {
    final SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      for (final FloatStorage storage : List.of(RATIO, ANGLE, WHOLE)) {
        final float value = (float) random.nextDouble(-100, 100);
        final float half = random.nextInt(-2, 260) + 0.5F;
        for (final float f :
            new float[] {value, value / 100, half, Math.nextUp(half), Math.nextDown(half)}) {
          assertEquals(expected(storage, f), storage.stored(f), () -> storage + " of " + f);
        }
      }
    }
    assertEquals(1, WHOLE.stored(0.5F));
    assertEquals(0, WHOLE.stored(Math.nextDown(0.5F)));
  }

  @Test
  void whatIsOutsideIsTheEndNextToItAndNanIsApart() {
    assertEquals(254, WHOLE.stored(Float.POSITIVE_INFINITY));
    assertEquals(0, WHOLE.stored(Float.NEGATIVE_INFINITY));
    assertEquals(254, WHOLE.stored(1e9F));
    assertEquals(0, WHOLE.stored(-0F));
    assertEquals(255, WHOLE.stored(Float.NaN));
    assertEquals(0x7FC00000, FloatStorage.BITS.stored(Float.intBitsToFloat(0xFFABCDEF)));
    assertEquals(0x80000000, FloatStorage.BITS.stored(-0F));
  }

  @Test
  void bytesAreInRecordOrder() {
    for (final FloatStorage storage : List.of(RATIO, WHOLE, FloatStorage.BITS)) {
      final ExtraDimension other = ExtraDimension.of("other", ExtraDimensionType.U16, 0, "");
      final ExtraDimension own = ExtraDimension.of("own", storage.type(), 2, "");
      final PointLayout layout = PointLayout.of(6, List.of(other, own));
      final LasColumns columns = new LasColumns(layout, layout.fields());
      columns.resize(2);
      final float[] values = {Float.NaN, 0.3F, -7, Float.NaN};
      storage.store(values, 1, 2, columns, own.byteOffset());
      for (int i = 0; i < 2; i++) {
        assertEquals(storage.stored(values[i + 1]) & 0xFFFFFFFFL, own.rawBits(columns, i, 0));
        assertEquals(0, other.rawBits(columns, i, 0));
      }
    }
  }

  @Test
  void numbersMustFitTheirType() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new FloatStorage(ExtraDimensionType.U8, 0, 1, 256, 255));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FloatStorage(ExtraDimensionType.U16, 0, 0, 65534, 65535));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FloatStorage(ExtraDimensionType.I16, 0, 1, 10, 11));
  }
}
