package io.sparklidar.sample.scan;

import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.land.Relief;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.scene.Crowns;
import io.sparklidar.sample.scene.GroundCover;
import io.sparklidar.sample.scene.Scene;
import io.sparklidar.sample.scene.Solids;
import io.sparklidar.sample.scene.Surface;
import io.sparklidar.sample.scene.Tint;
import io.sparklidar.sample.scene.Wires;
import java.util.function.Consumer;

/**
 * Flies over one area and records what the pulses hit: line after line, scan after scan, pulse
 * after pulse, so in order of time. Every pulse is followed down to the ground, past the crowns and
 * wires that take a part of it, and becomes one record a return; those inside the area are kept. A
 * pulse is a function of its line, scan and number alone.
 *
 * <p>The inner loop: no allocation, arrays of numbers only. Not thread-safe.
 */
public final class Scanner {

  /** Most returns of one pulse. */
  public static final int MAX_RETURNS = 5;

  private static final int MAX_LAYERS = 32;
  private static final double NEVER = Double.NEGATIVE_INFINITY;

  /** A second echo is told apart from this many metres below the first on. */
  private static final double DEAD_ZONE = 1.0;

  /** Leaves this close above something hard are not told apart from it, metres. */
  private static final double LAST_GAP = 0.45;

  /** A part of the pulses goes no further after a return from leaves, and after one from a wire. */
  private static final double LEAF_STOPS = 0.5;

  private static final double WIRE_STOPS = 0.12;

  /** Still water returns no more than this part of the pulses. */
  private static final double WATER_RETURNS = 0.62;

  private static final double KERB = 0.12;

  /** Quantiles of the exponential distribution of mean 1. */
  private static final double[] EXPONENTIAL = new double[1024];

  private static final int WATER = Surface.WATER.ordinal();
  private static final int WIRE = Surface.WIRE.ordinal();
  private static final int UNDERGROWTH = Surface.UNDERGROWTH.ordinal();
  private static final Surface[] SURFACES = Surface.values();
  private static final double[] ROUGHNESS = new double[SURFACES.length];
  private static final int[] INTENSITY = new int[SURFACES.length];
  private static final byte[] CLASSIFICATION = new byte[SURFACES.length];
  private static final boolean[] VEGETATION = new boolean[SURFACES.length];
  private static final int[] RED = new int[SURFACES.length];
  private static final int[] GREEN = new int[SURFACES.length];
  private static final int[] BLUE = new int[SURFACES.length];
  private static final int[] NIR = new int[SURFACES.length];
  private static final byte MEDIUM = 4;
  private static final byte HIGH = 5;

  static {
    for (int i = 0; i < EXPONENTIAL.length; i++) {
      EXPONENTIAL[i] = -StrictMath.log((i + 0.5) / EXPONENTIAL.length);
    }
    for (final Surface surface : SURFACES) {
      final int i = surface.ordinal();
      ROUGHNESS[i] = surface.roughness();
      INTENSITY[i] = surface.intensity();
      CLASSIFICATION[i] = (byte) surface.classification();
      VEGETATION[i] = surface.isVegetation();
      RED[i] = surface.red();
      GREEN[i] = surface.green();
      BLUE[i] = surface.blue();
      NIR[i] = surface.nir();
    }
  }

  private final long seed;
  private final TownArea area;
  private final ReliefPatch relief;
  private final GroundCover cover;
  private final Solids solids;
  private final Crowns crowns;
  private final Wires wires;
  private final TownPoints points;
  private final Consumer<TownPoints> sink;

  // Returns of the current pulse, from the top.
  private int returns;
  private final double[] returnZ = new double[MAX_RETURNS];
  private final int[] returnSurface = new int[MAX_RETURNS];
  private final int[] returnTint = new int[MAX_RETURNS];

  // Crowns and wires the current pulse comes through, from the top.
  private int layers;
  private final double[] layerEnter = new double[MAX_LAYERS];
  private final double[] layerLeave = new double[MAX_LAYERS];
  private final int[] layerThing = new int[MAX_LAYERS];

  private long random;

