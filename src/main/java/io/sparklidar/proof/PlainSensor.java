package io.sparklidar.proof;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From where a point was seen, the plain way. GPS time is fitted as t = a + bx + cy to the points
 * of the same flight line and scanner channel in the same square of 10 by 10 units and the same two
 * seconds; (b, c) is where the flight goes. A positive scan angle is to the right of it.
 */
final class PlainSensor {

  private static final double SQUARE = 10;
  private static final double SECONDS = 2;
  private static final double TIME_STEP = 1.0 / 65536;
  private static final double ANGLE_STEP = 0.006;
  private static final double FASTEST = 1000;

  private final PointBlock block;

  private PlainSensor(final PointBlock block) {
    this.block = block;
  }

  /** The unit vector from a point to the sensor; empty if it is not known. */
  static Optional<double[]> seenFrom(final PointBlock block, final int point) {
    return new PlainSensor(block).seenFrom(point);
  }

  private Optional<double[]> seenFrom(final int point) {
    final int angle = of(PointAttribute.SCAN_ANGLE, point);
    if (of(PointAttribute.GPS_TIME, point) == PointBlock.ABSENT || angle == PointBlock.ABSENT) {
      return Optional.empty();
    }
    final List<double[]> places = new ArrayList<>();
    for (int other = 0; other < block.size(); other++) {
      if (isWith(point, other)) {
        places.add(
            new double[] {
              (double) (block.x()[other] - block.x()[point]) * block.lattice().unitX(),
              (double) (block.y()[other] - block.y()[point]) * block.lattice().unitY(),
              (of(PointAttribute.GPS_TIME, other) - of(PointAttribute.GPS_TIME, point)) * TIME_STEP
            });
      }
    }
    return flight(places)
        .map(
            ahead -> {
              final double radians = Math.toRadians((short) angle * ANGLE_STEP);
              final double left = Math.sin(radians);
              return new double[] {-left * ahead[1], left * ahead[0], Math.cos(radians)};
            });
  }

  private int of(final PointAttribute attribute, final int point) {
    return block.attribute(attribute)[point];
  }

  private boolean isWith(final int point, final int other) {
    return (block.references().isEmpty() || block.references().get().get(other))
        && of(PointAttribute.GPS_TIME, other) != PointBlock.ABSENT
        && pass(other) == pass(point)
        && of(PointAttribute.POINT_SOURCE_ID, other) == of(PointAttribute.POINT_SOURCE_ID, point)
        && of(PointAttribute.SCANNER_CHANNEL, other) == of(PointAttribute.SCANNER_CHANNEL, point)
        && BruteForce.cube(block.originX() + block.x()[other], block.lattice().unitX(), SQUARE)
            .equals(
                BruteForce.cube(
                    block.originX() + block.x()[point], block.lattice().unitX(), SQUARE))
        && BruteForce.cube(block.originY() + block.y()[other], block.lattice().unitY(), SQUARE)
            .equals(
                BruteForce.cube(
                    block.originY() + block.y()[point], block.lattice().unitY(), SQUARE));
  }

  private double pass(final int point) {
    return Math.floor(of(PointAttribute.GPS_TIME, point) * TIME_STEP / SECONDS);
  }

  /** The unit vector in plan along which time grows, if it does as it does along a flight. */
  private static Optional<double[]> flight(final List<double[]> places) {
    final double[] centre = new double[3];
    for (final double[] place : places) {
      for (int i = 0; i < 3; i++) {
        centre[i] += place[i] / places.size();
      }
    }
    final double[][] s = new double[3][3];
    for (final double[] place : places) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          s[i][j] += (place[i] - centre[i]) * (place[j] - centre[j]);
        }
      }
    }
    final double determinant = s[0][0] * s[1][1] - s[0][1] * s[0][1];
    if (places.size() < 8
        || determinant <= 0.0025 * Math.pow(s[0][0] + s[1][1], 2)
        || s[2][2] == 0) {
      return Optional.empty();
    }
    final double b = (s[1][1] * s[0][2] - s[0][1] * s[1][2]) / determinant;
    final double c = (s[0][0] * s[1][2] - s[0][1] * s[0][2]) / determinant;
    final double explained = (b * s[0][2] + c * s[1][2]) / s[2][2];
    final double slowness = Math.hypot(b, c);
    return explained >= 0.5 && slowness * FASTEST >= 1
        ? Optional.of(new double[] {b / slowness, c / slowness})
        : Optional.empty();
  }
}
