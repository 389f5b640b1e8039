package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;

/** Value, the brightest channel. */
final class HsvV extends Hsv {

  HsvV() {
    super(336, "hsv_v", "max(R, G, B) / 65535", ValueRange.between(0, 1), Unit.NONE);
  }

  @Override
  double of(final int red, final int green, final int blue) {
    return highest(red, green, blue) / 65535.0;
  }
}
