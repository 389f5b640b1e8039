/**
 * What is summed up of a tile on its device: the checksum of its features, and what its picture
 * needs. {@link DeviceSums} starts the kernels behind those that make the columns; {@link TileSums}
 * is what comes back, a few numbers for each column and cell, the same as on the CPU. Everything
 * that is added up is an integer, so that no order shows.
 */
package io.sparklidar.ondevice.sums;
