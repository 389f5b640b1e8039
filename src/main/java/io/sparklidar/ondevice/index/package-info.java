/**
 * The index of files on a device: {@link io.sparklidar.ondevice.index.CompressedXy} has the bytes
 * that say where points lie, {@link io.sparklidar.ondevice.index.DeviceIndexer} decodes and counts
 * them, and {@link io.sparklidar.tile.FileIndexer} makes the index of what it found, the same as of
 * its own counts.
 */
package io.sparklidar.ondevice.index;
