package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;

/** Hue, of which grey has none. */
final class HsvH extends Hsv {

  HsvH() {
    super(
        332,
        "hsv_h",
        "hue of the colour: 0 red, 120 green, 240 blue; null of grey",
        ValueRange.between(0, 360),
        Unit.DEGREE);
  }

  @Override
  double of(final int red, final int green, final int blue) {
    final int top = highest(red, green, blue);
    final int span = top - lowest(red, green, blue);
    final int sixths;
    if (top == red) {
      sixths = green - blue + (green < blue ? 6 * span : 0);
    } else if (top == green) {
      sixths = blue - red + 2 * span;
    } else {
      sixths = red - green + 4 * span;
    }
    return 60.0 * sixths / span;
  }
}
