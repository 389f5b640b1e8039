package io.sparklidar.cloud;

import java.io.Serializable;

/** A part of space that holds its border. Immutable, safe for concurrent use. */
public interface Region extends Serializable {

  /** Whether a place lies inside or on the border. */
  boolean contains(double x, double y, double z);

  /** The smallest rectangle around it in plan. */
  Bounds bounds();

  /** Whether a rectangle in plan may hold places of the region; never false where one does. */
  boolean meets(Bounds rectangle);
}
