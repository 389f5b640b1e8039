package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With FAISS and without, the neighbours are the same. */
final class VectorSearchTest {

  private static final int DIMENSIONS = 6;
  private static final int K = 12;

  private static float[] vectors(final int count, final long seed) {
    final Random random = new Random(seed);
    final float[] vectors = new float[count * DIMENSIONS];
    for (int i = 0; i < vectors.length; i++) {
      // Few values in some dimensions, so that there are ties.
      vectors[i] = i % 3 == 0 ? random.nextInt(4) : (float) random.nextGaussian();
    }
    return vectors;
  }

  @Test
  void searchInJavaFindsTheNearestOfAllVectors() {
    final float[] points = vectors(2_000, 1);
    final float[] queries = vectors(50, 2);
    try (VectorSearch search = VectorSearch.inJava(points, DIMENSIONS, K)) {
      final Neighbors neighbors = search.search(queries, 50);
      for (int query = 0; query < 50; query++) {
        final double[] distances = new double[2_000];
        for (int i = 0; i < distances.length; i++) {
          for (int d = 0; d < DIMENSIONS; d++) {
            final double difference =
                (double) points[i * DIMENSIONS + d] - queries[query * DIMENSIONS + d];
            distances[i] += difference * difference;
          }
        }
        assertArrayEquals(
            IntStream.range(0, distances.length)
                .boxed()
                .sorted(
                    Comparator.comparingDouble((Integer i) -> distances[i])
                        .thenComparing(Comparator.naturalOrder()))
                .limit(K)
                .mapToInt(Integer::intValue)
                .toArray(),
            Arrays.copyOfRange(neighbors.labels(), query * K, (query + 1) * K));
      }
    }
  }

  @Test
  void searchInJavaFindsWhatFaissFinds() {
    TestFaiss.require();
    final float[] points = vectors(30_000, 3);
    final float[] queries = vectors(3_000, 4);
    try (VectorSearch java = VectorSearch.inJava(points, DIMENSIONS, K);
        VectorSearch faiss = VectorSearch.of(points, DIMENSIONS, K)) {
      assertEquals(FaissLibrary.find().reason(), faiss.name());
      final Neighbors expected = java.search(queries, 3_000);
      final Neighbors found = faiss.search(queries, 3_000);
      assertArrayEquals(expected.labels(), found.labels());
      assertArrayEquals(expected.distances(), found.distances());
    }
  }

  @Test
  void threadsThatShareASearchDoNotDisturbEachOther() throws Exception {
    final float[] points = vectors(20_000, 5);
    try (VectorSearch java = VectorSearch.inJava(points, DIMENSIONS, K);
        VectorSearch best = VectorSearch.of(points, DIMENSIONS, K)) {
      for (final VectorSearch search : List.of(java, best)) {
        // Short searches, so that those of other threads begin between the parts of one.
        final ExecutorService threads = Executors.newFixedThreadPool(8);
        final List<Callable<Neighbors>> calls = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          final float[] queries = vectors(8, i);
          calls.add(() -> search.search(queries, 8));
        }
        final List<Future<Neighbors>> found = threads.invokeAll(calls);
        threads.shutdown();
        for (int i = 0; i < found.size(); i++) {
          final Neighbors alone = java.search(vectors(8, i), 8);
          assertArrayEquals(alone.labels(), found.get(i).get().labels());
          assertArrayEquals(alone.distances(), found.get(i).get().distances());
        }
      }
    }
  }
}
