package io.sparklidar.parallel;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Things that serve one thread at a time and are dear to make: each thread takes one for a piece of
 * work and gives it back for the next, so that there are as many as pieces at work. Safe for
 * concurrent use.
 *
 * @param <T> what they are
 */
public final class Pool<T> {

  /** Makes one. */
  public interface Maker<T> {
    /** One more. */
    T make() throws IOException;
  }

  private final Maker<T> maker;
  private final Queue<T> idle = new ConcurrentLinkedQueue<>();
  private final Queue<T> all = new ConcurrentLinkedQueue<>();

  /**
   * @param maker makes one where none is idle
   */
  public Pool(final Maker<T> maker) {
    this.maker = maker;
  }

  /** One for the caller alone. */
  public T take() throws IOException {
    final T one = idle.poll();
    if (one != null) {
      return one;
    }
    final T made = maker.make();
    all.add(made);
    return made;
  }

  /** Gives one back that was taken. */
  public void giveBack(final T one) {
    idle.add(one);
  }

  /** All that were made: to be closed when nobody works any more. */
  public List<T> all() {
    return List.copyOf(all);
  }
}
