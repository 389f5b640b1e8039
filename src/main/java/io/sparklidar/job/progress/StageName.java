package io.sparklidar.job.progress;

import org.apache.spark.api.java.JavaSparkContext;

/** What the stages that follow are called on Spark's pages: what they do, not the line of code. */
public final class StageName {

  private StageName() {}

  /** Names the jobs and stages that this thread starts from here on. */
  public static void set(final JavaSparkContext spark, final String name) {
    spark.setJobDescription(name);
    spark.setCallSite(name);
  }
}
