package io.sparklidar.job.ground;

import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.CellGrid;
import io.sparklidar.ground.smrf.GroundSurface;
import io.sparklidar.ground.smrf.HeightRaster;
import io.sparklidar.ground.smrf.Smrf;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction;

/**
 * Makes the surface of a block of cells, and of those around it that its border points look at, and
 * leaves it in the output folder. Stateless: it may be run again anywhere.
 */
final class SurfaceTask implements VoidFunction<GroundPlan.Block> {

  private static final long serialVersionUID = 1L;

  private final GroundFiles files;
  private final CellGrid grid;
  private final SmrfParameters parameters;

  SurfaceTask(final GroundFiles files, final CellGrid grid, final SmrfParameters parameters) {
    this.files = files;
    this.grid = grid;
    this.parameters = parameters;
  }

  @Override
  public void call(final GroundPlan.Block block) throws IOException {
    final CellBox wanted = block.cells().grown(GroundSurface.MARGIN);
    final CellBox seen = wanted.grown(parameters.haloCells());
    final HeapGate.Reservation inside =
        HeapGate.ofThisJvm()
            .enter(
                HeapGate.BUFFERS
                    + Math.min(seen.size(), block.seen().size()) * Smrf.bytesPerCell());
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      final List<HeightRaster> squares = new ArrayList<>();
      CellBox there = CellBox.EMPTY;
      for (final String piece : block.pieces()) {
        for (final HeightRaster square : files.read(piece, seen)) {
          squares.add(square);
          there = there.union(square.box().intersection(seen));
        }
      }
      final HeightRaster lowest = HeightRaster.empty(there);
      squares.forEach(lowest::lower);
      squares.clear();
      files.write(block.name(), List.of(new Smrf(grid, parameters).surface(lowest, wanted)));
    } finally {
      core.close();
      inside.close();
    }
  }
}
