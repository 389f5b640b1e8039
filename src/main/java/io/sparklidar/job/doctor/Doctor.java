package io.sparklidar.job.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparklidar.error.ErrorMessages;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * Examines the driver, and every executor if asked to. For use by one thread.
 *
 * <p>Spark chooses which executor runs a task, so executors are reached by rounds of short tasks
 * until each has been seen; those that were not are named as missing.
 */
public final class Doctor {

  private static final int ROUNDS = 20;

  /** Executors that come a moment later than the first are waited for. */
  private static final int FEWEST_ROUNDS = 5;

  /** Long enough for the other executors to be given the rest of a round. */
  private static final long PAUSE_MILLIS = 200;

  /** Which executors examined themselves already, by run of the doctor. */
  private static final Map<String, Boolean> DONE = new ConcurrentHashMap<>();

  private final JavaSparkContext spark;
  private final JvmExamination examination;

  /**
   * A doctor.
   *
   * @param spark where jobs would run
   * @param output the folder of the results, if one is to be tried
   * @param gpuRequired whether there has to be a GPU wherever tiles run
   * @param gpuWanted whether GPUs are looked at at all
   */
  public Doctor(
      final JavaSparkContext spark,
      final Optional<String> output,
      final boolean gpuRequired,
      final boolean gpuWanted) {
    this.spark = spark;
    this.examination =
        new JvmExamination(
            output.stream().toList(),
            new HadoopConf(spark.hadoopConfiguration()),
            gpuRequired,
            gpuWanted);
  }

  /**
   * Examines this JVM. A driver whose executors are elsewhere runs no tiles and needs no GPU.
   *
   * @return what was found, the way to Spark included
   */
  public Examination driver() {
    final boolean runsTiles = spark.isLocal();
    final JvmExamination here =
        new JvmExamination(
            examination.outputs(),
            examination.conf(),
            examination.gpuRequired() && runsTiles,
            examination.gpuWanted() && runsTiles);
    final Check sparkRuns = sparkRuns();
    final boolean local = runsTiles && sparkRuns.state() == Check.State.OK;
    final List<Check> checks = new ArrayList<>(List.of(sparkRuns));
    checks.addAll(here.of("driver", local ? spark.defaultParallelism() : 1, List.of()).checks());
    return new Examination("driver", checks);
  }

  /** Starting is not enough: a master may be out of reach, a cluster full. */
  private Check sparkRuns() {
    final String what =
        spark.version()
            + ", Scala "
            + scala.util.Properties.versionNumberString()
            + ", master "
            + spark.master();
    try {
      spark.setJobDescription("doctor: run one task");
      spark.parallelize(List.of(0), 1).count();
      return Check.ok("spark", what + ", " + spark.defaultParallelism() + " tasks at a time");
    } catch (final RuntimeException e) {
      return Check.failed(
          "spark",
          what + ": no task runs: " + ErrorMessages.oneLine(e),
          "look at the master: is it there, does it grant executors?");
    }
  }

  /** Examines every executor; in local mode the driver is the only one, and there are none. */
  public List<Examination> executors() {
    final Map<String, Examination> found = new TreeMap<>();
    if (spark.isLocal()) {
      return List.of();
    }
    if (spark.sc().isStopped()) {
      return List.of(missing(0));
    }
    final String run = UUID.randomUUID().toString();
    final JvmExamination there = examination;
    spark.setJobDescription("doctor: look at every executor");
    for (int round = 0;
        round < ROUNDS && (round < FEWEST_ROUNDS || found.size() < executorCount());
        round++) {
      final int tasks = Math.max(1, 2 * spark.defaultParallelism());
      for (final String one :
          spark
              .parallelize(Collections.nCopies(tasks, 0), tasks)
              .map(unused -> examineOnce(run, there))
              .collect()) {
        if (!one.isEmpty()) {
          final Examination executor = parse(one);
          found.put(executor.who(), executor);
        }
      }
    }
    if (found.size() < Math.max(1, executorCount())) {
      found.put("executors", missing(found.size()));
    }
    return List.copyOf(found.values());
  }

  private Examination missing(final int answered) {
    final String of = spark.sc().isStopped() ? "" : " of " + executorCount();
    return new Examination(
        "executors",
        List.of(
            Check.failed(
                "executors",
                answered + of + " answered",
                "see the executors' logs, or run it again when all are there")));
  }

  /** Without the driver, which Spark lists beside them. */
  private int executorCount() {
    return spark.sc().statusTracker().getExecutorInfos().length - 1;
  }

  /** What was found, the first time in this JVM, else nothing: as text, for every serializer. */
  private static String examineOnce(final String run, final JvmExamination examination)
      throws JsonProcessingException, InterruptedException {
    if (DONE.putIfAbsent(run, true) != null) {
      Thread.sleep(PAUSE_MILLIS);
      return "";
    }
    final SparkEnv env = SparkEnv.get();
    final String who =
        "executor " + env.executorId() + " on " + env.blockManager().blockManagerId().host();
    final ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
    return Json.MAPPER.writeValueAsString(
        examination.of(
            who,
            env.conf().getInt("spark.executor.cores", 1),
            gpu == null ? List.of() : List.of(gpu.addresses())));
  }

  private static Examination parse(final String text) {
    try {
      return Json.MAPPER.readValue(text, Examination.class);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("an examination reads back as it was written", e);
    }
  }

  /** What was found, for programs. */
  public static String json(final List<Examination> examinations) {
    try {
      return Json.MAPPER.writeValueAsString(
          Map.of(
              "passed",
              examinations.stream().allMatch(Examination::passed),
              "examinations",
              examinations));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("plain records can be written as JSON", e);
    }
  }
}
