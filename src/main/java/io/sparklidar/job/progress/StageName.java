package io.sparklidar.job.progress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What the stages that follow are called on Spark's pages: what they do, not the line of code.
 * Their tasks are interrupted where somebody cancels them, as none would else be that waits.
 */
public final class StageName {

  private static final String INTERRUPT = "spark.job.interruptOnCancel";

  private static final List<String> LABELS =
      List.of("spark.job.description", "callSite.short", "callSite.long", INTERRUPT);

  private StageName() {}

  /** Gives stages the names back that they have now, for work in the midst of somebody else's. */
  public static Runnable kept(final JavaSparkContext spark) {
    final Map<String, String> labels = new HashMap<>();
    LABELS.forEach(label -> labels.put(label, spark.getLocalProperty(label)));
    return () -> labels.forEach(spark::setLocalProperty);
  }

  /** Names the jobs and stages that this thread starts from here on. */
  public static void set(final JavaSparkContext spark, final String name) {
    spark.setJobDescription(name);
    spark.setCallSite(name);
    spark.setLocalProperty(INTERRUPT, "true");
  }
}
