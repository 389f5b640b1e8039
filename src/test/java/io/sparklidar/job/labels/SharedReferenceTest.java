package io.sparklidar.job.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sparklidar.job.TestJobs;
import io.sparklidar.neighbor.faiss.VectorSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A JVM has one search among the labelled points of a job, as long as the job lasts. */
final class SharedReferenceTest {

  private static final int POINTS = 5_000;

  private static SharedReference reference() {
    final double[] rows = new double[POINTS];
    final byte[] classes = new byte[POINTS];
    for (int i = 0; i < POINTS; i++) {
      rows[i] = i;
      classes[i] = (byte) (i / 1000);
    }
    return new SharedReference(
        UUID.randomUUID().toString(),
        LabelReference.of(List.of("z"), List.of(new PointSample(rows, classes))),
        3);
  }

  @AfterEach
  void nothingIsHeld() {
    assertEquals(0, SharedReference.heldHere());
  }

  @Test
  void tasksOfAJobShareOneSearch() throws Exception {
    final SharedReference reference = reference();
    final CyclicBarrier together = new CyclicBarrier(6);
    final ExecutorService threads = Executors.newFixedThreadPool(6);
    final List<Callable<VectorSearch>> tasks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      // Each task has the labelled points from Spark's store, equal but not always the same.
      final SharedReference own =
          new SharedReference(reference.job(), reference.reference(), reference.k());
      tasks.add(
          () -> {
            together.await();
            try (SharedReference.Use use = own.use()) {
              return use.search();
            }
          });
    }
    final List<Future<VectorSearch>> searches = threads.invokeAll(tasks);
    threads.shutdown();
    for (final Future<VectorSearch> search : searches) {
      assertSame(searches.get(0).get(), search.get());
    }
    assertEquals(1, SharedReference.heldHere());
    reference.close();
  }

  @Test
  void aSearchIsNotFreedUnderATask() throws Exception {
    final SharedReference reference = reference();
    final SharedReference.Use use = reference.use();
    reference.close();
    final float[] query = new float[1];
    reference.reference().normalise(new double[] {2_000}, 1, query, 0);
    assertEquals(2_000, use.search().search(query, 1).labels()[0]);
    assertEquals(1, SharedReference.heldHere());
    use.close();
    assertEquals(0, SharedReference.heldHere());
    try (SharedReference.Use again = reference.use()) {
      assertNotSame(use.search(), again.search());
    }
    reference.close();
  }

  @Test
  void theNextJobFreesWhatAnEarlierOneLeft() throws Exception {
    final SharedReference next = reference();
    reference().use().close();
    try (SharedReference.Use use = next.use()) {
      assertEquals(1, SharedReference.heldHere());
      assertEquals(POINTS, use.reference().size());
    }
    next.close();
  }

  @Test
  void executorsFreeItWhenTheBroadcastIsDestroyed() throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.cluster(1));
    try {
      final Broadcast<SharedReference> broadcast = spark.broadcast(reference());
      assertEquals(
          List.of(POINTS, POINTS),
          spark.parallelize(List.of(1, 2), 2).map(unused -> size(broadcast)).collect());
      assertEquals(1, heldThere(spark));
      broadcast.destroy();
      int held = 1;
      for (int i = 0; i < 600 && held > 0; i++) {
        Thread.sleep(50);
        held = heldThere(spark);
      }
      assertEquals(0, held);
    } finally {
      spark.stop();
    }
  }

  private static int heldThere(final JavaSparkContext spark) {
    return spark.parallelize(List.of(1), 1).map(unused -> SharedReference.heldHere()).first();
  }

  private static int size(final Broadcast<SharedReference> broadcast) throws Exception {
    try (SharedReference.Use use = broadcast.value().use()) {
      return use.reference().size();
    }
  }
}
