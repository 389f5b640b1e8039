package io.sparklidar.ondevice.chunks;

import io.sparklidar.tile.FileFingerprint;

/**
 * What a decoded chunk is found by.
 *
 * @param file which state of which file
 * @param chunk its index there
 * @param content what is decoded of it
 */
public record ChunkKey(FileFingerprint file, int chunk, ChunkContent content) {}
