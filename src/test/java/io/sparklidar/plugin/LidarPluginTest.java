package io.sparklidar.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.metrics.Metric;
import io.sparklidar.job.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.metrics.sink.PrometheusServlet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin shows is what the report says, and nothing that fails in it is anybody's. */
final class LidarPluginTest {

  private static final String SINK = "spark.metrics.conf.*.sink.prometheusServlet.";

  @TempDir Path folder;

  /** As somebody's Prometheus asks. */
  private static String scraped(final JavaSparkContext spark) throws IOException {
    final String url = spark.sc().uiWebUrl().get() + "/metrics/prometheus/";
    try (InputStream in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long shown(final String text, final Metric metric) {
    final String name = metric.key().replace('.', '_');
    final Matcher line =
        Pattern.compile(
                "metrics_lidar_driver_plugin_io_sparklidar_plugin_LidarPlugin_"
                    + name
                    + "_(Count|Value)\\{[^}]*\\} (\\d+)")
            .matcher(text);
    assertTrue(line.find(), () -> "no " + metric.key() + " in\n" + text);
    assertEquals(metric.isCounted() ? "Count" : "Value", line.group(1), metric.key());
    return Long.parseLong(line.group(2));
  }

  private static double milliseconds(final JobReport report, final String stage) {
    return 1e3
        * report.tiles().stream()
            .map(TileResult::seconds)
            .mapToDouble(seconds -> seconds.getOrDefault(stage, 0.0))
            .sum();
  }

  @Test
  void prometheusSeesWhatTheReportSays() throws Exception {
    final JavaSparkContext spark =
        new JavaSparkContext(
            TestJobs.conf("local[2]")
                .set("spark.plugins", LidarPlugin.class.getName())
                .set("spark.ui.enabled", "true")
                .set("spark.ui.port", "0")
                .set("spark.metrics.namespace", "lidar")
                .set(SINK + "class", PrometheusServlet.class.getName())
                .set(SINK + "path", "/metrics/prometheus"));
    try {
      // Other jobs of this JVM have counted, too.
      final String before = scraped(spark);
      final JobReport report =
          new FeatureJob(
                  spark,
                  TestJobs.options(folder.resolve("out"), Path.of("data-samples"))
                      .features("minimal")
                      .build(),
                  Progress.SILENT)
              .run();
      final String after = scraped(spark);
      final Map<Metric, Long> expected =
          Map.of(
              Metric.TILES_CPU,
              (long) report.counts().tiles(),
              Metric.TILES_GPU,
              0L,
              Metric.TILES_HALVED,
              0L,
              Metric.POINTS_COMPUTED,
              report.counts().pointsComputed(),
              Metric.POINTS_READ,
              report.counts().pointsRead(),
              Metric.POINTS_WRITTEN,
              report.counts().pointsOut());
      expected.forEach(
          (metric, value) ->
              assertEquals(value, shown(after, metric) - shown(before, metric), metric.key()));
      for (final Map.Entry<Metric, String> time :
          Map.of(Metric.READ, "read", Metric.SEARCH, "search", Metric.WRITE, "write").entrySet()) {
        assertEquals(
            milliseconds(report, time.getValue()),
            shown(after, time.getKey()) - shown(before, time.getKey()),
            1.01,
            time.getValue());
      }
      Arrays.stream(Metric.values()).forEach(metric -> shown(after, metric));
    } finally {
      spark.stop();
    }
  }

  @Test
  void levelsAreThoseOfTheMoment() throws Exception {
    final GpuMemoryManager manager =
        GpuMemoryManager.of(new SimulatedGpuDevice("plugin", 1L << 30), GpuLimits.DEFAULT);
    final MetricRegistry registry = new MetricRegistry();
    new LidarPlugin().executorPlugin().init(context(() -> registry), Map.of());
    final Gauge<?> reserved = registry.getGauges().get(Metric.GPU_LEASE.key());
    final long before = (Long) reserved.getValue();
    try (GpuLease lease = manager.allocate(1L << 20, Duration.ZERO).orElseThrow()) {
      assertEquals(before + lease.bytes(), reserved.getValue());
    }
    assertEquals(before, reserved.getValue());
  }

  private static PluginContext context(final Supplier<MetricRegistry> registry) {
    return (PluginContext)
        Proxy.newProxyInstance(
            LidarPluginTest.class.getClassLoader(),
            new Class<?>[] {PluginContext.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "metricRegistry" -> registry.get();
                  case "conf" -> new SparkConf(false).set("spark.lidar.device", "cpu");
                  default -> throw new LinkageError("not asked for: " + method.getName());
                });
  }

  @Test
  void nothingThatFailsInItReachesSpark() {
    final LidarPlugin plugin = new LidarPlugin();
    final PluginContext broken =
        context(
            () -> {
              throw new NoClassDefFoundError("another Dropwizard");
            });
    plugin.executorPlugin().init(broken, Map.of());
    plugin.driverPlugin().registerMetrics("application", broken);
    // Names that are taken are refused by the registry.
    final MetricRegistry registry = new MetricRegistry();
    plugin.executorPlugin().init(context(() -> registry), Map.of());
    final int shown = registry.getMetrics().size();
    plugin.executorPlugin().init(context(() -> registry), Map.of());
    assertEquals(shown, registry.getMetrics().size());
  }
}
