package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.PowerLines;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.land.StreetPlan;
import io.sparklidar.sample.scene.Solids.Finish;

/**
 * Puts things on the land. Positions are street coordinates (u, v); a turn is an angle in radians
 * against the direction of u at the place. Things in water, too close to a power line, or outside
 * the patch of land are left out. Not thread-safe.
 */
final class Site {

  /** How far from a power line nothing tall may stand, metres. */
  static final double POWER_LINE_CLEARANCE = 6.5;

  private static final double QUARTER_TURN = Math.PI / 2;

  /** Red, blue, dark green and dark red cars; most are white, grey or black. */
  private static final int[] COLOURS = {
    Tint.of(1.5, 0.25, 0.2),
    Tint.of(0.3, 0.5, 1.3),
    Tint.of(0.25, 0.5, 0.35),
    Tint.of(0.7, 0.15, 0.2)
  };

  private final Scene scene;
  private final ReliefPatch relief;
  private final StreetPlan plan;
  private final PowerLines powerLines;

  private double x;
  private double y;
  private double cos;
  private double sin;

  Site(
      final Scene scene,
      final ReliefPatch relief,
      final StreetPlan plan,
      final PowerLines powerLines) {
    this.scene = scene;
    this.relief = relief;
    this.plan = plan;
    this.powerLines = powerLines;
  }

  /** The kind of roof a house has. */
  enum Roof {
    /** A ridge along u, gables at both ends. */
    GABLE,
    /** A ridge along u, four slopes. */
    HIP,
    /** None to speak of. */
    FLAT
  }

  private void locate(final double u, final double v, final double turn) {
    final double[] here = plan.place(u, v);
    final double[] there = plan.place(u + 1, v);
    final double length = Math.hypot(there[0] - here[0], there[1] - here[1]);
    final double alongCos = (there[0] - here[0]) / length;
    final double alongSin = (there[1] - here[1]) / length;
    final double turnCos = StrictMath.cos(turn);
    final double turnSin = StrictMath.sin(turn);
    x = here[0];
    y = here[1];
    cos = alongCos * turnCos - alongSin * turnSin;
    sin = alongSin * turnCos + alongCos * turnSin;
  }

  private boolean isFree(final double halfU, final double halfV, final double clearance) {
    final double reach = halfU + halfV;
    if (!relief.holds(x - reach, y - reach) || !relief.holds(x + reach, y + reach)) {
      return false;
    }
    return powerLines.distance(x, y) >= clearance && !isWet(halfU, halfV);
  }

  private boolean isWet(final double halfU, final double halfV) {
    for (int corner = 0; corner < 4; corner++) {
      if (relief.isWet(cornerX(corner, halfU, halfV), cornerY(corner, halfU, halfV))) {
        return true;
      }
    }
    return false;
  }

  private double cornerX(final int corner, final double halfU, final double halfV) {
    return x
        + ((corner & 1) == 0 ? -halfU : halfU) * cos
        - ((corner & 2) == 0 ? -halfV : halfV) * sin;
  }

  private double cornerY(final int corner, final double halfU, final double halfV) {
    return y
        + ((corner & 1) == 0 ? -halfU : halfU) * sin
        + ((corner & 2) == 0 ? -halfV : halfV) * cos;
  }

  private double lowestCorner(final double halfU, final double halfV) {
    double lowest = Double.POSITIVE_INFINITY;
    for (int corner = 0; corner < 4; corner++) {
      lowest =
          Math.min(
              lowest, relief.height(cornerX(corner, halfU, halfV), cornerY(corner, halfU, halfV)));
    }
    return lowest;
  }

