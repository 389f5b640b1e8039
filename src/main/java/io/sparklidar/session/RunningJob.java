package io.sparklidar.session;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.GpuUnavailableException;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A job that runs beside whoever started it, on a thread of its own: what it calls its stages on
 * Spark's pages is nobody else's, and what was set for the thread that started it (the pool of the
 * fair scheduler, the group of jobs that a notebook cancels) holds for it too. Safe for concurrent
 * use.
 */
public final class RunningJob {

  private static final long CANCEL_AGAIN_MILLIS = 50;

  private final LazySpark spark;
  private final JobState state;
  private final FutureTask<LidarResult> work;
  private volatile boolean cancelled;

  private RunningJob(
      final LazySpark spark, final JobState state, final FutureTask<LidarResult> work) {
    this.spark = spark;
    this.state = state;
    this.work = work;
  }

  /**
   * Starts a job.
   *
   * @throws UsageException if an option is wrong
   */
  static RunningJob start(
      final SparkSession session,
      final JobOptions options,
      final OutputPolicy policy,
      final Progress shown)
      throws UsageException {
    final JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    final String tag = "spark-lidar-" + UUID.randomUUID();
    final LazySpark spark = LazySpark.borrowed(context, tag);
    final JobState state = new JobState(shown);
    final FeatureJob job = new FeatureJob(spark, options, policy, state);
    final FutureTask<LidarResult> work =
        new FutureTask<>(
            () -> {
              context.addJobTag(tag);
              final JobReport report = job.run();
              state.end();
              return new LidarResult(session, options, report);
            });
    final Thread thread = new Thread(work, tag);
    thread.setDaemon(true);
    thread.start();
    return new RunningJob(spark, state, work);
  }

  /**
   * Waits for the end.
   *
   * @param millis how long at most
   * @return whether it has ended, well or not
   * @throws InterruptedException if this thread is interrupted; the job goes on
   */
  public boolean await(final long millis) throws InterruptedException {
    try {
      work.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (final TimeoutException e) {
      return false;
    } catch (final ExecutionException e) {
      return true;
    }
  }

  /** What it is doing: {@code index}, {@code tiles}, {@code assemble}; empty before and after. */
  public String stage() {
    return state.stage();
  }

  /** Points done in this stage. */
  public long pointsDone() {
    return state.pointsDone();
  }

  /** Points of this stage; 0 where that is not known. */
  public long pointsTotal() {
    return state.pointsTotal();
  }

  /** What it has said since this was last asked, line by line: stages that ended, warnings. */
  public List<String> newLines() {
    return state.newLines();
  }

  /**
   * Ends the job early and waits until it has; of the session nothing else is touched. What is done
   * is kept: the same job again does the rest.
   */
  public void cancel() {
    cancelled = true;
    boolean interrupted = false;
    while (!work.isDone()) {
      // Between two stages there is nothing to cancel.
      spark.cancel();
      try {
        await(CANCEL_AGAIN_MILLIS);
      } catch (final InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What came of it; waits for the end. Where this thread is interrupted meanwhile, the job is
   * cancelled.
   *
   * @throws UsageException if the inputs or the output cannot be used as asked
   * @throws GpuUnavailableException if a GPU is required and there is none
   * @throws UnsuccessfulJobException if nothing is done, or bad files stopped it
   * @throws StoppedException if it was cancelled, or the process told to stop
   * @throws IOException if storage fails
   */
  public LidarResult result() throws UsageException, GpuUnavailableException, IOException {
    try {
      return work.get().orThrow();
    } catch (final InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new StoppedException();
    } catch (final ExecutionException e) {
      if (cancelled) {
        throw new StoppedException();
      }
      return rethrow(e.getCause());
    }
  }

  private static LidarResult rethrow(final Throwable cause)
      throws UsageException, GpuUnavailableException, IOException {
    if (cause instanceof UsageException e) {
      throw e;
    }
    if (cause instanceof GpuUnavailableException e) {
      throw e;
    }
    if (cause instanceof IOException e) {
      throw e;
    }
    // Spark's own say in many lines what one line says of ours.
    throw new IllegalStateException("the job broke off: " + ErrorMessages.oneLine(cause), cause);
  }
}
