package io.sparklidar.cli;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.kryo.KryoTypes;
import io.sparklidar.job.progress.Progress;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The Spark session of a command. What the program needs of Spark it sets here, for itself alone;
 * no configuration of a cluster has to know of it.
 */
final class Sessions {

  private static final String LOCAL = "local[*]";

  /** Names that say nothing of what runs: Spark's own, of the main class, and the launcher's. */
  private static final Set<String> UNNAMED = Set.of("", Main.class.getName(), "spark-lidar");

  private Sessions() {}

  /**
   * What a job needs of Spark; for all but how our types travel, what the user configured wins.
   *
   * @param work what runs, for the name of the application
   * @param launch how the process was started
   * @throws UsageException if nobody said where to run, and this is no machine to run on unasked
   */
  static SparkConf conf(final String work, final Launch launch) throws UsageException {
    final SparkConf conf = new SparkConf();
    if (conf.get("spark.master", LOCAL).equals(LOCAL) && launch.masterIsSparksOwnChoice()) {
      throw new UsageException(
          "spark-submit was given no master and would run on this machine alone"
              + launch
                  .propertiesFile()
                  .map(file -> " (--properties-file replaces the site's spark-defaults.conf)")
                  .orElse("")
              + "; give it --master yarn, spark://HOST:7077 or k8s://https://HOST:443, or --master"
              + " '"
              + LOCAL
              + "' if this machine is meant");
    }
    requireOpenModules();
    conf.setIfMissing("spark.master", LOCAL);
    if (UNNAMED.contains(conf.get("spark.app.name", ""))) {
      conf.setAppName("spark-lidar " + work);
    }
    // Whatever a site has for its other applications: these would not know our types.
    conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.set("spark.kryo.registrator", KryoTypes.class.getName());
    conf.set("spark.kryo.registrationRequired", "true");
    // The driver plans with the index of every file: tens of kilobytes each, not the 1 GB that
    // Spark grants to all results together.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // The program has a progress line of its own.
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (isSubmitted(conf)) {
      // Spark says a thousand times more than the program, on the same stream.
      conf.setIfMissing("spark.log.level", "WARN");
    }
    if (conf.get("spark.master").startsWith("local")) {
      if (!isSubmitted(conf)) {
        conf.setIfMissing("spark.ui.enabled", "false");
      }
      // Out of memory ends a task and so the job, with its message and exit code, not the process.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    return conf;
  }

  /**
   * Spark reaches into the JDK. Its own scripts, those of this program and all masters open it up
   * for that, save a standalone one that starts the driver on a worker.
   */
  private static void requireOpenModules() throws UsageException {
    if (!ByteBuffer.class.getModule().isExported("sun.nio.ch", Sessions.class.getModule())) {
      throw new UsageException(
          "Spark needs Java to open its modules to it, and this driver was started without: give"
              + " spark-submit --driver-java-options \""
              + JavaModuleOptions.defaultModuleOptions()
              + "\"");
    }
  }

  /** Whether spark-submit had a part in it, here or on the machine where the user is. */
  private static boolean isSubmitted(final SparkConf conf) {
    return conf.contains("spark.submit.deployMode");
  }

  /**
   * Spark for a command that may not need it: an embedded one starts when it is needed. Where
   * others started the process, or wait for executors, they expect it at once.
   *
   * @param work what runs, for the name of the application
   * @param progress is told where, once it starts
   * @throws UsageException if nobody said where to run
   */
  static LazySpark whenNeeded(final String work, final Progress progress) throws UsageException {
    final SparkConf conf = conf(work, Launch.ofThisProcess());
    if (isSubmitted(conf) || !isThisProcess(conf)) {
      return LazySpark.of(start(conf, progress));
    }
    return new LazySpark(SparkHadoopUtil.get().newConfiguration(conf), () -> start(conf, progress));
  }

  private static boolean isThisProcess(final SparkConf conf) {
    final String master = conf.get("spark.master");
    return master.equals("local") || master.startsWith("local[");
  }

  /**
   * Starts Spark and says where.
   *
   * @param work what runs, for the name of the application
   * @param progress is told where
   * @throws UsageException if nobody said where to run
   */
  static JavaSparkContext start(final String work, final Progress progress) throws UsageException {
    return start(conf(work, Launch.ofThisProcess()), progress);
  }

  /**
   * Starts Spark for a job that shuffles: of the heap it has a quarter to sort in, as what tasks
   * hold besides is taken from the rest.
   *
   * @param work what runs, for the name of the application
   * @param progress is told where
   * @throws UsageException if nobody said where to run
   */
  static JavaSparkContext startShuffling(final String work, final Progress progress)
      throws UsageException {
    final SparkConf conf = conf(work, Launch.ofThisProcess());
    conf.setIfMissing("spark.memory.fraction", "0.25");
    return start(conf, progress);
  }

  private static JavaSparkContext start(final SparkConf conf, final Progress progress) {
    final JavaSparkContext spark = new JavaSparkContext(conf);
    progress.line(ClusterLine.of(spark));
    return spark;
  }
}
