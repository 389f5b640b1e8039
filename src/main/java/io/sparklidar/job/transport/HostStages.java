package io.sparklidar.job.transport;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages whose tasks need no GPU hold none, so that they fill the cores whatever part of a GPU a
 * task is granted. Spark tells such stages apart on executors that are there already; where
 * executors come and go with the work (dynamic allocation) it would start others for them, which a
 * full cluster may never grant: there, and on one machine, they are stages like all others.
 */
public final class HostStages {

  private static final Logger LOG = LoggerFactory.getLogger(HostStages.class);

  /** By cores of a task: Spark keeps each profile for ever. */
  private static final Map<Integer, ResourceProfile> PROFILES = new ConcurrentHashMap<>();

  private HostStages() {}

  /** The same tasks, without a GPU where Spark can do that. */
  public static <T> JavaRDD<T> of(final JavaRDD<T> tasks) {
    final Optional<ResourceProfile> profile = profile(tasks.context().getConf());
    if (profile.isEmpty()) {
      return tasks;
    }
    try {
      return tasks.withResources(profile.get());
    } catch (final Exception e) {
      // Scala throws what its methods do not declare. A Spark that refuses has GPUs held.
      LOG.debug("the stage holds GPUs: {}", e.getMessage());
      return tasks;
    }
  }

  /** What its tasks need; empty if they are to be as all others. */
  static Optional<ResourceProfile> profile(final SparkConf conf) {
    final String master = conf.get("spark.master", "");
    final boolean local = master.equals("local") || master.startsWith("local[");
    final boolean granted = conf.getDouble("spark.task.resource.gpu.amount", 0) > 0;
    if (local || !granted || conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return Optional.empty();
    }
    return Optional.of(
        PROFILES.computeIfAbsent(
            conf.getInt("spark.task.cpus", 1),
            cores ->
                new ResourceProfileBuilder()
                    .require(new TaskResourceRequests().cpus(cores))
                    .build()));
  }
}
