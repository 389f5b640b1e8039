package io.sparklidar.cloud;

import java.util.List;

/** The classes of points that stand for nothing: LAS 1.4 R15, table 17. */
public final class NoiseClasses {

  /** Low noise, in older files any. */
  public static final int LOW = 7;

  /** High noise. */
  public static final int HIGH = 18;

  /** All of them. */
  public static final List<Integer> ALL = List.of(LOW, HIGH);

  private NoiseClasses() {}
}
