package io.sparklidar.frame;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.UsageException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The integer lattice that all coordinates of a frame lie on.
 *
 * @param axes the grids of x, y, z
 * @param lattice of the three
 */
record FrameLattice(List<AxisGrid> axes, Lattice lattice) implements Serializable {

  private static final List<String> NAMES = List.of("x", "y", "z");

  /** How far an int reaches, less some for rounding. */
  private static final double STEPS = 0x1p32 - 0x1p13;

  /**
   * The lattice of coordinates.
   *
   * @param summary what they are like
   * @param given whether their grid was given by the user, who is to know where they are not on it
   * @throws UsageException if they lie on none, naming a coordinate
   */
  static FrameLattice of(final FrameSummary summary, final boolean given) throws UsageException {
    final List<AxisGrid> grids = new ArrayList<>();
    for (int axis = 0; axis < NAMES.size(); axis++) {
      grids.add(grid(NAMES.get(axis), summary.axes().get(axis), given));
    }
    final Lattice lattice = Lattice.of(List.of(transform(grids)));
    final AxisSummary z = summary.axes().get(2);
    if (z.high() - z.low() > STEPS * lattice.unitZ()) {
      throw new UsageException(
          "z reaches from "
              + z.low()
              + " to "
              + z.high()
              + ", which is more than 2^32 steps of "
              + lattice.unitZ()
              + "; filter the points that are wrong, or round coordinates and give their scale");
    }
    return new FrameLattice(grids, lattice);
  }

  private static AxisGrid grid(final String name, final AxisSummary axis, final boolean given)
      throws UsageException {
    if (axis.declared().isPresent()) {
      if (axis.offDeclared().isEmpty()) {
        return axis.declared().get();
      }
      if (given) {
        throw new UsageException(
            name
                + " = "
                + axis.offDeclared().get()
                + " does not lie on the lattice of "
                + axis.declared().get()
                + "; give the scale and offset that the coordinates have, or round them first");
      }
    }
    if (axis.found().isEmpty()) {
      throw new UsageException(
          name
              + " = "
              + axis.withoutDecimals()
              + " lies on no decimal lattice that floating point can tell, and features are exact on"
              + " integers alone; round the column first, as round("
              + name
              + ", 3) to millimetres, or give the scale and offset that it has");
    }
    return axis.found().get();
  }

  /** How long a tile may be with its halo, in units of the CRS. */
  double longestSide() {
    return STEPS * Math.min(lattice.unitX(), lattice.unitY());
  }

  /** How steps of the grids become coordinates of the lattice. */
  Lattice.Mapping mapping() {
    return lattice.mapping(transform(axes));
  }

  private static CoordinateTransform transform(final List<AxisGrid> axes) {
    return new CoordinateTransform(
        axes.get(0).scale(),
        axes.get(1).scale(),
        axes.get(2).scale(),
        axes.get(0).offset(),
        axes.get(1).offset(),
        axes.get(2).offset());
  }

  /** Whether a place is on the lattice. */
  boolean holds(final double x, final double y, final double z) {
    return axes.get(0).holds(x) && axes.get(1).holds(y) && axes.get(2).holds(z);
  }

  /** A place, for people. */
  static String place(final double x, final double y, final double z) {
    return "(" + x + ", " + y + ", " + z + ")";
  }
}
