/**
 * Which of the devices of an executor does what, and what is left to the host.
 *
 * <p>{@link io.sparklidar.job.devices.TileEngines} has the devices that tasks of this JVM may use
 * and places tiles on them; by its leave files are indexed there ({@link
 * io.sparklidar.job.devices.IndexOnDevice}) and chunks decoded ({@link
 * io.sparklidar.job.devices.ChunksOnDevice}).
 */
package io.sparklidar.job.devices;
