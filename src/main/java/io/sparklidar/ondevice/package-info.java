/**
 * Work on tiles in the memory of a device.
 *
 * <p>Tiles that stay there ({@link io.sparklidar.ondevice.DeviceTiles}): compressed bytes go in,
 * compressed bytes come out. Of tiles that the host encodes, the chunks are decoded there and their
 * columns come back ({@link io.sparklidar.ondevice.DeviceChunks}).
 */
package io.sparklidar.ondevice;