  /**
   * Puts up a house with its roof and chimneys.
   *
   * @return the height of its eaves above sea level, or NaN where it cannot stand
   */
  double house(
      final double u,
      final double v,
      final double turn,
      final double halfU,
      final double halfV,
      final double eaveHeight,
      final Roof roof,
      final double slope,
      final int chimneys,
      final Finish finish,
      final Draw draw) {
    locate(u, v, turn);
    if (!isFree(halfU, halfV, POWER_LINE_CLEARANCE + Math.min(halfU, halfV))) {
      return Double.NaN;
    }
    final double base = lowestCorner(halfU, halfV) - 0.5;
    final double eave = relief.height(x, y) + eaveHeight;
    final double slopeU = roof == Roof.HIP ? slope : 0;
    final double slopeV = roof == Roof.FLAT ? 0 : slope;
    final double overhang = roof == Roof.FLAT ? 0 : 0.4;
    scene.solids().add(x, y, cos, sin, halfU, halfV, base, eave, slopeU, slopeV, overhang, finish);
    final double ridge = roof == Roof.FLAT ? eave : eave + slope * Math.min(halfU, halfV);
    for (int chimney = 0; chimney < chimneys; chimney++) {
      final double along = draw.between(-0.85, 0.85) * (roof == Roof.HIP ? 0.4 * halfU : halfU);
      final double across = draw.between(-0.35, 0.35) * halfV;
      scene
          .solids()
          .add(
              x + along * cos - across * sin,
              y + along * sin + across * cos,
              cos,
              sin,
              draw.between(0.35, 0.6),
              draw.between(0.3, 0.4),
              eave,
              ridge + draw.between(0.5, 1.0),
              0,
              0,
              0,
              Finish.of(Surface.CHIMNEY, Tint.vary(draw, 0.15)));
    }
    return eave;
  }

  /**
   * Puts a box on the ground.
   *
   * @param height of its top above the ground in its middle
   */
  void box(
      final double u,
      final double v,
      final double turn,
      final double halfU,
      final double halfV,
      final double height,
      final Finish finish) {
    locate(u, v, turn);
    if (!isFree(halfU, halfV, 1)) {
      return;
    }
    final double ground = relief.height(x, y);
    scene
        .solids()
        .add(
            x,
            y,
            cos,
            sin,
            halfU,
            halfV,
            lowestCorner(halfU, halfV) - 0.3,
            ground + height,
            0,
            0,
            0,
            finish);
  }

  /** Puts a box between two heights above sea level, wherever it is. */
  void boxAt(
      final double u,
      final double v,
      final double turn,
      final double halfU,
      final double halfV,
      final double base,
      final double top,
      final Finish finish) {
    locate(u, v, turn);
    scene.solids().add(x, y, cos, sin, halfU, halfV, base, top, 0, 0, 0, finish);
  }

  /** Puts up a square tower with a spire. */
  void tower(
      final double u, final double v, final double half, final double height, final Finish finish) {
    locate(u, v, 0);
    if (!isFree(half, half, POWER_LINE_CLEARANCE + half)) {
      return;
    }
    final double slope = Solids.MAX_SLOPE;
    scene
        .solids()
        .add(
            x,
            y,
            cos,
            sin,
            half,
            half,
            lowestCorner(half, half) - 0.5,
            relief.height(x, y) + height,
            slope,
            slope,
            0.3,
            finish);
  }

  /** A hedge from (u, v) along u, or along v where it is turned by a quarter. */
  void hedge(
      final double u,
      final double v,
      final boolean alongV,
      final double length,
      final double height,
      final int tint) {
    // In pieces, so that it follows the ground.
    final int pieces = Math.max(1, (int) Math.rint(length / 5));
    final double half = length / pieces / 2;
    for (int piece = 0; piece < pieces; piece++) {
      final double along = (2 * piece + 1) * half;
      box(
          alongV ? u : u + along,
          alongV ? v + along : v,
          alongV ? QUARTER_TURN : 0,
          half,
          0.45,
          height,
          Finish.of(Surface.HEDGE, tint));
    }
  }

  /** Parks a car. */
  void car(final double u, final double v, final double turn, final Draw draw) {
    final double light = draw.between(0.25, 1.8);
    final boolean colourful = draw.chance(0.3);
    final int tint =
        colourful ? COLOURS[draw.whole(0, COLOURS.length - 1)] : Tint.of(light, light, light);
    final Finish finish = Finish.of(Surface.CAR, tint);
    locate(u, v, turn);
    if (!isFree(2.2, 0.9, 0)) {
      return;
    }
    final double ground = relief.height(x, y);
    scene.solids().add(x, y, cos, sin, 2.15, 0.88, ground + 0.25, ground + 0.85, 0, 0, 0, finish);
    scene
        .solids()
        .add(
            x - 0.2 * cos,
            y - 0.2 * sin,
            cos,
            sin,
            1.2,
            0.78,
            ground + 0.8,
            ground + draw.between(1.35, 1.6),
            0,
            0,
            0,
            finish);
  }

