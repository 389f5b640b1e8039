package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches of any vectors are those of a plain loop over all of them. */
final class FaissIndexTest {

  @BeforeEach
  void requireFaiss() {
    TestFaiss.require();
  }

  /** Clumps of different density, some vectors twice. */
  private static float[] vectors(final int count, final int dimensions, final long seed) {
    final Random random = new Random(seed);
    final float[] vectors = new float[count * dimensions];
    for (int i = 0; i < count; i++) {
      final boolean again = i > 0 && random.nextInt(20) == 0;
      final int twin = again ? random.nextInt(i) : 0;
      final double spread = 0.01 + (i % 7) * 0.3;
      for (int d = 0; d < dimensions; d++) {
        vectors[i * dimensions + d] =
            again
                ? vectors[twin * dimensions + d]
                : (float) (i % 7 - 3 + spread * random.nextGaussian());
      }
    }
    return vectors;
  }

  private static double distance(
      final float[] a, final int i, final float[] b, final int j, final int dimensions) {
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double difference = (double) a[i * dimensions + d] - b[j * dimensions + d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  private static int[] byDistance(
      final float[] points, final float[] queries, final int query, final int dimensions) {
    final int count = points.length / dimensions;
    final double[] distances = new double[count];
    Arrays.setAll(distances, i -> distance(queries, query, points, i, dimensions));
    return IntStream.range(0, count)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> distances[i])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,5", "3,20", "7,15", "16,10"})
  void nearestAreThoseOfAllVectors(final int dimensions, final int k) {
    final float[] points = vectors(4_000, dimensions, 1);
    final float[] queries = vectors(60, dimensions, 2);
    try (FaissIndex flat = FaissIndexes.create(points, dimensions, k, Optional.empty());
        FaissIndex lists =
            FaissIndexes.lists(points, 4_000, dimensions, k, Integer::compare, Optional.empty())) {
      assertEquals(FaissIndex.Kind.FLAT, flat.kind());
      assertEquals(FaissIndex.Kind.LISTS, lists.kind());
      for (final FaissIndex index : new FaissIndex[] {flat, lists}) {
        final Neighbors neighbors = index.search(queries, 60, k);
        for (int query = 0; query < 60; query++) {
          final int from = neighbors.offsets()[query];
          final int[] expected = Arrays.copyOf(byDistance(points, queries, query, dimensions), k);
          assertArrayEquals(
              expected, Arrays.copyOfRange(neighbors.labels(), from, from + k), index.toString());
          for (int i = 0; i < k; i++) {
            assertEquals(
                distance(queries, query, points, expected[i], dimensions),
                neighbors.distances()[from + i]);
          }
        }
        assertEquals(60, neighbors.counts().queries());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,0.02", "3,0.5", "3,20", "7,1.5"})
  void withinARadiusAreThoseOfAllVectors(final int dimensions, final double radius) {
    final float[] points = vectors(3_000, dimensions, 3);
    final float[] queries = vectors(300, dimensions, 3);
    try (FaissIndex flat = FaissIndexes.create(points, dimensions, 1, Optional.empty());
        FaissIndex lists =
            FaissIndexes.lists(points, 3_000, dimensions, 1, Integer::compare, Optional.empty())) {
      for (final FaissIndex index : new FaissIndex[] {flat, lists}) {
        final Neighbors neighbors = index.within(queries, 300, radius);
        for (int query = 0; query < 300; query += 7) {
          final int q = query;
          final int[] expected =
              Arrays.stream(byDistance(points, queries, query, dimensions))
                  .filter(i -> distance(queries, q, points, i, dimensions) <= radius)
                  .toArray();
          assertArrayEquals(
              expected,
              Arrays.copyOfRange(
                  neighbors.labels(), neighbors.offsets()[query], neighbors.offsets()[query + 1]));
        }
      }
    }
  }

  @Test
  void allOfACrowdedSpotAreWithinARadiusOfIt() {
    final float[] points = new float[3 * 500];
    points[0] = 2;
    try (FaissIndex index =
        FaissIndexes.lists(points, 500, 3, 5, Integer::compare, Optional.empty())) {
      final Neighbors near = index.within(new float[3], 1, 1);
      assertArrayEquals(IntStream.range(1, 500).toArray(), near.labels());
      assertArrayEquals(new int[] {1, 2, 3, 4, 5}, index.search(new float[3], 1, 5).labels());
    }
  }

  @Test
  void searchesChangeNothingThatOtherThreadsSee() {
    final Random random = new Random(4);
    final float[] points = new float[3 * 5_000];
    for (int i = 0; i < points.length; i++) {
      points[i] = random.nextFloat();
    }
    try (FaissIndex index =
        FaissIndexes.lists(points, 5_000, 3, 5, Integer::compare, Optional.empty())) {
      final FaissNative.IndexIVFFlat held = (FaissNative.IndexIVFFlat) index.index();
      final long before = held.probes();
      index.search(points, 1_000, 5);
      index.within(points, 1_000, 0.1);
      assertEquals(before, held.probes());
    }
  }

  @Test
  void vectorAtTheRadiusIsInside() {
    try (FaissIndex index = FaissIndexes.create(new float[] {3, 4, 6, 8}, 2, 1, Optional.empty())) {
      assertArrayEquals(new int[] {0}, index.within(new float[2], 1, 5).labels());
      assertEquals(0, index.within(new float[2], 1, Math.nextDown(5.0)).labels().length);
    }
  }

  @Test
  void manyVectorsAreHeldInLists() {
    final float[] points = new float[FaissIndexes.LISTS_FROM];
    try (FaissIndex index = FaissIndexes.create(points, 1, 1, Optional.empty())) {
      assertEquals(FaissIndex.Kind.LISTS, index.kind());
    }
    try (FaissIndex index =
        FaissIndexes.create(Arrays.copyOf(points, points.length - 1), 1, 1, Optional.empty())) {
      assertEquals(FaissIndex.Kind.FLAT, index.kind());
    }
  }

  @Test
  void wrongArgumentsAreNamedBeforeFaissSeesThem() {
    final float[] points = {0, 0, 1, 1};
    assertMessage(
        "k must be in 1..1024, got 0", () -> FaissIndexes.create(points, 2, 0, Optional.empty()));
    assertMessage(
        "k must be in 1..1024, got 2000",
        () -> FaissIndexes.create(points, 2, 2000, Optional.empty()));
    assertMessage(
        "dimensions must be in 1..256, got 0",
        () -> FaissIndexes.create(points, 0, 1, Optional.empty()));
    assertMessage(
        "points must be finite, value 1 of vector 0 is NaN",
        () -> FaissIndexes.create(new float[] {0, Float.NaN}, 2, 1, Optional.empty()));
    assertMessage(
        "points must be vectors of 2 values, got 3 values",
        () -> FaissIndexes.create(new float[3], 2, 1, Optional.empty()));
    assertMessage(
        "points must be vectors of 2 values, got 0 values",
        () -> FaissIndexes.create(new float[0], 2, 1, Optional.empty()));
    try (FaissIndex index = FaissIndexes.create(points, 2, 1, Optional.empty())) {
      assertMessage("k must be in 1..1, got 2", () -> index.search(points, 2, 2));
      assertMessage(
          "queries must hold 3 vectors of 2 values, got 4 values",
          () -> index.search(points, 3, 1));
      assertMessage(
          "queries must be finite, value 0 of vector 0 is Infinity",
          () -> index.search(new float[] {Float.POSITIVE_INFINITY, 0}, 1, 1));
      assertMessage(
          "radius must be above 0 and finite, got NaN", () -> index.within(points, 1, Double.NaN));
    }
  }

  private static void assertMessage(final String message, final Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  @Test
  void noQueriesHaveNoNeighbors() {
    try (FaissIndex index = FaissIndexes.create(new float[2], 2, 1, Optional.empty())) {
      assertEquals(0, index.search(new float[0], 0, 1).labels().length);
      assertEquals(0, index.within(new float[0], 0, 1).labels().length);
    }
  }

  @Test
  void closedIndexSaysSo() {
    final FaissIndex index = FaissIndexes.create(new float[2], 2, 1, Optional.empty());
    index.close();
    index.close();
    assertEquals(
        "the index is closed",
        assertThrows(IllegalStateException.class, () -> index.search(new float[2], 1, 1))
            .getMessage());
  }

  @Test
  void closingGivesTheMemoryBack() {
    final float[] points = vectors(100_000, 3, 9);
    long before = 0;
    for (int round = 0; round < 40; round++) {
      try (FaissIndex index = FaissIndexes.create(points, 3, 10, Optional.empty())) {
        assertEquals(10, index.search(points, 1, 10).labels().length);
      }
      if (round == 9) {
        before = org.bytedeco.javacpp.Pointer.physicalBytes();
      }
    }
    // Thirty indexes of 2 MB each would not go unnoticed.
    final long grown = org.bytedeco.javacpp.Pointer.physicalBytes() - before;
    assertTrue(grown < 40L << 20, () -> "resident memory grew by " + grown);
  }
}
