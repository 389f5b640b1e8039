package io.sparklidar.neighbor.faiss;

/**
 * Neighbours of some queries: those of query i are the entries {@code offsets[i]} to {@code
 * offsets[i + 1]} of the other arrays, nearest first.
 *
 * @param offsets where those of each query begin, and at last how many there are
 * @param labels indexes of the vectors, in the order they were given in
 * @param distances true distances, not squared
 * @param counts how they were found
 */
public record Neighbors(int[] offsets, int[] labels, double[] distances, SearchCounts counts) {}
