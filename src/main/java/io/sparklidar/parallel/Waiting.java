package io.sparklidar.parallel;

import java.util.function.BooleanSupplier;

/** Waiting for what must be over before its owner goes on, also where the owner is interrupted. */
final class Waiting {

  private Waiting() {}

  /**
   * Waits until something holds; an interrupt meanwhile is kept for afterwards.
   *
   * @param monitor held by the caller; told of changes by {@code notifyAll}
   * @param over what is waited for, looked at while the monitor is held
   */
  static void until(final Object monitor, final BooleanSupplier over) {
    boolean interrupted = false;
    while (!over.getAsBoolean()) {
      try {
        monitor.wait();
      } catch (final InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