  /**
   * @param seed of the town
   * @param area points of which are kept
   * @param relief the land in and around the area
   * @param cover what covers it
   * @param scene what stands on it
   * @param points columns to fill and hand over, again and again; at least one pulse long
   * @param sink takes them whenever they are full
   */
  public Scanner(
      final long seed,
      final TownArea area,
      final ReliefPatch relief,
      final GroundCover cover,
      final Scene scene,
      final TownPoints points,
      final Consumer<TownPoints> sink) {
    this.seed = Hash.mix(seed ^ 0x5CA7L);
    this.area = area;
    this.relief = relief;
    this.cover = cover;
    this.solids = scene.solids();
    this.crowns = scene.crowns();
    this.wires = scene.wires();
    this.points = points;
    this.sink = sink;
  }

  /** Hands over what is left in the columns. */
  public void flush() {
    if (points.size > 0) {
      sink.accept(points);
      points.clear();
    }
  }

  /**
   * Flies one scan.
   *
   * @param index what may be hit
   * @param line the flight line
   * @param scan its number along the line
   * @param first westernmost position of the mirror that may see the area
   * @param last easternmost position of the mirror that may see the area
   */
  public void scan(
      final ShadowIndex index, final int line, final int scan, final int first, final int last) {
    final double sensorX = FlightPlan.lineX(line) + FlightPlan.drift(line, scan);
    final double roll = FlightPlan.roll(line, scan);
    final double slopeY = FlightPlan.slopeY(line, scan);
    final boolean east = FlightPlan.swingsEast(scan);
    final int heading = FlightPlan.heading(line);
    final long scanSeed = Hash.of(seed, line, scan);
    // Positive to the right of the flight, and the mirror's positive direction too.
    final int direction = east == heading > 0 ? TownPoints.SCAN_DIRECTION : 0;
    for (int step = first; step <= last; step++) {
      final int position = east ? step : first + last - step;
      final int pulse = east ? position : FlightPlan.PULSES - 1 - position;
      random = Hash.mix(scanSeed + pulse);
      final double tangent = FlightPlan.tangent(position, jitter((int) random));
      final double slopeX = tangent + roll * (1 + tangent * tangent);
      final double rayX = sensorX + slopeX * FlightPlan.SENSOR_HEIGHT;
      final double rayY =
          FlightPlan.sensorY(line, scan, pulse, jitter((int) (random >>> 32)))
              + slopeY * FlightPlan.SENSOR_HEIGHT;
      final double ground = follow(index, rayX, rayY, slopeX, slopeY);
      if (returns == 0) {
        continue;
      }
      final double angle = heading * (FlightPlan.angle(position) + StrictMath.toDegrees(roll));
      final int flags =
          direction | (pulse == FlightPlan.PULSES - 1 ? TownPoints.EDGE_OF_FLIGHT_LINE : 0);
      record(line, scan, pulse, angle, flags, rayX, rayY, slopeX, slopeY, ground);
    }
  }

