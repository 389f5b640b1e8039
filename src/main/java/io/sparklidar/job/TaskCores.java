package io.sparklidar.job;

import io.sparklidar.parallel.SpareCores;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** The cores that Spark gave this JVM. */
public final class TaskCores {

  private static final SpareCores HERE = new SpareCores(count());

  private TaskCores() {}

  /** Those of this JVM: tasks of all jobs share them. */
  public static SpareCores ofThisJvm() {
    return HERE;
  }

  private static int count() {
    final int here = Runtime.getRuntime().availableProcessors();
    final SparkEnv env = SparkEnv.get();
    if (env == null) {
      return here;
    }
    return Math.max(1, Math.min(here, granted(env.conf(), env.executorId(), here)));
  }

  /**
   * How many of a machine's cores an executor, or a driver that runs its own tasks, was granted.
   *
   * @param conf of the application
   * @param executor its name
   * @param all cores of the machine
   */
  static int granted(final SparkConf conf, final String executor, final int all) {
    final String master = conf.get("spark.master", "local");
    if (!executor.equals("driver")) {
      // A standalone worker gives an executor all it has, other managers one.
      return conf.getInt("spark.executor.cores", master.startsWith("spark:") ? all : 1);
    }
    if (master.equals("local")) {
      return 1;
    }
    if (!master.startsWith("local[")) {
      return all;
    }
    final String threads = master.substring("local[".length()).split("[],]", 2)[0].strip();
    return threads.equals("*") ? all : Integer.parseInt(threads);
  }
}
