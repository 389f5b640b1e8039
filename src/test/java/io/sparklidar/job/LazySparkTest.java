package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spark starts once, when it is needed or begun, and not at all else. */
final class LazySparkTest {

  private static final Configuration HADOOP = new Configuration(false);

  private static JavaSparkContext local() {
    return new JavaSparkContext(new SparkConf().setMaster("local[1]").setAppName("lazy"));
  }

  @Test
  void nothingStartsThatNobodyNeeds() {
    final AtomicInteger starts = new AtomicInteger();
    try (LazySpark spark =
        new LazySpark(
            HADOOP,
            () -> {
              starts.incrementAndGet();
              return local();
            })) {
      assertSame(HADOOP, spark.hadoopConfiguration());
      assertEquals(Optional.empty(), spark.started());
    }
    assertEquals(0, starts.get());
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void afterItsOwnerEndedItCannotBeHadAndNobodyWaitsForIt() {
    final LazySpark spark = new LazySpark(HADOOP, LazySparkTest::local);
    spark.close();
    assertThrows(CancellationException.class, spark::get);
    assertEquals(Optional.empty(), spark.started());
    spark.close();
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsDoneAheadIsDoneOnAnotherThreadAndItsFailureIsTheAskers() {
    final CountDownLatch asked = new CountDownLatch(1);
    try (LazySpark spark =
        new LazySpark(
            HADOOP,
            () -> {
              await(asked);
              return local();
            })) {
      final Supplier<Integer> sum =
          spark.ahead("sum", running -> running.parallelize(List.of(1, 2)).reduce(Integer::sum));
      final Supplier<Object> failure =
          spark.ahead(
              "failure",
              running -> {
                throw new IllegalArgumentException("no");
              });
      // Whoever asked goes on: Spark has not started yet.
      asked.countDown();
      assertEquals(3, sum.get());
      assertEquals("no", assertThrows(IllegalArgumentException.class, failure::get).getMessage());
    }
  }

  private static void await(final CountDownLatch latch) {
    try {
      latch.await();
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itStartsOnceOnAnotherThreadAndStopsWithItsOwner() {
    final AtomicInteger starts = new AtomicInteger();
    final AtomicReference<Thread> thread = new AtomicReference<>();
    final JavaSparkContext started;
    try (LazySpark spark =
        new LazySpark(
            HADOOP,
            () -> {
              starts.incrementAndGet();
              thread.set(Thread.currentThread());
              return local();
            })) {
      spark.begin();
      spark.begin();
      started = spark.get();
      assertSame(started, spark.get());
      assertSame(started, spark.started().orElseThrow());
      assertFalse(started.sc().isStopped());
    }
    assertEquals(1, starts.get());
    assertNotSame(Thread.currentThread(), thread.get());
    assertTrue(started.sc().isStopped());
  }

  @Test
  void whoeverNeedsOneThatDoesNotStartIsToldWhy() {
    final LazySpark spark =
        new LazySpark(
            HADOOP,
            () -> {
              throw new IllegalArgumentException("no such master");
            });
    spark.begin();
    final RuntimeException told = assertThrows(IllegalArgumentException.class, spark::get);
    assertEquals("no such master", told.getMessage());
    assertEquals(Optional.empty(), spark.started());
    spark.close();
  }

  @Test
  void oneThatIsStartingWhenItsOwnerEndsIsStoppedAllTheSame() throws Exception {
    final CountDownLatch closing = new CountDownLatch(1);
    final AtomicReference<JavaSparkContext> started = new AtomicReference<>();
    final LazySpark spark =
        new LazySpark(
            HADOOP,
            () -> {
              try {
                closing.await();
              } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
              }
              started.set(local());
              return started.get();
            });
    spark.begin();
    final Thread owner = new Thread(spark::close);
    owner.start();
    closing.countDown();
    owner.join();
    assertTrue(started.get().sc().isStopped());
  }
}
