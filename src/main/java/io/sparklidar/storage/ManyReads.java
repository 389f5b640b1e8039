package io.sparklidar.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.ForkJoinPool;

/**
 * Reads many small files at once: a store in the distance takes 20 ms and more for each, and a job
 * of ten thousand tiles left as many records and pictures.
 */
public final class ManyReads {

  /** Files that are read at once, at most. */
  public static final int READERS = 32;

  private ManyReads() {}

  /**
   * Reads one file.
   *
   * @param <F> what tells which
   */
  public interface Read<F> {
    void of(F file) throws IOException;
  }

  /**
   * Reads files, in any order.
   *
   * @param files which
   * @param readers how many at once, at most {@link #READERS}
   * @param read reads one; to be called by several threads
   * @throws IOException the first of any
   */
  public static <F> void each(final Collection<F> files, final int readers, final Read<F> read)
      throws IOException {
    final ForkJoinPool pool =
        new ForkJoinPool(Math.max(1, Math.min(Math.min(readers, READERS), files.size())));
    try {
      pool.submit(() -> files.parallelStream().forEach(file -> unchecked(file, read))).join();
    } catch (final UncheckedIOException e) {
      throw e.getCause();
    } finally {
      pool.shutdownNow();
    }
  }

  private static <F> void unchecked(final F file, final Read<F> read) {
    try {
      read.of(file);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
