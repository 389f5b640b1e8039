package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Real points against the numbers that PDAL 2.10 gives for them. PDAL takes the point and 20
 * others, divides by 20 where we divide by the 21 points, and breaks ties otherwise, so points
 * whose 21st and 22nd neighbour are equally far away are left out.
 */
final class PdalReferenceTest {

  private static final int K = 21;

  /** PDAL's column, our feature, what our value is to be multiplied by, the tolerance. */
  private record Pair(String column, Feature feature, double factor, double tolerance) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("Linearity", Features.LINEARITY, 1, 1e-6),
          new Pair("Planarity", Features.PLANARITY, 1, 1e-6),
          new Pair("Scattering", Features.SPHERICITY, 1, 1e-6),
          new Pair("Anisotropy", Features.ANISOTROPY, 1, 1e-6),
          new Pair("SurfaceVariation", Features.SURFACE_VARIATION, 1, 1e-6),
          new Pair("Curvature", Features.SURFACE_VARIATION, 1, 1e-6),
          new Pair("Verticality", Features.VERTICALITY_GUINARD, 1, 5e-6),
          new Pair("DemantkeVerticality", Features.VERTICALITY, 1, 5e-6));

  /** Compared relative to the value. */
  private static final List<Pair> SIZES =
      List.of(
          new Pair("EigenvalueSum", Features.EIGENVALUE_SUM, 21.0 / 20, 1e-6),
          new Pair("Omnivariance", Features.OMNIVARIANCE, 21.0 / 20, 1e-4));

  @Test
  void ratiosSumsAndNormalsArePdals() throws Exception {
    final PointBlock block =
        LasBlock.read(List.of(TestData.shared("data/real/other/autzen_trim.laz")));
    final FeatureTable table = table(block, K);
    final float[] last = table.column(Features.KNN_DISTANCE_MAX);
    final float[] next = table(block, K + 1).column(Features.KNN_DISTANCE_MAX);
    int compared = 0;
    for (final Map<String, Double> row : reference()) {
      final int point = row.get("point_index").intValue();
      if (last[point] == next[point]) {
        continue;
      }
      compared++;
      for (final Pair pair : PAIRS) {
        assertEquals(
            row.get(pair.column),
            table.column(pair.feature)[point] * pair.factor,
            pair.tolerance,
            pair.column + " of point " + point);
      }
      for (final Pair pair : SIZES) {
        assertEquals(
            row.get(pair.column),
            table.column(pair.feature)[point] * pair.factor,
            pair.tolerance * row.get(pair.column),
            pair.column + " of point " + point);
      }
      assertNormal(row, table, point);
    }
    assertTrue(compared > 15_000, "only " + compared + " points have no tie");
  }

  private static void assertNormal(
      final Map<String, Double> row, final FeatureTable table, final int point) {
    if (table.column(Features.PLANARITY)[point] < 1e-3) {
      return;
    }
    final double cosine =
        row.get("NormalX") * table.column(Features.NORMAL_X)[point]
            + row.get("NormalY") * table.column(Features.NORMAL_Y)[point]
            + row.get("NormalZ") * table.column(Features.NORMAL_Z)[point];
    final double angle = Math.toDegrees(Math.acos(Math.min(1, Math.abs(cosine))));
    assertEquals(0, angle, 0.05, "angle between the normals of point " + point);
  }

  private static FeatureTable table(final PointBlock block, final int k) {
    return new GridEngine()
        .compute(
            block,
            Neighborhood.nearest(k, Double.POSITIVE_INFINITY),
            FeatureSet.parse("default,verticality_guinard,knn_distance_max"));
  }

  private static List<Map<String, Double>> reference() throws Exception {
    final List<Map<String, Double>> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(
                        TestData.shared("data/reference/autzen_trim_pdal_raw.csv.gz"))),
                StandardCharsets.US_ASCII))) {
      final String[] names = lines.readLine().split(",");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        final String[] values = line.split(",");
        final Map<String, Double> row = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
          row.put(names[i], Double.valueOf(values[i]));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
