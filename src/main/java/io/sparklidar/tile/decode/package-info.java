/**
 * Chunks of several files, decoded in order: by the cores of the host, chunk by chunk and some
 * ahead, or many at once by somebody else, such as a device.
 *
 * <p>Data flow: a {@link io.sparklidar.tile.decode.ChunkSequence} opens the files and lets a {@link
 * io.sparklidar.tile.decode.BatchDecoder} decode as many of the next chunks as it takes at once;
 * each is handed out as a {@link io.sparklidar.tile.decode.DecodedChunk}, its columns filled by
 * whichever core has time, or decoded there if the batch does not have it. So whoever takes the
 * chunks sees neither who decoded them nor in what batches.
 */
package io.sparklidar.tile.decode;
