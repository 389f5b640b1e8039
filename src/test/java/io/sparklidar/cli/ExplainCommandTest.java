package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.TestData;
import io.sparklidar.storage.Json;
import java.nio.file.Path;
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
