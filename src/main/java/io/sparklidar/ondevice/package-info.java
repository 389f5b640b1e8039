/**
 * Tiles that stay on the device: compressed bytes go in, compressed bytes come out.
 *
 * <p>Data flow: a {@link io.sparklidar.ondevice.CompressedTile} has the bytes of the chunks that a
 * tile meets, {@link io.sparklidar.ondevice.DeviceTiles} brings them through one lease, and a
 * {@link io.sparklidar.ondevice.DeviceOutput} is what comes back: layers of the chunks that are the
 * tile's alone, features of its points in others, and sums.
 */
package io.sparklidar.ondevice;
