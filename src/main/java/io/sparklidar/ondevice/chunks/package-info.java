/**
 * Decoded chunks in device memory that tiles share: a {@link io.sparklidar.ondevice.chunks.Visit}
 * of a tile finds in the {@link io.sparklidar.ondevice.chunks.ChunkCache} what others have decoded,
 * waits for what they decode, and takes on itself what nobody does.
 */
package io.sparklidar.ondevice.chunks;
