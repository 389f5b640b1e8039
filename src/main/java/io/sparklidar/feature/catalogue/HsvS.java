package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;

/** Saturation, of which black has none. */
final class HsvS extends Hsv {

  HsvS() {
    super(
        334,
        "hsv_s",
        "(max(R, G, B) - min(R, G, B)) / max(R, G, B); 0 of black",
        ValueRange.between(0, 1),
        Unit.NONE);
  }

  @Override
  double of(final int red, final int green, final int blue) {
    final int top = highest(red, green, blue);
    return top == 0 ? 0 : (double) (top - lowest(red, green, blue)) / top;
  }
}
