/**
 * Neighbour search and the engines that run it: {@link io.sparklidar.neighbor.NeighborEngine} is
 * the one interface; {@code cpu}, {@code cuda} and {@code faiss} implement it and give the same
 * neighbours.
 */
package io.sparklidar.neighbor;
