package io.sparklidar.sample;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.land.PowerLines;
import io.sparklidar.sample.land.Relief;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.land.Settlements;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;
import io.sparklidar.sample.scan.FlightPlan;
import io.sparklidar.sample.scan.Scanner;
import io.sparklidar.sample.scan.ShadowIndex;
import io.sparklidar.sample.scan.TownArea;
import io.sparklidar.sample.scan.TownFrame;
import io.sparklidar.sample.scan.TownPoints;
import io.sparklidar.sample.scene.GroundCover;
import io.sparklidar.sample.scene.Scene;
import io.sparklidar.sample.scene.SceneBuilder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A made-up piece of country as an airborne scanner sees it, without end and without a file: every
 * point is a function of the seed and the place. Any area can be generated alone, in any order, on
 * any machine, and fits its neighbours point by point.
 *
 * <p>Points come as from a national survey: about 20 per square metre, centimetres, EPSG:2154 and
 * heights above sea level, flight line by flight line in order of GPS time, several returns per
 * pulse in vegetation, two flight lines where swaths overlap.
 *
 * <p>Immutable; safe for use by several threads at once.
 */
public final class Town {

  /** Lattice unit of all coordinates, metres. */
  public static final double UNIT = TownFrame.UNIT;

  /** Most returns of one pulse. */
  public static final int MAX_RETURNS = Scanner.MAX_RETURNS;

  /** Points per square metre of {@link Landscape#TOWN}, about. */
  public static final double DENSITY = 20;

  /** The reference place: x of the south-west corner of the first sample, EPSG:2154. */
  public static final double REFERENCE_X = TownFrame.REFERENCE_X;

  /** The reference place: y of the south-west corner of the first sample, EPSG:2154. */
  public static final double REFERENCE_Y = TownFrame.REFERENCE_Y;

  /** How far from the reference place there is land, metres. */
  public static final double REACH = 90_000;

  private static final int BATCH = 1 << 16;

  /** What blocks say of points besides coordinates. */
  private static final Set<PointAttribute> ATTRIBUTES =
      EnumSet.of(
          PointAttribute.INTENSITY,
          PointAttribute.RETURN_NUMBER,
          PointAttribute.NUMBER_OF_RETURNS,
          PointAttribute.CLASSIFICATION,
          PointAttribute.RED,
          PointAttribute.NIR);

  /** Pulses that hit something in an area aim at the ground at most this far beside it. */
  private static final double GROUND_MARGIN = 16;

  /** Things that such pulses may hit stand at most this far beside the area. */
  private static final double SCENE_MARGIN = 40;

  /** Such things look up the land at most this far beside where they may stand. */
  private static final double LAND_MARGIN = 84;

  private final long seed;
  private final Landscape landscape;
  private final Settlements settlements;
  private final Relief relief;
  private final StreetPlan plan;
  private final PowerLines powerLines;

  /** The town of a seed. */
  public Town(final long seed) {
    this(seed, Landscape.TOWN);
  }

  /** A landscape of a seed. */
  public Town(final long seed, final Landscape landscape) {
    this.seed = seed;
    this.landscape = landscape;
    settlements = new Settlements(seed);
    relief = new Relief(seed, landscape, settlements);
    plan = new StreetPlan(seed, landscape, settlements);
    powerLines = new PowerLines(seed, landscape);
  }

  /**
   * Generates an area and hands its points over in batches, in order of GPS time. Memory is bounded
   * by the batch and by what stands in the area, not by its points.
   *
   * @param area what to generate
   * @param sink takes each batch; the columns are used again once it returns
   * @throws IllegalArgumentException if the area reaches further than {@link #REACH} from the
   *     reference place
   */
  public void scan(final TownArea area, final Consumer<TownPoints> sink) {
    final double minX = TownFrame.townX(area.minX());
    final double minY = TownFrame.townY(area.minY());
    final double maxX = TownFrame.townX(area.maxX());
    final double maxY = TownFrame.townY(area.maxY());
    if (minX < -REACH || minY < -REACH || maxX > REACH || maxY > REACH) {
      throw new IllegalArgumentException(
          "there is land within %.0f m of (%.0f, %.0f); %s is outside"
              .formatted(REACH, REFERENCE_X, REFERENCE_Y, area));
    }
    final double land = SCENE_MARGIN + LAND_MARGIN;
    final ReliefPatch patch =
        new ReliefPatch(relief, minX - land, minY - land, maxX + land, maxY + land);
    final double sceneMinX = minX - SCENE_MARGIN;
    final double sceneMinY = minY - SCENE_MARGIN;
    final double sceneMaxX = maxX + SCENE_MARGIN;
    final double sceneMaxY = maxY + SCENE_MARGIN;
    final StreetPatch streets =
        new StreetPatch(plan, seed, sceneMinX, sceneMinY, sceneMaxX, sceneMaxY);
    final Scene scene =
        new SceneBuilder(seed, landscape, settlements, plan, powerLines, relief, patch, streets)
            .build(sceneMinX, sceneMinY, sceneMaxX, sceneMaxY);
    final int batch = (int) Math.min(BATCH, MAX_RETURNS + area.squareMetres() * DENSITY);
    final Scanner scanner =
        new Scanner(
            seed, area, patch, new GroundCover(streets, plan), scene, new TownPoints(batch), sink);
    final double low = FlightPlan.SENSOR_HEIGHT - patch.lowest();
    final double high = FlightPlan.SENSOR_HEIGHT - patch.highest() - Scene.MAX_HEIGHT;
    for (int line = FlightPlan.firstLine(minX); line <= FlightPlan.lastLine(maxX); line++) {
      final double west = minX - FlightPlan.lineX(line) - FlightPlan.MAX_DRIFT;
      final double east = maxX - FlightPlan.lineX(line) + FlightPlan.MAX_DRIFT;
      // What the roll may add to a slope.
      final double sway = 1.3 * FlightPlan.MAX_SWAY;
      final int first = Math.max(0, FlightPlan.position(west / (west < 0 ? high : low) - sway) - 2);
      final int last =
          Math.min(
              FlightPlan.PULSES - 1,
              FlightPlan.position(east / (east < 0 ? low : high) + sway) + 2);
      if (first > last) {
        continue;
      }
      final ShadowIndex index =
          new ShadowIndex(
              scene,
              patch,
              line,
              minX - GROUND_MARGIN,
              minY - GROUND_MARGIN,
              maxX + GROUND_MARGIN,
              maxY + GROUND_MARGIN);
      // Where the sensor is while it looks at the area, along its heading.
      final double minSlope = FlightPlan.minSlopeY(line);
      final double maxSlope = FlightPlan.maxSlopeY(line);
      final double south = minY - maxSlope * (maxSlope > 0 ? low : high);
      final double north = maxY - minSlope * (minSlope > 0 ? high : low);
      final boolean northward = FlightPlan.heading(line) > 0;
      final double start = (northward ? south : -north) / FlightPlan.SCAN_SPACING;
      final double end = (northward ? north : -south) / FlightPlan.SCAN_SPACING;
      for (int scan = (int) Math.floor(start) - 1; scan <= end + 1; scan++) {
        scanner.scan(index, line, scan, first, last);
      }
    }
    scanner.flush();
  }

