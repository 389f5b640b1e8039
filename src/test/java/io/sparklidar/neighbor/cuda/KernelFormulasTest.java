package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.SquaredDistance;
import io.sparklidar.feature.convention.Convention;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Variant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The formulas of the kernels give the bits of those on the CPU, for every column, by sums in 32
 * bits and in 128.
 */
final class KernelFormulasTest {

  private static final FeatureSet ALL =
      FeatureSet.parse(
          CudaFeatures.ORDER.stream().map(Feature::columnName).collect(Collectors.joining(",")));
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  @TempDir private static Path folder;

  private static HostFormulas kernels;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels = HostFormulas.compileInto(folder);
  }

  @Test
  void ofATown() throws IOException {
    final PointBlock town = Clouds.town(1500, 1);
    for (final int k : new int[] {1, 2, 3, 4, 5, 10, 20, 50, 200, 1024}) {
      assertSameBits(town, Neighborhood.nearest(k, UNLIMITED));
    }
    assertSameBits(town, Neighborhood.nearest(20, 0.4));
  }

  @Test
  void ofAForest() throws IOException {
    assertSameBits(Clouds.forest(1500, 2), Neighborhood.nearest(20, UNLIMITED));
    assertSameBits(Clouds.forest(1500, 3), Neighborhood.nearest(20, 1));
  }

  @Test
  void ofALake() throws IOException {
    assertSameBits(Clouds.lake(1500, 4), Neighborhood.nearest(20, UNLIMITED));
  }

  @Test
  void ofCoincidentPoints() throws IOException {
    assertSameBits(Clouds.coincident(50), Neighborhood.nearest(20, UNLIMITED));
  }

  @Test
  void ofAGridFullOfTies() throws IOException {
    assertSameBits(Clouds.grid(11), Neighborhood.nearest(20, UNLIMITED));
    assertSameBits(Clouds.grid(11), Neighborhood.nearest(27, 0.11));
    assertSameBits(Clouds.grid(3), Neighborhood.nearest(27, UNLIMITED));
  }

  @Test
  void ofAnOutlier() throws IOException {
    assertSameBits(Clouds.outlier(1000, 5), Neighborhood.nearest(20, UNLIMITED));
  }

  /** From where sums leave 32 bits to where the kernels' room ends. */
  @Test
  void ofWideClouds() throws IOException {
    for (final int bits : new int[] {11, 15, 18, 21, 24, 27, 30}) {
      assertSameBits(Clouds.wide(600, 1 << bits, bits), Neighborhood.nearest(20, UNLIMITED));
    }
    assertSameBits(Clouds.wide(1100, 1 << 30, 6), Neighborhood.nearest(1024, UNLIMITED));
  }

  /** Planes and lines far apart, of which float64 cannot tell whether they are. */
  @Test
  void ofWideCloudsAlmostOnPlanesAndLines() throws IOException {
    for (final int across : new int[] {0, 1, 3}) {
      assertSameBits(
          Clouds.almostOnAPlane(600, 1 << 29, across), Neighborhood.nearest(20, UNLIMITED));
      assertSameBits(
          Clouds.almostOnALine(600, 1 << 29, across), Neighborhood.nearest(20, UNLIMITED));
      assertSameBits(Clouds.almostOnAPlane(600, 3000, across), Neighborhood.nearest(20, UNLIMITED));
      assertSameBits(Clouds.almostOnALine(600, 3000, across), Neighborhood.nearest(20, UNLIMITED));
    }
  }

  @Test
  void ofOtherLattices() throws IOException {
    for (final double unit : new double[] {1e-7, 1e-4, 0.001, 0.3048, 1}) {
      final PointBlock town = Clouds.town(1000, 7);
      final BlockBuilder same = new BlockBuilder(Lattice.ofUnit(unit));
      for (int i = 0; i < town.size(); i++) {
        same.add(town.x()[i], town.y()[i], town.z()[i]);
      }
      assertSameBits(same.build(), Neighborhood.nearest(20, UNLIMITED));
    }
  }

  @Test
  void ofFewPoints() throws IOException {
    for (int size = 1; size < 9; size++) {
      assertSameBits(Clouds.town(size, size), Neighborhood.nearest(20, UNLIMITED));
    }
  }

  private static void assertSameBits(final PointBlock points, final Neighborhood neighborhood)
      throws IOException {
    for (final EigenMode mode : EigenMode.values()) {
      assertSameBits(points, neighborhood, Convention.OWN.with(mode));
    }
    for (final Tool tool : Tool.values()) {
      assertSameBits(points, neighborhood, tool.convention());
    }
  }

  private static void assertSameBits(
      final PointBlock points, final Neighborhood neighborhood, final Convention convention)
      throws IOException {
    final int size = points.size();
    final int most = Math.min(neighborhood.k(), size);
    final FeatureTable table = new FeatureTable(ALL.in(convention), size);
    final FeatureWriter writer = new FeatureWriter(points, neighborhood, table);
    final ByteBuffer question = HostFormulas.question(size * (4 + 24 * most));
    final SplittableRandom random = new SplittableRandom(size);
    for (int point = 0; point < size; point++) {
      final int[] neighbors = neighbors(points, neighborhood, point);
      for (int i = neighbors.length - 1; i > 0; i--) {
        final int other = random.nextInt(i + 1);
        final int moved = neighbors[i];
        neighbors[i] = neighbors[other];
        neighbors[other] = moved;
      }
      writer.write(point, neighbors, neighbors.length);
      put(points, point, neighbors, question);
    }
    writer.flush();
    final ByteBuffer answer =
        kernels.answer(
            question,
            "rows",
            Double.toString(points.lattice().unitX()),
            Integer.toString(Variant.bits(convention.variants())));
    assertEquals(size * 2 * 4 * CudaFeatures.ORDER.size(), answer.remaining());
    final List<float[]> columns = CudaFeatures.ORDER.stream().map(table::column).toList();
    for (int point = 0; point < size; point++) {
      for (final String sums : new String[] {"wide", "narrow"}) {
        for (int column = 0; column < columns.size(); column++) {
          final Feature feature = CudaFeatures.ORDER.get(column);
          final float expected = columns.get(column)[point];
          final float actual = answer.getFloat();
          final int of = point;
          assertTrue(
              Float.floatToRawIntBits(expected) == Float.floatToRawIntBits(actual),
              () ->
                  feature.columnName()
                      + " of point "
                      + of
                      + " by "
                      + sums
                      + " sums: "
                      + Float.toHexString(expected)
                      + " on the CPU, "
                      + Float.toHexString(actual)
                      + " by the kernels; "
                      + neighborhood
                      + ", "
                      + convention);
        }
      }
    }
  }

  private static void put(
      final PointBlock points, final int point, final int[] neighbors, final ByteBuffer question) {
    question.putInt(neighbors.length);
    for (final int neighbor : neighbors) {
      question.putLong((long) points.x()[neighbor] - points.x()[point]);
      question.putLong((long) points.y()[neighbor] - points.y()[point]);
      question.putLong((long) points.z()[neighbor] - points.z()[point]);
    }
  }

  /**
   * Cards for players do few operations of doubles: what a row takes is in docs/benchmarks-gpu.md.
   */
  @Test
  void aRowOfTheDefaultColumnsTakesAsManyDoublesAsIsSaid() throws IOException {
    final PointBlock town = Clouds.town(1500, 8);
    final Neighborhood nearest = Neighborhood.nearest(20, UNLIMITED);
    final ByteBuffer question = HostFormulas.question(town.size() * (4 + 24 * nearest.k()));
    for (int point = 0; point < town.size(); point++) {
      put(town, point, neighbors(town, nearest, point), question);
    }
    final List<String> arguments =
        new ArrayList<>(List.of("cost", Double.toString(town.lattice().unitX())));
    for (final Feature feature : FeatureSet.parse("default").features()) {
      arguments.add(Integer.toString(CudaFeatures.ORDER.indexOf(feature)));
    }
    final ByteBuffer answer = kernels.answer(question, arguments.toArray(new String[0]));
    // Their number depends a little on the neighbourhood: on which side of a branch it falls.
    final long[] said = {150, 230, 21, 6, 28};
    for (int kind = 0; kind < said.length; kind++) {
      assertEquals(said[kind], answer.getLong() / (double) town.size(), 2, "kind " + kind);
    }
  }

  private static int[] neighbors(
      final PointBlock points, final Neighborhood neighborhood, final int point) {
    final SquaredDistance metric = SquaredDistance.on(points.lattice());
    final long limit = metric.limit(neighborhood.radius());
    final long[] squares = new long[points.size()];
    for (int i = 0; i < squares.length; i++) {
      squares[i] =
          metric.of(
              (long) points.x()[i] - points.x()[point],
              (long) points.y()[i] - points.y()[point],
              (long) points.z()[i] - points.z()[point]);
    }
    final int most = Math.min(neighborhood.k(), squares.length);
    final long[] smallest = new long[most];
    Arrays.fill(smallest, Long.MAX_VALUE);
    for (final long square : squares) {
      if (square < smallest[most - 1]) {
        int at = most - 1;
        for (; at > 0 && smallest[at - 1] > square; at--) {
          smallest[at] = smallest[at - 1];
        }
        smallest[at] = square;
      }
    }
    final long last = Math.min(limit, smallest[most - 1]);
    final int[] found = new int[most];
    int count = 0;
    found[count++] = point;
    for (int i = 0; i < squares.length; i++) {
      if (i != point && squares[i] < last) {
        found[count++] = i;
      }
    }
    // Which of those in a tie does not matter here.
    for (int i = 0; i < squares.length && count < most; i++) {
      if (i != point && squares[i] == last) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
