package io.sparklidar.codec;

import java.nio.ByteBuffer;

/**
 * A compressed chunk whose bytes lie in the input of a device.
 *
 * @param offset of its first byte from the start of the input
 * @param available how many of its bytes are there, from the first on: of formats 6-10 those up to
 *     the last layer that is wanted are enough
 * @param pointCount number of its points, by the chunk table
 * @param byteLength number of all its bytes, by the chunk table
 * @param head its first bytes on the host, from the buffer's position on: as many as a chunk's head
 *     has ({@link io.sparklidar.las.laz.schema.LazSchema#chunkHeadLength()}); only looked at
 */
public record LazChunkInput(
    long offset, long available, int pointCount, long byteLength, ByteBuffer head) {}