  /**
   * Generates an area at once.
   *
   * @return its points, in order of GPS time
   * @throws IllegalArgumentException as {@link #scan}
   */
  public TownPoints points(final TownArea area) {
    final TownPoints points =
        new TownPoints((int) Math.min(1 << 20, area.squareMetres() * DENSITY));
    scan(area, points::append);
    return points;
  }

  /**
   * The points nearest to a place, all of them core points, with every attribute: input of a given
   * size for tests and benchmarks of engines.
   *
   * @param x in metres of the CRS
   * @param y in metres of the CRS
   * @param count how many
   * @return exactly so many points of a square around the place, in order of GPS time; of those on
   *     its border, the earlier ones
   */
  public PointBlock block(final double x, final double y, final int count) {
    final int middleX = Math.toIntExact(Math.round(x * TownFrame.UNITS_PER_METRE));
    final int middleY = Math.toIntExact(Math.round(y * TownFrame.UNITS_PER_METRE));
    int half =
        (int) (TownFrame.UNITS_PER_METRE * Math.sqrt(count / DENSITY) / 2)
            + TownFrame.UNITS_PER_METRE;
    TownPoints points = new TownPoints(0);
    while (points.size() < count) {
      half += half / 8 + TownFrame.UNITS_PER_METRE;
      points = points(new TownArea(middleX - half, middleY - half, middleX + half, middleY + half));
    }
    return nearest(points, middleX, middleY, half, count);
  }

  /** Cuts the square down to its points nearest to the middle, by the greater of dx and dy. */
  private static PointBlock nearest(
      final TownPoints points,
      final int middleX,
      final int middleY,
      final int half,
      final int count) {
    final int[] withDistance = new int[half + 1];
    for (int i = 0; i < points.size(); i++) {
      withDistance[distance(points, i, middleX, middleY)]++;
    }
    int border = 0;
    int inside = 0;
    while (inside + withDistance[border] < count) {
      inside += withDistance[border++];
    }
    int onBorder = count - inside;
    final int[] x = new int[count];
    final int[] y = new int[count];
    final int[] z = new int[count];
    final long[] identity = new long[count];
    final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);
    for (final PointAttribute attribute : ATTRIBUTES) {
      attributes.put(attribute, new int[count]);
    }
    int kept = 0;
    for (int i = 0; i < points.size(); i++) {
      final int distance = distance(points, i, middleX, middleY);
      if (distance > border || distance == border && onBorder-- <= 0) {
        continue;
      }
      x[kept] = points.x()[i] - middleX;
      y[kept] = points.y()[i] - middleY;
      z[kept] = points.z()[i];
      identity[kept] = PointIdentity.of(0, kept);
      for (final Map.Entry<PointAttribute, int[]> entry : attributes.entrySet()) {
        entry.getValue()[kept] = attribute(points, i, entry.getKey());
      }
      kept++;
    }
    return new PointBlock(
        Lattice.ofUnit(UNIT), middleX, middleY, 0, count, count, x, y, z, identity, attributes);
  }

  private static int distance(
      final TownPoints points, final int index, final int middleX, final int middleY) {
    return Math.max(Math.abs(points.x()[index] - middleX), Math.abs(points.y()[index] - middleY));
  }

  private static int attribute(
      final TownPoints points, final int index, final PointAttribute attribute) {
    return switch (attribute) {
      case INTENSITY -> Short.toUnsignedInt(points.intensity()[index]);
      case RETURN_NUMBER -> points.returnNumber()[index];
      case NUMBER_OF_RETURNS -> points.numberOfReturns()[index];
      case CLASSIFICATION -> points.classification()[index];
      case RED -> Short.toUnsignedInt(points.red()[index]);
      case NIR -> Short.toUnsignedInt(points.nir()[index]);
      default -> throw new IllegalArgumentException("blocks of the town have no " + attribute);
    };
  }
}