  /** Finds the returns of one pulse; answers the height of the ground it aims at. */
  private double follow(
      final ShadowIndex index,
      final double rayX,
      final double rayY,
      final double slopeX,
      final double slopeY) {
    returns = 0;
    // The land is so gentle that each round is ten times nearer: millimetres after three.
    double ground = Relief.MEAN_HEIGHT;
    for (int round = 0; round < 3; round++) {
      ground = relief.height(rayX - slopeX * ground, rayY - slopeY * ground);
    }
    double x = rayX - slopeX * ground;
    double y = rayY - slopeY * ground;
    final double water = relief.waterLevel(x, y);
    final boolean wet = ground < water;
    if (wet) {
      ground = water;
      x = rayX - slopeX * ground;
      y = rayY - slopeY * ground;
    }
    final int cell = index.cell(x, y);
    if (cell < 0) {
      return ground;
    }

    layers = 0;
    double hard = NEVER;
    int hardSolid = -1;
    boolean hardWall = false;
    final int end = index.end(cell);
    for (int at = index.start(cell); at < end; at++) {
      final int thing = index.thing(at);
      switch (index.kind(at)) {
        case ShadowIndex.SOLID -> {
          final double z = solids.hit(thing, rayX, rayY, slopeX, slopeY);
          if (z > hard) {
            hard = z;
            hardSolid = thing;
            hardWall = solids.onWall();
          }
        }
        case ShadowIndex.CROWN -> {
          final double z = crowns.enter(thing, rayX, rayY, slopeX, slopeY);
          if (z > ground) {
            addLayer(z, crowns.leave(), thing);
          }
        }
        default -> {
          final double z = wires.hit(thing, rayX, rayY, slopeX, slopeY);
          if (z > ground) {
            addLayer(z, z, -1);
          }
        }
      }
    }
    final boolean onGround = hard <= ground;
    if (layers > 0 && comeThrough(onGround ? ground : hard)) {
      return ground;
    }
    if (!onGround) {
      addReturn(hard, solids.surface(hardSolid, hardWall), solids.tint(hardSolid, hardWall));
    } else if (wet) {
      if (unit() < WATER_RETURNS) {
        addReturn(ground, WATER, Tint.NONE);
      }
    } else {
      addGround(ground, x, y);
    }
    return ground;
  }

  private void addLayer(final double enter, final double leave, final int thing) {
    if (layers == MAX_LAYERS) {
      return;
    }
    int at = layers++;
    while (at > 0 && layerEnter[at - 1] < enter) {
      layerEnter[at] = layerEnter[at - 1];
      layerLeave[at] = layerLeave[at - 1];
      layerThing[at] = layerThing[at - 1];
      at--;
    }
    layerEnter[at] = enter;
    layerLeave[at] = leave;
    layerThing[at] = thing;
  }

  /** Comes down through the layers to something hard; answers whether the pulse is used up. */
  private boolean comeThrough(final double hard) {
    // The receiver hears nothing from above here.
    double awake = Double.POSITIVE_INFINITY;
    for (int layer = 0; layer < layers; layer++) {
      final int thing = layerThing[layer];
      final double enter = Math.min(awake, layerEnter[layer]);
      if (thing < 0) {
        if (layerEnter[layer] <= enter && enter > hard + LAST_GAP) {
          if (addReturn(enter, WIRE, Tint.NONE) || unit() < WIRE_STOPS) {
            return true;
          }
          awake = enter - DEAD_ZONE;
        }
        continue;
      }
      final double freePath = crowns.freePath(thing);
      final double bottom = Math.max(layerLeave[layer], hard + LAST_GAP);
      double z = enter - freePath * exponential();
      while (z > bottom) {
        if (addReturn(z, crowns.surface(thing), crowns.tint(thing)) || unit() < LEAF_STOPS) {
          return true;
        }
        awake = z - DEAD_ZONE;
        z = awake - freePath * exponential();
      }
    }
    return false;
  }

  private void addGround(final double ground, final double x, final double y) {
    cover.locate(x, y);
    final Surface surface = cover.surface();
    final double chance = unit();
    switch (surface) {
      case SIDEWALK, PAVING, GRAVEL -> addReturn(ground + KERB, surface.ordinal(), cover.tint());
      case LAWN -> low(ground + KERB, surface, chance < 0.03 ? 0.35 * unit() : 0);
      case MEADOW -> low(ground, surface, chance < 0.14 ? 0.6 * unit() : 0);
      case CROP -> low(ground, surface, chance < 0.25 ? 0.5 * unit() : 0);
      case FOREST_FLOOR -> low(ground, surface, chance < 0.2 ? 1.4 * unit() * unit() : 0);
      default -> addReturn(ground, surface.ordinal(), cover.tint());
    }
  }

  /** The ground, or low plants on it. */
  private void low(final double ground, final Surface surface, final double height) {
    final double room =
        returns == 0 ? Double.POSITIVE_INFINITY : returnZ[returns - 1] - ground - LAST_GAP;
    final double top = Math.min(height, room);
    if (top > 0.06) {
      addReturn(ground + top, UNDERGROWTH, cover.tint());
    } else {
      addReturn(ground, surface.ordinal(), cover.tint());
    }
  }

