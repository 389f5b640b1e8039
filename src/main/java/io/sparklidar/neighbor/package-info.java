/**
 * Neighbour search, and the contract of the engines that run it: {@link
 * io.sparklidar.neighbor.NeighborEngine}, and {@link io.sparklidar.neighbor.DeviceEngine} for those
 * that work in leased memory of a GPU. {@code cpu}, {@code cuda} and {@code faiss} implement it,
 * each in its own package, and give the same neighbours.
 *
 * <p>A tile's way: {@link io.sparklidar.neighbor.DevicePool} chooses a device, {@link
 * io.sparklidar.neighbor.TilePlacer} brings the tile onto it, halves it where the device refuses,
 * adds on the host the columns that no kernel computes or that look at no neighbours, and leaves
 * all of it to an engine on the host where nothing else helps.
 */
package io.sparklidar.neighbor;
