package io.sparklidar.gpu;

/**
 * Takes several steps of which each has to be tried whatever became of those before it, such as
 * giving memory back: the first error is the one that counts, later ones are suppressed in it. For
 * one thread.
 */
public final class FirstError {

  private Throwable first;

  /** Takes a step; its error is kept. */
  public void attempt(final Runnable step) {
    try {
      step.run();
    } catch (final RuntimeException | Error e) {
      add(e);
    }
  }

  /** Keeps an error that was caught. */
  public void add(final Throwable error) {
    if (first == null) {
      first = error;
    } else if (first != error) {
      first.addSuppressed(error);
    }
  }

  /** Throws the first error, if there was one. */
  public void rethrow() {
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }
}
