package io.sparklidar.feature;

/**
 * How many points lie in the ball of a neighbourhood, and how many in the upright cylinder that it
 * just fits into. The ball is the one of the neighbourhood's radius, or of the k nearest the one
 * that just holds them. For use by one thread.
 */
public final class BallCounts {

  /** Radius of both, in units of the CRS. */
  public double radius;

  /** Points in the ball, those on it and the point itself among them. */
  public long inBall;

  /** Points in the cylinder, whatever their height. */
  public long inCylinder;

  /** Of no points. */
  public BallCounts() {}

  /** Replaces all. */
  public void set(final double radius, final long inBall, final long inCylinder) {
    this.radius = radius;
    this.inBall = inBall;
    this.inCylinder = inCylinder;
  }
}
