package io.sparklidar.job.verify;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.smrf.CellHistory;
import io.sparklidar.ground.smrf.GroundSurface;
import io.sparklidar.ground.smrf.HeightRaster;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.ground.GroundAround;
import io.sparklidar.job.input.ClassRules;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Whether one point is ground, and how that came about.
 *
 * @param classes of the points around it
 * @param explanation for people
 */
record PointGround(ClassRules classes, PointExplanation.Ground explanation) {

  /**
   * Of a point.
   *
   * @param inputs with the classes that files have
   * @param options what ground is told by, and how far around the point classes matter
   * @param file ordinal of its file
   * @param index of the point in it
   */
  static PointGround of(
      final Inputs inputs, final JobOptions options, final int file, final long index)
      throws IOException {
    final Set<PointAttribute> classification = Set.of(PointAttribute.CLASSIFICATION);
    final Set<PointAttribute> known =
        Set.of(
            PointAttribute.CLASSIFICATION,
            PointAttribute.RETURN_NUMBER,
            PointAttribute.NUMBER_OF_RETURNS);
    final PointBlock own =
        Surroundings.of(inputs, known, file, index, 0).block().of(new int[] {0}, 1, 1);
    final Lattice lattice = inputs.groups().lattice(file);
    final long x = own.originX();
    final long y = own.originY();
    final long z = own.originZ();
    // Twice as far as anything looks, as what is read is checked against.
    final GroundAround around =
        GroundAround.of(
            inputs.groups().all().get(inputs.groups().ofFile().get(file)).files(),
            inputs.sources(),
            lattice,
            options.groundFilter(),
            x,
            y,
            2 * Math.max(options.reach(), options.ground().reach()));
    final CellHistory cell = around.history();
    final GroundSurface.Judgement judgement = around.judge(x, y, z);
    final int classNow =
        Surroundings.of(inputs.with(around.classes()), classification, file, index, 0)
            .block()
            .attribute(PointAttribute.CLASSIFICATION)[0];
    final List<PointExplanation.Opening> openings =
        cell.openings().stream()
            .map(
                o ->
                    new PointExplanation.Opening(
                        o.radius(),
                        height(lattice, o.before()),
                        height(lattice, o.opened()),
                        (o.before() - o.opened()) * lattice.unitZ(),
                        o.allowed() * lattice.unitZ(),
                        o.isObject()))
            .toList();
    return new PointGround(
        around.classes(),
        new PointExplanation.Ground(
            cell.column(),
            cell.row(),
            own.attribute(PointAttribute.CLASSIFICATION)[0],
            around.mayBeGround(
                own.attribute(PointAttribute.CLASSIFICATION)[0],
                own.attribute(PointAttribute.RETURN_NUMBER)[0],
                own.attribute(PointAttribute.NUMBER_OF_RETURNS)[0]),
            height(lattice, cell.lowest()),
            height(lattice, cell.filled()),
            cell.isPit(),
            height(lattice, cell.start()),
            openings,
            openings.stream().anyMatch(PointExplanation.Opening::object),
            Double.isNaN(judgement.surface())
                ? null
                : Double.valueOf(judgement.surface() * lattice.unitZ()),
            number(judgement.slope()),
            number(judgement.distance()),
            number(judgement.allowed()),
            classNow == GroundChoice.CLASS,
            classNow));
  }

  private static Double number(final double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }

  private static Double height(final Lattice lattice, final int steps) {
    return steps == HeightRaster.NONE
        ? null
        : Double.valueOf(lattice.nearZ(steps * lattice.unitZ()));
  }
}
