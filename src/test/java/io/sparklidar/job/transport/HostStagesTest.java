package io.sparklidar.job.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.TestJobs;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.junit.jupiter.api.Test;

/** Where Spark can grant tasks no GPU; that it does is tried on a cluster, by test-clusters.sh. */
final class HostStagesTest {

  private static SparkConf conf(final String master) {
    return new SparkConf(false)
        .set("spark.master", master)
        .set("spark.task.resource.gpu.amount", "0.5");
  }

  @Test
  void tasksOfExecutorsThatStayHoldNoGpu() {
    final ResourceProfile profile = HostStages.profile(conf("spark://host:7077")).orElseThrow();
    assertEquals(Set.of("cpus"), profile.taskResourcesJMap().keySet());
    assertEquals(1, profile.taskResourcesJMap().get("cpus").amount());
    // Executors are those that are there.
    assertTrue(profile.executorResourcesJMap().isEmpty());
    assertSame(profile, HostStages.profile(conf("yarn")).orElseThrow());
    assertEquals(
        2,
        HostStages.profile(conf("yarn").set("spark.task.cpus", "2"))
            .orElseThrow()
            .taskResourcesJMap()
            .get("cpus")
            .amount());
  }

  @Test
  void elsewhereTheyAreAsAllOthers() {
    assertTrue(HostStages.profile(conf("local[2]")).isEmpty());
    assertTrue(
        HostStages.profile(conf("yarn").set("spark.dynamicAllocation.enabled", "true")).isEmpty());
    assertTrue(HostStages.profile(conf("yarn").remove("spark.task.resource.gpu.amount")).isEmpty());
  }

  /** Spark knows no such profile on one machine: asked for there, it throws. */
  @Test
  void onOneMachineSparkIsAskedForNothing() {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[1]"));
    try {
      final JavaRDD<Integer> tasks = spark.parallelize(List.of(1, 2), 2);
      assertSame(tasks, HostStages.of(tasks));
      assertFalse(HostStages.of(tasks).collect().isEmpty());
    } finally {
      spark.stop();
    }
  }
}
