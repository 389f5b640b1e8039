package io.sparklidar.job;

import java.io.Closeable;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark that starts when it is first needed, or is begun ahead on a thread of its own: a job
 * looks for its inputs meanwhile, and one that finds nothing to do needs none. Safe for concurrent
 * use.
 */
public final class LazySpark implements Closeable {

  private final Configuration hadoop;
  private final FutureTask<JavaSparkContext> starting;
  private final Optional<String> tag;
  private boolean begun;

  /**
   * A Spark that is still to be started.
   *
   * @param hadoop Hadoop's configuration, as Spark will have it
   * @param start starts it; called once at most
   */
  public LazySpark(final Configuration hadoop, final Supplier<JavaSparkContext> start) {
    this(hadoop, start, Optional.empty());
  }

  private LazySpark(
      final Configuration hadoop,
      final Supplier<JavaSparkContext> start,
      final Optional<String> tag) {
    this.hadoop = hadoop;
    this.starting = new FutureTask<>(start::get);
    this.tag = tag;
  }

  /** One that has started. */
  public static LazySpark of(final JavaSparkContext started) {
    return started(started, Optional.empty());
  }

  /**
   * One that is somebody else's, who may do other things with it meanwhile: it is never stopped,
   * and of its work only that is cancelled which threads start that have the tag.
   *
   * @param running the Spark
   * @param tag of the work of one job, see {@link JavaSparkContext#addJobTag}
   */
  public static LazySpark borrowed(final JavaSparkContext running, final String tag) {
    return started(running, Optional.of(tag));
  }

  private static LazySpark started(final JavaSparkContext started, final Optional<String> tag) {
    final LazySpark spark = new LazySpark(started.hadoopConfiguration(), () -> started, tag);
    spark.begun = true;
    spark.starting.run();
    return spark;
  }

  /** Hadoop's configuration; starts nothing. */
  public Configuration hadoopConfiguration() {
    return hadoop;
  }

  /** Begins to start it, if nobody has yet; returns at once. */
  public synchronized void begin() {
    if (!begun) {
      begun = true;
      start("spark", starting);
    }
  }

  /**
   * Has something done with it on a thread of its own, once it has started; returns at once.
   *
   * @param name of the thread
   * @param work is given the Spark
   * @return waits for what comes of it, and throws what the work or the start threw
   */
  public <T> Supplier<T> ahead(final String name, final Function<JavaSparkContext, T> work) {
    final FutureTask<T> task = new FutureTask<>(() -> work.apply(get()));
    start(name, task);
    return () -> result(task, name);
  }

  private static void start(final String name, final Runnable work) {
    final Thread thread = new Thread(work, "spark-lidar-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The Spark; starts it or waits until it has started.
   *
   * @throws java.util.concurrent.CancellationException if it was closed before it was begun
   * @throws RuntimeException as Spark, if it does not start
   */
  public JavaSparkContext get() {
    begin();
    return result(starting, "Spark starts");
  }

  private static <T> T result(final FutureTask<T> task, final String what) {
    try {
      return task.get();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + what, e);
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** The Spark, if it has started and not failed to. */
  public Optional<JavaSparkContext> started() {
    return starting.isDone() ? success() : Optional.empty();
  }

  private Optional<JavaSparkContext> success() {
    try {
      return Optional.of(get());
    } catch (final RuntimeException | Error e) {
      // Whoever needed it was told.
      return Optional.empty();
    }
  }

  /** Ends all work on it that is its owner's, or, if it is borrowed, the job's. */
  public void cancel() {
    for (final JavaSparkContext spark : started().stream().toList()) {
      tag.ifPresentOrElse(spark::cancelJobsWithTag, spark.sc()::cancelAllJobs);
    }
  }

  /** Stops it, if it was begun and is not borrowed; from here on it cannot be had. */
  @Override
  public void close() {
    if (tag.isPresent()) {
      return;
    }
    final boolean starts;
    synchronized (this) {
      starts = begun;
      begun = true;
    }
    if (starts) {
      success().ifPresent(JavaSparkContext::stop);
    } else {
      // Who asks for it now is not to wait for what nobody starts.
      starting.cancel(false);
    }
  }
}