  /** Plants a bush. */
  void bush(final double u, final double v, final Draw draw) {
    final double[] place = plan.place(u, v);
    bushAt(place[0], place[1], draw);
  }

  /** Plants a bush at a place of the town frame. */
  void bushAt(final double placeX, final double placeY, final Draw draw) {
    final double radius = draw.between(0.5, 1.2);
    final double height = draw.between(0.5, 1.9);
    if (!isPlantable(placeX, placeY, 0)) {
      return;
    }
    final double ground = relief.height(placeX, placeY);
    scene
        .crowns()
        .add(
            placeX,
            placeY,
            ground + 0.4 * height,
            radius,
            0.6 * height,
            ground,
            0.25,
            Surface.LEAF,
            Tint.vary(draw, 0.2));
  }

  /** Plants a broad-leaved tree. */
  void tree(
      final double u, final double v, final double height, final double radius, final Draw draw) {
    final double[] place = plan.place(u, v);
    treeAt(place[0], place[1], height, radius, draw);
  }

  /** Plants a broad-leaved tree at a place of the town frame. */
  void treeAt(
      final double placeX,
      final double placeY,
      final double height,
      final double radius,
      final Draw draw) {
    if (!isPlantable(placeX, placeY, POWER_LINE_CLEARANCE)) {
      return;
    }
    final double ground = relief.height(placeX, placeY);
    final int tint = Tint.vary(draw, 0.22);
    trunk(placeX, placeY, ground, 0.5 * height, 0.02 * height);
    final double bare = draw.between(0.2, 0.32) * height;
    final double halfHeight = 0.5 * (height - bare);
    scene
        .crowns()
        .add(
            placeX,
            placeY,
            ground + bare + halfHeight,
            radius,
            halfHeight,
            ground + bare,
            0.75,
            Surface.LEAF,
            tint);
    // A side branch, so that no two crowns look alike.
    final double direction = draw.between(0, 2 * Math.PI);
    final double out = 0.45 * radius;
    scene
        .crowns()
        .add(
            placeX + out * StrictMath.cos(direction),
            placeY + out * StrictMath.sin(direction),
            ground + bare + draw.between(0.7, 1.1) * halfHeight,
            0.72 * radius,
            0.6 * halfHeight,
            ground + bare,
            0.75,
            Surface.LEAF,
            tint);
  }

  /** Plants a conifer at a place of the town frame. */
  void coniferAt(
      final double placeX,
      final double placeY,
      final double height,
      final double radius,
      final Draw draw) {
    if (!isPlantable(placeX, placeY, POWER_LINE_CLEARANCE)) {
      return;
    }
    final double ground = relief.height(placeX, placeY);
    final int tint = Tint.vary(draw, 0.15);
    trunk(placeX, placeY, ground, 0.4 * height, 0.015 * height);
    final double base = ground + 0.14 * height;
    scene
        .crowns()
        .add(placeX, placeY, base, radius, 0.62 * height, base, 0.55, Surface.NEEDLE, tint);
    scene
        .crowns()
        .add(placeX, placeY, base, 0.5 * radius, 0.86 * height, base, 0.55, Surface.NEEDLE, tint);
  }

  private void trunk(
      final double placeX,
      final double placeY,
      final double ground,
      final double height,
      final double half) {
    scene
        .solids()
        .add(
            placeX,
            placeY,
            1,
            0,
            half,
            half,
            ground - 0.3,
            ground + height,
            0,
            0,
            0,
            Finish.of(Surface.TRUNK, Tint.NONE));
  }

  private boolean isPlantable(final double placeX, final double placeY, final double clearance) {
    return relief.holds(placeX, placeY)
        && !relief.isWet(placeX, placeY)
        && powerLines.distance(placeX, placeY) >= clearance;
  }
}
