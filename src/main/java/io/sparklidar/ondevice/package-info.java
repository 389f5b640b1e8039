/**
 * Work on tiles in the memory of a device.
 *
 * <p>Tiles that stay there: compressed bytes go in, compressed bytes come out. A {@link
 * io.sparklidar.ondevice.CompressedTile} has the bytes of the chunks that a tile meets, {@link
 * io.sparklidar.ondevice.DeviceTiles} brings them through one lease, and a {@link
 * io.sparklidar.ondevice.DeviceOutput} is what comes back: layers of the chunks that are the tile's
 * alone, features of its points in others, and sums. Chunks that several tiles need are decoded
 * once for all of them, as long as memory is there ({@code TileDecoder}). Of a table the row groups
 * go to a {@link io.sparklidar.ondevice.TableSink}, each when it is made.
 *
 * <p>Tiles that the host encodes: {@link io.sparklidar.ondevice.DeviceChunks} decodes their chunks,
 * a batch in a lease, and what comes back are {@link io.sparklidar.ondevice.DecodedColumns}.
 *
 * <p>{@link io.sparklidar.ondevice.EarlyDevice} has the kernels for all that ready in time.
 */
package io.sparklidar.ondevice;
