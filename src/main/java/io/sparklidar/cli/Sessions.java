package io.sparklidar.cli;

import io.sparklidar.job.KryoTypes;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark session of a command. */
final class Sessions {

  private Sessions() {}

  /** What a job needs of Spark; what the user configured wins. */
  static SparkConf conf() {
    final SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.app.name", "spark-lidar");
    conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.setIfMissing("spark.kryo.registrator", KryoTypes.class.getName());
    conf.setIfMissing("spark.kryo.registrationRequired", "true");
    // The driver plans with the index of every file: tens of kilobytes each, not the 1 GB that
    // Spark grants to all results together.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // The program has a progress line of its own.
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      // Out of memory ends a task and so the job, with its message and exit code, not the process.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    return conf;
  }

  /** Starts Spark. */
  static JavaSparkContext start() {
    return new JavaSparkContext(conf());
  }
}
