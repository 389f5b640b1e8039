package io.sparklidar.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AheadTest {

  @Test
  void whoBeginsGoesOnMeanwhile() throws Exception {
    final CountDownLatch begun = new CountDownLatch(1);
    final Thread thread = Ahead.start("one thing", () -> await(begun));
    begun.countDown();
    thread.join();
    assertEquals("spark-lidar-one-thing", thread.getName());
    assertTrue(thread.isDaemon(), "it does not keep the JVM alive");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatGoesWrongIsLeftToWhoNeedsIt(final boolean linkage) throws Exception {
    final AtomicReference<Throwable> uncaught = new AtomicReference<>();
    final CountDownLatch watched = new CountDownLatch(1);
    final Thread thread =
        Ahead.start(
            "failure",
            () -> {
              await(watched);
              if (linkage) {
                throw new UnsatisfiedLinkError("no library");
              }
              throw new IllegalStateException("no");
            });
    thread.setUncaughtExceptionHandler((which, failure) -> uncaught.set(failure));
    watched.countDown();
    thread.join();
    assertNull(uncaught.get());
  }

  private static void await(final CountDownLatch latch) {
    try {
      latch.await();
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
