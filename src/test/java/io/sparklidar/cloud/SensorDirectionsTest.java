package io.sparklidar.cloud;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.sample.scan.FlightPlan;
import io.sparklidar.sample.scan.TownFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directions against flights of which it is known where the sensor was. */
final class SensorDirectionsTest {

  private static final double UNIT = 0.01;

  private record Pulse(
      double x, double y, double z, double time, double degrees, int line, double[] sensor) {}

  /** A strip over rough ground, to any heading: scans of pulses from left to right. */
  private static List<Pulse> flight(
      final double heading, final double speed, final double start, final int line) {
    final Random random = new Random(line);
    final double aheadX = Math.sin(heading);
    final double aheadY = Math.cos(heading);
    final double height = 500;
    final List<Pulse> pulses = new ArrayList<>();
    for (int scan = 0; scan < 120; scan++) {
      for (int p = -60; p <= 60; p++) {
        final double time = start + scan * 0.01 + p * 2e-6;
        final double along = (scan * 0.01 - 0.6) * speed;
        final double degrees = 20 + p * 0.05;
        final double z = 3 * random.nextDouble();
        final double right = (height - z) * Math.tan(Math.toRadians(degrees));
        // The swath lies to the right of the flight, about the origin.
        final double off = height * Math.tan(Math.toRadians(20));
        final double sensorX = along * aheadX - off * aheadY;
        final double sensorY = along * aheadY + off * aheadX;
        pulses.add(
            new Pulse(
                sensorX + right * aheadY,
                sensorY - right * aheadX,
                z,
                time,
                degrees,
                line,
                new double[] {sensorX, sensorY, height}));
      }
    }
    return pulses;
  }

