package io.sparklidar.las.laz.coding;

/** Contexts of y and z: how large the corrections of the coordinates before were. */
public final class CorrectorContext {

  private static final int MAX_Y = 20;
  private static final int MAX_Z = 18;

  private CorrectorContext() {}

  /**
   * @param kx class of the correction of x
   * @param single 1 if the point is the only return of its pulse, else 0
   */
  public static int ofY(final int kx, final int single) {
    return single + (kx < MAX_Y ? kx & ~1 : MAX_Y);
  }

  /**
   * @param kz mean class of the corrections of x and y
   * @param single 1 if the point is the only return of its pulse, else 0
   */
  public static int ofZ(final int kz, final int single) {
    return single + (kz < MAX_Z ? kz & ~1 : MAX_Z);
  }
}
