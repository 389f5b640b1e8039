package io.sparklidar.tile;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Does something with runs of a list side by side, and puts what comes of it together in order. */
final class ParallelRuns {

  private ParallelRuns() {}

  /**
   * What is done with a run.
   *
   * @param <T> of what
   * @param <R> what comes of it
   */
  interface Work<T, R> {
    R of(List<T> run) throws IOException;
  }

  /**
   * Does it all. The threads have ended when this returns.
   *
   * @param all what there is
   * @param threads how many runs to make of it at most; with one, the caller's thread does it
   * @param work is done with each run
   * @param join takes what came of the next run to what came of those before
   * @return what came of all
   * @throws IOException what the work throws, of several runs the first
   */
  static <T, R> R of(
      final List<T> all, final int threads, final Work<T, R> work, final BiConsumer<R, R> join)
      throws IOException {
    final int runs = Math.max(1, Math.min(threads, all.size()));
    if (runs == 1) {
      return work.of(all);
    }
    final ExecutorService workers = Executors.newFixedThreadPool(runs);
    try {
      final List<Future<R>> results = new ArrayList<>();
      for (int r = 0; r < runs; r++) {
        final int from = (int) ((long) all.size() * r / runs);
        final int to = (int) ((long) all.size() * (r + 1) / runs);
        results.add(workers.submit(() -> work.of(all.subList(from, to))));
      }
      final R first = result(results.get(0));
      for (final Future<R> next : results.subList(1, runs)) {
        join.accept(first, result(next));
      }
      return first;
    } finally {
      end(workers);
    }
  }

  private static <R> R result(final Future<R> future) throws IOException {
    try {
      return future.get();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while chunks were decoded");
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException unforeseen) {
        throw unforeseen;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Nobody reads any more from what the caller is about to close. */
  private static void end(final ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (final InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
