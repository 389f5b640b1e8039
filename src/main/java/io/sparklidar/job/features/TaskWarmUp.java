package io.sparklidar.job.features;

import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.progress.StageName;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that does nothing but be the first: while the driver lists inputs and plans, Spark starts
 * its scheduler, an executor loads our classes, and devices are opened. Whatever becomes of it, the
 * tiles find out for themselves.
 */
final class TaskWarmUp implements Function<Integer, Integer> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(TaskWarmUp.class);

  private final DeviceChoice device;
  private final EngineChoice engine;

  private TaskWarmUp(final JobOptions options) {
    this.device = options.device();
    this.engine = options.engine();
  }

  /** Starts it; nobody waits for it. */
  static void start(final JavaSparkContext spark, final JobOptions options) {
    final TaskWarmUp task = new TaskWarmUp(options);
    final Thread thread =
        new Thread(
            () -> {
              try {
                StageName.set(spark, "warm up");
                spark.parallelize(List.of(1), 1).map(task).collect();
              } catch (final Exception e) {
                LOG.debug("the warm-up was broken off", e);
              }
            },
            "spark-lidar-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Integer call(final Integer one) {
    if (device != DeviceChoice.CPU) {
      TileEngines.whyNoGpu(engine);
    }
    return one;
  }
}
