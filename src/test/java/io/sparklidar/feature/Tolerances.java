package io.sparklidar.feature;

/** How far the features of two backends may lie apart, as the catalogue of features says. */
public final class Tolerances {

  /** Ratios of eigenvalues, absolutely; eigenvalues over the largest. */
  public static final double RATIO = 1e-4;

  /** Directions. */
  public static final double DEGREES = 0.1;

  /** Directions are compared where the eigenvalues that set them off differ by more, over l1. */
  public static final double GAP = 1e-6;

  private Tolerances() {}
}
