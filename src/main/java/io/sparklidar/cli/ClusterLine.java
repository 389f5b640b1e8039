package io.sparklidar.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Says in one line where a job runs and with what, so that a wrong place is seen at once. */
final class ClusterLine {

  private static final String INSTANCES = "spark.executor.instances";

  private ClusterLine() {}

  /** The line of a session that has started. */
  static String of(final JavaSparkContext spark) {
    final SparkConf conf = spark.getConf();
    final String master = spark.master();
    final List<String> parts = new ArrayList<>();
    parts.add("Spark " + spark.version() + " on " + master);
    if (master.startsWith("local[") || master.equals("local")) {
      parts.add(
          "this machine alone, "
              + spark.defaultParallelism()
              + " tasks at a time, heap "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + "m");
    } else {
      // The driver in a pod is started there as if by hand.
      parts.add(
          conf.getBoolean("spark.kubernetes.submitInDriver", false)
              ? "cluster mode"
              : conf.get("spark.submit.deployMode", "client") + " mode");
      parts.add(executors(conf, master));
      // The driver counts as one.
      final int there = spark.sc().statusTracker().getExecutorInfos().length - 1;
      parts.add((there == 0 ? "none" : there) + " there so far");
      parts.add(spark.sc().applicationId());
    }
    final scala.Option<String> page = spark.sc().uiWebUrl();
    if (page.isDefined()) {
      parts.add(page.get());
    }
    return String.join(", ", parts);
  }

  private static String executors(final SparkConf conf, final String master) {
    final boolean standalone = master.startsWith("spark:");
    final String count;
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      final String most = conf.get("spark.dynamicAllocation.maxExecutors", "");
      count = "executors as needed" + (most.isEmpty() ? "" : ", at most " + most);
    } else if (standalone) {
      count = "executors over " + conf.get("spark.cores.max", "all") + " cores";
    } else {
      count = conf.get(INSTANCES, "2") + " executors";
    }
    final String cores = conf.get("spark.executor.cores", standalone ? "all" : "1");
    return String.format(
        "%s of %s cores and %s", count, cores, conf.get("spark.executor.memory", "1g"));
  }
}
