package io.sparklidar.job.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same with many things, as many at a time as there are cores. */
final class Workers {

  private Workers() {}

  /**
   * What is done.
   *
   * @param <T> with each
   */
  interface Work<T> {
    void run(T item) throws IOException;
  }

  /** Does it with all of them; the first failure ends it. */
  static <T> void forEach(final List<T> items, final Work<T> work) throws IOException {
    final int threads =
        Math.max(1, Math.min(items.size(), Runtime.getRuntime().availableProcessors()));
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      final List<Future<?>> futures =
          items.stream()
              .<Future<?>>map(
                  item ->
                      pool.submit(
                          () -> {
                            work.run(item);
                            return null;
                          }))
              .toList();
      for (final Future<?> future : futures) {
        future.get();
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted");
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof UncheckedIOException unchecked) {
        throw unchecked.getCause();
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
