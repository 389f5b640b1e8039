package io.sparklidar.job.retile;

import io.sparklidar.cloud.LasField;
import io.sparklidar.error.BadInputException;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.OctreeCut;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointStatistics;
import io.sparklidar.storage.TaskTraffic;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/** Finds where the points of chunks lie: how far, and how many in which part of a cube. */
final class SurveyTask implements Function<ScatterTask.Work, SurveyTask.Survey> {

  private static final long serialVersionUID = 1L;

  private static final long DECODED = 64;

  /**
   * What was found.
   *
   * @param statistics of the places of points
   * @param counts see {@link OctreeCut.Counts}
   */
  record Survey(long[] statistics, long[] counts) implements Serializable {}

  private final SourceFiles sources;
  private final Area area;
  private final double[] cube;
  private final LongAccumulator pointsDone;

  /**
   * @param sources the inputs
   * @param area whose points count
   * @param cube in which points are counted: its centre and half its side
   * @param pointsDone is told how many points were read
   */
  SurveyTask(
      final SourceFiles sources,
      final Area area,
      final CopcInfo cube,
      final LongAccumulator pointsDone) {
    this.sources = sources;
    this.area = area;
    this.cube = new double[] {cube.centerX(), cube.centerY(), cube.centerZ(), cube.halfSize()};
    this.pointsDone = pointsDone;
  }

  @Override
  public Survey call(final ScatterTask.Work work) throws IOException {
    final int largest = work.chunks().stream().mapToInt(Chunk::pointCount).max().orElse(0);
    final HeapGate.Reservation inside =
        HeapGate.ofThisJvm().enter(HeapGate.BUFFERS + DECODED * largest);
    try {
      return new InputReading(sources).run(in -> survey(in, work));
    } catch (final MalformedLasException e) {
      throw new BadInputException(InputReading.bad(e), e);
    } finally {
      inside.close();
    }
  }

  private Survey survey(final InputReading in, final ScatterTask.Work work) throws IOException {
    final PointStatistics statistics = new PointStatistics();
    final OctreeCut.Counts counts =
        new OctreeCut.Counts(
            new CopcInfo(cube[0], cube[1], cube[2], cube[3], 1, 0, 0, 0, 0), area.transform());
    try (LasFile file = in.openLas(work.fingerprint())) {
      final Set<LasField> places = EnumSet.of(LasField.XY, LasField.Z);
      final PointReader reader = file.reader(places);
      final LasColumns chosen = new LasColumns(file.layout(), places);
      for (final Chunk chunk : work.chunks()) {
        final LasColumns points = reader.read(chunk);
        final OptionalLong misfit = work.shift().apply(points);
        if (misfit.isPresent()) {
          throw ScatterTask.beyond(work, chunk, misfit.getAsLong());
        }
        final LasColumns inside = area.of(points, chosen);
        statistics.addPlaces(inside);
        counts.add(inside);
        TaskTraffic.readPoints(points.size());
        pointsDone.add(points.size());
      }
    }
    return new Survey(statistics.toLongs(), counts.toLongs());
  }
}
