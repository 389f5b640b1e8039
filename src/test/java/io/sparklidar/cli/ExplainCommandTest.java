package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.TestData;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.ground.smrf.PlainSmrf;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExplainCommandTest {

  private static final Path FOLDER = Path.of("data-samples");

  private static String sample(final int number) throws Exception {
    return TestData.samples().get(number).toString();
  }

  @Test
  void engineAndPlainFormulasAgreeInEveryColumn() throws Exception {
    for (final String index : new String[] {"0", "77", "1234", "9999"}) {
      final Invocation explain =
          Invocation.of(
              "explain", sample(0), index, "--input", FOLDER.toString(), "--radius", "3", "--json");
      assertEquals(0, explain.exitCode(), explain::toString);
      final JsonNode point = Json.MAPPER.readTree(explain.out());
      assertTrue(point.get("agrees").asBoolean(), explain::out);
      final JsonNode around = point.at("/neighborhoods/0");
      assertTrue(around.get("tiling").get("same").asBoolean());
      assertEquals(0, around.at("/neighbors/0/distance").asDouble());
      assertEquals(
          around.get("neighbors").size(),
          column(around, "neighbor_count").get("value").asInt(),
          explain::out);
    }
  }

  private static JsonNode column(final JsonNode around, final String name) {
    for (final JsonNode value : around.get("values")) {
      if (value.get("column").asText().equals(name)) {
        return value;
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void aValueThatIsNullHasItsReason() throws Exception {
    final Invocation explain =
        Invocation.of("explain", sample(0), "5", "--k", "2", "--features", "planarity,normal_z");
    assertEquals(0, explain.exitCode(), explain::toString);
    assertTrue(explain.out().contains("null as fewer than 3 neighbours"), explain::out);
  }

  @Test
  void severalNeighbourhoodsAreShownEach() throws Exception {
    final Invocation explain =
        Invocation.of(
            "explain",
            sample(1),
            "5",
            "--features",
            "planarity,planarity_k50,z_range_r2.0,z_p95_c1.5,density_3d_c1.5,optimal_k_opt9to40");
    assertEquals(0, explain.exitCode(), explain::toString);
    assertTrue(explain.out().contains("the 20 nearest within 10.0"), explain::out);
    assertTrue(explain.out().contains("the 50 nearest within 10.0"), explain::out);
    assertTrue(explain.out().contains("all within 2.0"), explain::out);
    assertTrue(explain.out().contains("of the 9 to 40 nearest within 10.0"), explain::out);
    assertTrue(explain.out().contains("all within 1.5 in plan"), explain::out);
    assertTrue(explain.out().contains("any tiling gives the same: yes"), explain::out);
  }

  @Test
  void heightsAboveGroundAreShownWithTheGround() throws Exception {
    for (final String index : new String[] {"77", "1234", "9999"}) {
      final Invocation explain =
          Invocation.of(
              "explain",
              sample(0),
              index,
              "--input",
              FOLDER.toString(),
              "--features",
              "slope,height_above_ground",
              "--json");
      assertEquals(0, explain.exitCode(), explain::toString);
      final JsonNode ground = Json.MAPPER.readTree(explain.out()).at("/neighborhoods/1");
      assertTrue(ground.at("/tiling/same").asBoolean(), explain::out);
      final JsonNode height = column(ground, "height_above_ground");
      assertTrue(height.get("agrees").asBoolean(), explain::out);
      assertEquals(height.get("plain").asDouble(), height.get("value").asDouble(), 1e-4);
    }
  }

  /** What a height says of itself adds up to it. */
  @Test
  void heightsFollowFromTheGroundPointsThatAreShown() throws Exception {
    final List<String> indexes = new ArrayList<>(List.of("77"));
    try (LasFile file = LasFile.open(FileByteSource.open(TestData.samples().get(2)))) {
      final byte[] classes =
          file.reader(file.layout().fields()).read(file.chunks().get(0)).classification();
      for (int i = 0; indexes.size() < 3; i++) {
        if (classes[i] == (indexes.size() == 1 ? 6 : 5)) {
          indexes.add("" + i);
        }
      }
    }
    for (final String model : new String[] {"idw", "tin"}) {
      int several = 0;
      for (final String index : indexes) {
        final Invocation explain =
            Invocation.of(
                "explain",
                sample(2),
                index,
                "--input",
                FOLDER.toString(),
                "--features",
                "height_above_ground",
                "--height",
                model,
                "--json");
        assertEquals(0, explain.exitCode(), explain::toString);
        final JsonNode point = Json.MAPPER.readTree(explain.out());
        final JsonNode around = point.at("/neighborhoods/0");
        double height = 0;
        double weights = 0;
        for (final JsonNode ground : around.get("neighbors")) {
          final double weight = ground.get("weight").asDouble();
          weights += weight;
          height += weight * (point.get("z").asDouble() - ground.get("z").asDouble());
        }
        assertEquals(1, weights, 1e-9, explain::out);
        assertEquals(
            column(around, "height_above_ground").get("value").asDouble(), height, 1e-4, model);
        if (around.get("neighbors").size() == 3) {
          several++;
          assertEquals(model.equals("tin"), around.has("circle"), explain::out);
        }
      }
      assertTrue(several > 0, model);
    }
  }

  /** Every class is the one of the plain filter over the whole cloud, and its reasons say so. */
  @Test
  void theGroundIsTheOneOfTheWholeCloudAndHasItsReasons() throws Exception {
    final List<long[]> all = new ArrayList<>();
    int asked = 0;
    for (final Path path : TestData.samples()) {
      asked += path.equals(TestData.samples().get(0)) ? 0 : 1;
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        final PointReader reader = file.reader(file.layout().fields());
        final Lattice.Mapping mapping = Lattice.ofUnit(0.01).mapping(file.transform());
        for (final Chunk chunk : file.chunks()) {
          final LasColumns points = reader.read(chunk);
          for (int i = 0; i < points.size(); i++) {
            all.add(
                new long[] {
                  mapping.x().toLattice(points.x()[i]),
                  mapping.y().toLattice(points.y()[i]),
                  mapping.z().toLattice(points.z()[i]),
                  points.returnNumber()[i] == points.numberOfReturns()[i] ? 1 : 0,
                  asked
                });
          }
        }
      }
    }
    final long[][] last = all.stream().filter(point -> point[3] == 1).toArray(long[][]::new);
    final SmrfParameters parameters = new SmrfParameters(1, 0.15, 3, 0.5, 1.25, 0);
    final boolean[] plain = new PlainSmrf(0.01, parameters).ground(last);
    final Map<long[], Boolean> ground = new IdentityHashMap<>();
    for (int i = 0; i < last.length; i++) {
      ground.put(last[i], plain[i]);
    }
    final List<long[]> own = all.stream().filter(point -> point[4] == 0).toList();
    final Set<String> kinds = new HashSet<>();
    for (int index = 17; index < own.size() && kinds.size() < 4; index += 6_007) {
      final Invocation explain =
          Invocation.of(
              "explain",
              sample(0),
              "" + index,
              "--input",
              FOLDER.toString(),
              "--features",
              "height_above_ground",
              "--ground",
              "smrf",
              "--ground-window",
              "3",
              "--json");
      assertEquals(0, explain.exitCode(), explain::toString);
      final JsonNode point = Json.MAPPER.readTree(explain.out());
      final JsonNode why = point.get("ground");
      final boolean isGround = ground.getOrDefault(own.get(index), false);
      final boolean isLast = own.get(index)[3] == 1;
      assertEquals(isGround, why.get("ground").asBoolean(), explain::out);
      assertEquals(isLast, why.get("may_be").asBoolean(), explain::out);
      assertEquals(isGround, why.get("classification").asInt() == 2, explain::out);
      final boolean near = why.get("distance").asDouble() <= why.get("allowed").asDouble();
      assertEquals(isGround, isLast && near, explain::out);
      boolean object = false;
      double before = why.get("start").asDouble();
      for (final JsonNode opening : why.get("openings")) {
        assertEquals(before, opening.get("before").asDouble(), 1e-9, explain::out);
        before = opening.get("opened").asDouble();
        object |= opening.get("sank").asDouble() > opening.get("allowed").asDouble() + 1e-9;
      }
      assertEquals(object, why.get("object").asBoolean(), explain::out);
      if (!object && !why.get("pit").asBoolean() && why.has("lowest")) {
        assertEquals(why.get("lowest").asDouble(), why.get("start").asDouble(), 1e-9);
      }
      kinds.add(isLast + " " + isGround + " " + object);
    }
    assertTrue(kinds.size() >= 3, kinds::toString);
  }

  @Test
  void pointsThatMayBeNoNeighboursAndThinnedCloudsAgreeToo() throws Exception {
    for (final String index : new String[] {"77", "1234", "9999"}) {
      final Invocation explain =
          Invocation.of(
              "explain",
              sample(0),
              index,
              "--input",
              FOLDER.toString(),
              "--radius",
              "3",
              "--scales",
              "k=10,r=1.5,v=0.5:k=10",
              "--neighbors-of",
              "classification in (2, 5) and not withheld",
              "--noise",
              "ignore");
      assertEquals(0, explain.exitCode(), explain::toString);
      assertTrue(
          explain.out().contains("the 10 nearest within 3.0 of one point per voxel of 0.5"),
          explain::out);
      assertTrue(explain.out().contains("any tiling gives the same: yes"), explain::out);
    }
  }

  @Test
  void normalsTowardsTheSensor() throws Exception {
    for (final String point : new String[] {"1", "20011", "33000"}) {
      final Invocation explain =
          Invocation.of(
              "explain",
              sample(0),
              point,
              "--features",
              "minimal,mean_curvature",
              "--radius",
              "3",
              "--orient",
              "sensor");
      assertEquals(0, explain.exitCode(), explain::toString);
      assertTrue(explain.out().contains("on the side that the sensor saw"), explain::out);
    }
  }

  @Test
  void aPointThatAnotherStandsFor() throws Exception {
    final Invocation explain =
        Invocation.of(
            "explain",
            sample(0),
            "20010",
            "--features",
            "minimal,neighbor_count,return_ratio",
            "--radius",
            "3",
            "--compute-at",
            "1");
    assertEquals(0, explain.exitCode(), explain::toString);
    assertTrue(explain.out().contains("stands for it"), explain::out);
  }

  @Test
  void anIndexBeyondTheFileIsAUsageError() throws Exception {
    final Invocation explain = Invocation.of("explain", sample(0), "99999999");
    assertEquals(2, explain.exitCode(), explain::toString);
    assertTrue(explain.err().contains("INDEX must be in 0.."), explain::err);
  }
}
