package io.sparklidar.parallel;

/** What a piece of work threw on one thread is thrown again on the thread of its owner. */
final class Failures {

  private Failures() {}

  /**
   * Throws it again.
   *
   * @param failure null if nothing was thrown
   * @param <X> what the work declares to throw, besides what is unchecked
   */
  @SuppressWarnings("unchecked")
  static <X extends Exception> void rethrow(final Throwable failure) throws X {
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw (X) failure;
    }
  }
}
