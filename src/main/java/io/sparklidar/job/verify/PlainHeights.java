package io.sparklidar.job.verify;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.proof.PlainGround;
import io.sparklidar.proof.PlainRow;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Heights above ground the plain way.
 *
 * @param inputs whose {@linkplain Inputs#references references} are the ground
 * @param choice what heights are taken from
 */
record PlainHeights(Inputs inputs, GroundChoice choice) {

  /** The column. */
  static final String NAME = "height_above_ground";

  /**
   * Of points of some inputs.
   *
   * @param only what points are like that take part; empty if all do
   */
  static PlainHeights of(
      final Inputs inputs, final List<Condition> only, final GroundChoice choice) {
    return new PlainHeights(
        inputs.withReferences(
            Stream.concat(only.stream(), Stream.of(GroundChoice.CONDITION))
                .reduce((a, b) -> new Condition.Joined(true, List.of(a, b)))),
        choice);
  }

  /** The point of a row and the ground around it; empty if no point lies there. */
  Optional<Surroundings.Read> around(final RowSample.Row row) throws IOException {
    return row.file() < 0
        ? Surroundings.at(inputs, Set.of(), row.group(), row.place(), choice.reach())
        : Optional.of(around(row.file(), row.index(), choice.reach()));
  }

  /** A point and the ground around it. */
  Surroundings.Read around(final int file, final long index, final double reach)
      throws IOException {
    return Surroundings.of(inputs, Set.of(), file, index, reach);
  }

  /** The height of the first point of what was read. */
  PlainGround.Height of(final PointBlock block) {
    return choice.model() == HeightModel.TIN
        ? PlainGround.surface(block, 0, choice.radius())
        : PlainGround.nearest(block, 0, choice.radius());
  }

  /** A row with the height besides. */
  PlainRow with(final PlainRow row, final PlainGround.Height height) {
    final Map<String, Double> values = new LinkedHashMap<>(row.values());
    final Map<String, String> whyNull = new LinkedHashMap<>(row.whyNull());
    values.put(NAME, height.value());
    if (Double.isNaN(height.value())) {
      whyNull.put(NAME, "there is no ground point within " + choice.radius() + " in plan");
    }
    return new PlainRow(values, whyNull, row.covariance(), row.axes());
  }
}
