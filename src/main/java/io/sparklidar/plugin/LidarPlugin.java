package io.sparklidar.plugin;

import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.metrics.Metric;
import io.sparklidar.parallel.Ahead;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what executors and driver do among Spark's metrics, and has executors look at their GPUs
 * when they start. Never throws: Spark would end the executor, and start the next one for ever.
 */
public final class LidarPlugin implements SparkPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(LidarPlugin.class);

  private static final String DEVICE = "spark.lidar.device";

  /** Made by Spark. */
  public LidarPlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(final SparkContext spark, final PluginContext context) {
        return Map.of();
      }

      @Override
      public void registerMetrics(final String application, final PluginContext context) {
        show(context, Metric.Place.DRIVER);
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(final PluginContext context, final Map<String, String> fromDriver) {
        show(context, Metric.Place.EXECUTOR);
        guarded("look at GPUs", () -> lookAtDevices(context));
      }
    };
  }

  private static void show(final PluginContext context, final Metric.Place place) {
    for (final Metric metric : Metric.values()) {
      if (metric.place() == place) {
        guarded(
            "show " + metric.key(),
            () -> context.metricRegistry().register(metric.key(), Shown.of(metric)));
      }
    }
  }

  private static void lookAtDevices(final PluginContext context) {
    if (context.conf().get(DEVICE, "auto").equals("cpu")) {
      return;
    }
    final boolean granted = context.resources().containsKey("gpu");
    // The executor may take tasks meanwhile: who needs a device waits for it.
    Ahead.start("gpu check", () -> guarded("look at GPUs", () -> check(granted)));
  }

  private static void check(final boolean granted) {
    final Optional<String> whyNot = TileEngines.whyNoGpu(EngineChoice.AUTO);
    if (whyNot.isEmpty()) {
      LOG.info("GPU ready: tiles of this executor may use it");
    } else if (granted) {
      LOG.warn("Spark granted this executor a GPU, but its tiles run on the CPU: {}", whyNot.get());
    } else {
      LOG.info("tiles of this executor run on the CPU: {}", whyNot.get());
    }
  }

  /** Does something that is no reason for an executor to end. */
  static void guarded(final String what, final Runnable work) {
    try {
      work.run();
    } catch (final Exception | LinkageError e) {
      LOG.warn("plugin: could not {}: {}", what, e.toString());
    }
  }
}
