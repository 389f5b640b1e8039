package io.sparklidar.feature.catalogue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** What follows from the colour of a point: hue, saturation or value. */
abstract class Hsv extends Feature {

  Hsv(
      final int place,
      final String name,
      final String text,
      final ValueRange range,
      final Unit unit) {
    super(
        Definition.ofPoint(place, name)
            .is(text)
            .from("Smith (1978)")
            .in(range, unit)
            .as(LasEncoding.STEPS16)
            .reads(PointAttribute.RED, PointAttribute.GREEN, PointAttribute.BLUE));
  }

  /** Of channels from 0 to 65535; NaN where it is not defined. */
  abstract double of(int red, int green, int blue);

  static int highest(final int red, final int green, final int blue) {
    return Math.max(red, Math.max(green, blue));
  }

  static int lowest(final int red, final int green, final int blue) {
    return Math.min(red, Math.min(green, blue));
  }

  @Override
  public final void write(final SummaryRows rows, final float[] column) {
    final PointBlock points = rows.points();
    final int[] red = points.attribute(PointAttribute.RED);
    final int[] green = points.attribute(PointAttribute.GREEN);
    final int[] blue = points.attribute(PointAttribute.BLUE);
    for (int i = 0; i < rows.size; i++) {
      final int p = rows.point[i];
      column[p] =
          red[p] == PointBlock.ABSENT
              ? Float.NaN
              : SummaryRows.narrow(of(red[p], green[p], blue[p]));
    }
  }

  /** The host has the colours. */
  @Override
  public final Optional<String> cuda() {
    return Optional.empty();
  }
}
