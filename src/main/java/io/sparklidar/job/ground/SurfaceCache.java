package io.sparklidar.job.ground;

import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.GroundSurface;
import io.sparklidar.ground.smrf.HeightRaster;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The surfaces that tasks of a JVM have looked at last: as many as a sixteenth of the heap holds,
 * and at least four. Safe for concurrent use.
 */
final class SurfaceCache {

  /** A height and a slope of each cell. */
  private static final long BLOCK_BYTES =
      8L
          * (GroundPlan.SIDE + 2 * GroundSurface.MARGIN)
          * (GroundPlan.SIDE + 2 * GroundSurface.MARGIN);

  private static final int HEAP_PART = 16;

  private static final SurfaceCache HERE =
      new SurfaceCache(
          (int) Math.max(4, Runtime.getRuntime().maxMemory() / HEAP_PART / BLOCK_BYTES));

  private final int most;

  /** By name, the one asked for last at the end. */
  private final Map<Key, GroundSurface> surfaces = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(String folder, String name) {}

  SurfaceCache(final int most) {
    this.most = most;
  }

  static SurfaceCache ofThisJvm() {
    return HERE;
  }

  /**
   * The surface of a block; empty if none was made.
   *
   * @throws IOException if it cannot be read
   */
  Optional<GroundSurface> get(final GroundClasses of, final long block) throws IOException {
    final String name = of.surfaces().get(block);
    if (name == null) {
      return Optional.empty();
    }
    final Key key = new Key(of.files().folder().root(), name);
    synchronized (surfaces) {
      final GroundSurface known = surfaces.get(key);
      if (known != null) {
        return Optional.of(known);
      }
    }
    final CellBox cells = GroundPlan.cells(block);
    final List<HeightRaster> heights = of.files().read(name, cells);
    final GroundSurface read =
        new GroundSurface(of.grid(), of.choice().parameters(), heights.get(0));
    synchronized (surfaces) {
      surfaces.put(key, read);
      final Iterator<GroundSurface> oldest = surfaces.values().iterator();
      while (surfaces.size() > most) {
        oldest.next();
        oldest.remove();
      }
    }
    return Optional.of(read);
  }
}