  private static PointBlock block(final List<Pulse> pulses, final long originX) {
    final int n = pulses.size();
    final int[][] axes = new int[3][n];
    final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);
    SensorDirections.NEEDS.forEach(attribute -> attributes.put(attribute, new int[n]));
    for (int i = 0; i < n; i++) {
      final Pulse pulse = pulses.get(i);
      axes[0][i] = (int) (Math.round(pulse.x / UNIT) - originX);
      axes[1][i] = (int) Math.round(pulse.y / UNIT);
      axes[2][i] = (int) Math.round(pulse.z / UNIT);
      attributes.get(PointAttribute.GPS_TIME)[i] = SensorDirections.time(pulse.time);
      attributes.get(PointAttribute.SCAN_ANGLE)[i] =
          (int) Math.round(pulse.degrees / SensorDirections.ANGLE_STEP) & 0xFFFF;
      attributes.get(PointAttribute.POINT_SOURCE_ID)[i] = pulse.line;
    }
    return new PointBlock(
        Lattice.ofUnit(UNIT),
        originX,
        0,
        0,
        n,
        n,
        axes[0],
        axes[1],
        axes[2],
        new long[n],
        attributes);
  }

  private static double degrees(final double[] towards, final Pulse pulse) {
    final double[] d = {
      pulse.sensor[0] - pulse.x, pulse.sensor[1] - pulse.y, pulse.sensor[2] - pulse.z
    };
    final double length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    final double cosine = (d[0] * towards[0] + d[1] * towards[1] + d[2] * towards[2]) / length;
    return Math.toDegrees(Math.acos(Math.min(1, cosine)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4, 1.6, 2.9, 4, 5.5})
  void theSensorIsWhereItFlew(final double heading) {
    final List<Pulse> pulses = flight(heading, 60, 462_000_000.3, 7);
    final SensorDirections directions = SensorDirections.of(block(pulses, 0));
    final double[] towards = new double[3];
    int known = 0;
    for (int i = 0; i < pulses.size(); i++) {
      if (directions.towards(i, towards)) {
        known++;
        assertEquals(
            1, towards[0] * towards[0] + towards[1] * towards[1] + towards[2] * towards[2], 1e-12);
        assertTrue(degrees(towards, pulses.get(i)) < 8, heading + ": pulse " + i);
      }
    }
    assertTrue(known > 0.97 * pulses.size(), known + " of " + pulses.size());
  }

  @Test
  void ofManyLinesEachIsAsItIsAlone() {
    final List<List<Pulse>> lines = new ArrayList<>();
    final List<Pulse> all = new ArrayList<>();
    for (int line = 1; line <= 20; line++) {
      lines.add(flight(0.3 * line, 60, 1000 + 600 * line, line));
      all.addAll(lines.get(line - 1));
    }
    final SensorDirections together = SensorDirections.of(block(all, 0));
    final double[] towards = new double[3];
    final double[] alone = new double[3];
    int before = 0;
    for (final List<Pulse> line : lines) {
      final SensorDirections one = SensorDirections.of(block(line, 0));
      for (int i = 0; i < line.size(); i++) {
        assertEquals(one.towards(i, alone), together.towards(before + i, towards));
        assertArrayEquals(alone, towards);
      }
      before += line.size();
    }
  }

  @Test
  void linesOneAboveTheOtherAreToldApart() {
    final List<Pulse> both = new ArrayList<>(flight(0.3, 60, 1000, 1));
    both.addAll(flight(0.3 + Math.PI, 60, 1000.2, 2));
    final SensorDirections directions = SensorDirections.of(block(both, 0));
    final double[] towards = new double[3];
    for (int i = 0; i < both.size(); i++) {
      if (directions.towards(i, towards)) {
        assertTrue(degrees(towards, both.get(i)) < 8, "pulse " + i);
      }
    }
    // One line that comes again is told apart by time.
    final List<Pulse> again = new ArrayList<>(flight(0.3, 60, 1000, 1));
    again.addAll(flight(0.3 + Math.PI, 60, 1600, 1));
    final SensorDirections twice = SensorDirections.of(block(again, 0));
    for (int i = 0; i < again.size(); i++) {
      if (twice.towards(i, towards)) {
        assertTrue(degrees(towards, again.get(i)) < 8, "pulse " + i);
      }
    }
  }

  @Test
  void neitherOrderNorOriginNorWhatIsFartherAwayMakesADifference() {
    final List<Pulse> pulses = flight(2.2, 60, 462_000_000.3, 7);
    final SensorDirections whole = SensorDirections.of(block(pulses, 0));
    final List<Integer> order = new ArrayList<>();
    for (int i = 0; i < pulses.size(); i++) {
      if (pulses.get(i).x < 10.5 + SensorDirections.REACH) {
        order.add(i);
      }
    }
    Collections.shuffle(order, new Random(4));
    final SensorDirections part =
        SensorDirections.of(block(order.stream().map(pulses::get).toList(), -123_456));
    final double[] one = new double[3];
    final double[] other = new double[3];
    int same = 0;
    for (int i = 0; i < order.size(); i++) {
      if (pulses.get(order.get(i)).x < 10.5) {
        final boolean known = whole.towards(order.get(i), one);
        assertEquals(known, part.towards(i, other));
        if (known) {
          assertArrayEquals(one, other);
          same++;
        }
      }
    }
    assertTrue(same > 1000, same + " points");
  }

  @Test
  void whereTimeDoesNotTellItIsNotKnown() {
    final List<Pulse> pulses = flight(1, 60, 100, 7);
    final double[] towards = new double[3];
    final PointBlock timeless = block(pulses, 0);
    Arrays.fill(timeless.attribute(PointAttribute.GPS_TIME), PointBlock.ABSENT);
    final SensorDirections none = SensorDirections.of(timeless);
    final PointBlock still = block(pulses, 0);
    Arrays.fill(still.attribute(PointAttribute.GPS_TIME), 5);
    final SensorDirections atOnce = SensorDirections.of(still);
    // One scan: time grows along it, far faster than anything flies.
    final SensorDirections scan = SensorDirections.of(block(pulses.subList(0, 121), 0));
    final SensorDirections few = SensorDirections.of(block(pulses.subList(0, 3), 0));
    final SensorDirections spot =
        SensorDirections.of(block(Collections.nCopies(50, pulses.get(0)), 0));
    final SensorDirections unreferenced =
        SensorDirections.of(block(pulses, 0).withReferences(new BitSet()));
    for (final SensorDirections unknown : List.of(none, atOnce, scan, few, spot, unreferenced)) {
      assertFalse(unknown.towards(0, towards));
    }
    final Random random = new Random(8);
    final PointBlock shuffled = block(pulses, 0);
    for (int i = 0; i < pulses.size(); i++) {
      shuffled.attribute(PointAttribute.GPS_TIME)[i] = random.nextInt(1 << 16);
    }
    final SensorDirections chance = SensorDirections.of(shuffled);
    int known = 0;
    for (int i = 0; i < pulses.size(); i++) {
      known += chance.towards(i, towards) ? 1 : 0;
    }
    assertTrue(known < pulses.size() / 20, known + " of " + pulses.size());
  }

  @Test
  void pointsOfTheTownAreSeenFromTheirFlightLines() throws IOException {
    final double[] towards = new double[3];
    int points = 0;
    try (LasFile file =
        LasFile.open(FileByteSource.open(Path.of("data-samples/town_770000_6277000.laz")))) {
      for (final Chunk chunk : file.chunks()) {
        final LasColumns columns = file.reader(file.layout().fields()).read(chunk);
        final int n = columns.size();
        final int[] rows = new int[n];
        Arrays.setAll(rows, i -> i);
        final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);
        for (final PointAttribute attribute : SensorDirections.NEEDS) {
          attributes.put(attribute, new int[n]);
          columns.copy(attribute, rows, n, attributes.get(attribute), 0);
        }
        final SensorDirections directions =
            SensorDirections.of(
                new PointBlock(
                    Lattice.ofUnit(UNIT),
                    0,
                    0,
                    0,
                    n,
                    n,
                    columns.x(),
                    columns.y(),
                    columns.z(),
                    new long[n],
                    attributes));
        for (int p = 0; p < n; p++) {
          if (directions.towards(p, towards)) {
            final int line = (columns.pointSourceId()[p] & 0xFFFF) - 1000;
            final double x = file.transform().x(columns.x()[p]) - TownFrame.REFERENCE_X;
            final double height = FlightPlan.SENSOR_HEIGHT - file.transform().z(columns.z()[p]);
            final double east = Math.toDegrees(Math.atan((FlightPlan.lineX(line) - x) / height));
            assertEquals(east, Math.toDegrees(Math.asin(towards[0])), 2.5, "point " + p);
            points++;
          }
        }
        assertTrue(points > 0.9 * n, points + " of " + n);
        break;
      }
    }
  }
}
