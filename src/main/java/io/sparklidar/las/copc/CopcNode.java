package io.sparklidar.las.copc;

import io.sparklidar.las.point.Chunk;

/**
 * A node of the octree that holds points.
 *
 * @param key which cube
 * @param chunk where its points are: one of the file's {@link io.sparklidar.las.LasFile#chunks()}
 */
public record CopcNode(NodeKey key, Chunk chunk) {}