  /** Adds a return; answers whether the receiver can take no more. */
  private boolean addReturn(final double z, final int surface, final int tint) {
    returnZ[returns] = z;
    returnSurface[returns] = surface;
    returnTint[returns] = tint;
    returns++;
    return returns == MAX_RETURNS;
  }

  /** Two bytes make a triangle, most often near 0, in -0.5..0.5. */
  private static double jitter(final int bits) {
    return ((bits & 0xFF) + (bits >>> 8 & 0xFF) - 255) * (0.5 / 255);
  }

  private double unit() {
    random = Hash.mix(random);
    return Hash.unit(random);
  }

  private double exponential() {
    random = Hash.mix(random);
    return EXPONENTIAL[(int) (random >>> 54)];
  }

  /** Writes the returns of one pulse that lie inside the area. */
  private void record(
      final int line,
      final int scan,
      final int pulse,
      final double angle,
      final int flags,
      final double rayX,
      final double rayY,
      final double slopeX,
      final double slopeY,
      final double ground) {
    if (points.size + MAX_RETURNS > points.x.length) {
      flush();
    }
    int strength = 256;
    for (int i = 0; i < returns; i++) {
      final int surface = returnSurface[i];
      random = Hash.mix(random);
      final int bits = (int) random;
      final int more = (int) (random >>> 32);
      // The spread of ranges is along the pulse.
      final double z = returnZ[i] + 2 * jitter(bits) * ROUGHNESS[surface];
      final int pointX = TownFrame.latticeX(rayX - slopeX * z);
      final int pointY = TownFrame.latticeY(rayY - slopeY * z);
      final int share = i + 1 == returns ? strength : strength * 5 >> 3;
      strength -= share >> 1;
      if (!area.contains(pointX, pointY)) {
        continue;
      }
      final int at = points.size++;
      points.x[at] = pointX;
      points.y[at] = pointY;
      points.z[at] = TownFrame.latticeZ(z);
      points.returnNumber[at] = (byte) (i + 1);
      points.numberOfReturns[at] = (byte) returns;
      points.classification[at] = classify(surface, z - ground);
      points.flags[at] =
          (byte) (flags | (FlightPlan.isOverlap(TownFrame.townX(pointX)) ? TownPoints.OVERLAP : 0));
      points.userData[at] = (byte) surface;
      points.scanAngle[at] = (short) Math.rint(angle * (1 / FlightPlan.SCAN_ANGLE_UNIT));
      points.pointSourceId[at] = (short) FlightPlan.sourceId(line);
      points.gpsTime[at] = FlightPlan.time(line, scan, pulse);
      final int gain = 224 + (more & 0x3F);
      points.intensity[at] = (short) (INTENSITY[surface] * share * gain >> 16);
      // Lower leaves lie in the shade; all channels flicker together, each a little by itself.
      final int light =
          (236 + (more >>> 6 & 0x1F) + (bits >>> 30)) - 28 * i * (VEGETATION[surface] ? 1 : 0);
      final int tint = returnTint[i];
      points.red[at] = channel(RED[surface], Tint.red(tint), light, more >>> 11 & 7);
      points.green[at] = channel(GREEN[surface], Tint.green(tint), light, more >>> 14 & 7);
      points.blue[at] = channel(BLUE[surface], Tint.blue(tint), light, more >>> 17 & 7);
      points.nir[at] = channel(NIR[surface], Tint.green(tint), light, more >>> 20 & 7);
    }
  }

  private static byte classify(final int surface, final double height) {
    if (!VEGETATION[surface] || height < Surface.MEDIUM_VEGETATION) {
      return CLASSIFICATION[surface];
    }
    return height < Surface.HIGH_VEGETATION ? MEDIUM : HIGH;
  }

  /** An eight-bit colour in sixteen bits, as aerial pictures come. */
  private static short channel(final int mean, final int tint, final int light, final int flicker) {
    final int value = (mean * tint * light >> 15) + flicker - 4;
    return (short) (Math.max(0, Math.min(255, value)) << 8);
  }
}
