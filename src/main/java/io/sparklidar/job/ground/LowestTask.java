package io.sparklidar.job.ground;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.ground.smrf.CellGrid;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.LowestHeights;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.TaskTraffic;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/**
 * Finds the lowest height of each cell among the points of a run of chunks that may be ground, and
 * leaves them in the output folder. Stateless: it may be run again anywhere. Gives the name under
 * which they are, or the bad input.
 */
final class LowestTask implements Function<GroundPlan.Piece, InputResult<String>> {

  private static final long serialVersionUID = 1L;

  private final GroundFiles files;
  private final Lattice lattice;
  private final CellGrid grid;
  private final GroundFilter choice;
  private final JobOptions.OnError onError;
  private final LongAccumulator pointsDone;

  LowestTask(
      final GroundFiles files,
      final Lattice lattice,
      final CellGrid grid,
      final JobOptions options,
      final LongAccumulator pointsDone) {
    this.files = files;
    this.lattice = lattice;
    this.grid = grid;
    this.choice = options.groundFilter();
    this.onError = options.onError();
    this.pointsDone = pointsDone;
  }

  @Override
  public InputResult<String> call(final GroundPlan.Piece piece) throws IOException {
    final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(piece.bytes());
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      final LowestHeights lowest =
          new InputReading(new SourceFiles(files.conf())).run(in -> lowest(in, piece));
      files.write(piece.name(), lowest.squares());
      pointsDone.add(piece.points());
      return InputResult.of(piece.name());
    } catch (final IOException e) {
      final BadInput bad = InputReading.bad(e);
      if (onError == JobOptions.OnError.FAIL) {
        throw new BadInputException(bad, e);
      }
      return InputResult.bad(bad);
    } finally {
      core.close();
      inside.close();
    }
  }

  private LowestHeights lowest(final InputReading in, final GroundPlan.Piece piece)
      throws IOException {
    final LowestHeights lowest = new LowestHeights(grid);
    try (LasFile file = in.openLas(piece.file())) {
      final Lattice.Mapping mapping =
          lattice.mapping(file.transform().withHeightUnit(piece.heightUnit()));
      final PointReader reader =
          file.reader(EnumSet.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION));
      for (final Chunk chunk : piece.chunks()) {
        final LasColumns points = reader.read(chunk);
        add(points, mapping, choice, piece.file().path(), chunk, lowest);
        TaskTraffic.readPoints(points.size());
      }
    }
    return lowest;
  }

  /** Adds those points of a chunk that may be ground. */
  static void add(
      final LasColumns points,
      final Lattice.Mapping mapping,
      final GroundFilter choice,
      final String path,
      final Chunk chunk,
      final LowestHeights lowest)
      throws MalformedLasException {
    for (int i = 0; i < points.size(); i++) {
      if (GroundClasses.mayBeGround(choice, points, i)
          && !lowest.add(
              mapping.x().toLattice(points.x()[i]),
              mapping.y().toLattice(points.y()[i]),
              mapping.z().toLattice(points.z()[i]))) {
        throw tooHigh(path, chunk, points, i);
      }
    }
  }

  /** What is wrong with a point that no cell can hold. */
  private static MalformedLasException tooHigh(
      final String path, final Chunk chunk, final LasColumns points, final int i) {
    return new MalformedLasException(
        path,
        chunk.offset(),
        "heights within 2^30 coordinate steps of 0",
        "point " + (chunk.firstPoint() + i) + " at " + points.z()[i]);
  }
}
