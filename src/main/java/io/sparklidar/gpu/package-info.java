/**
 * Device memory that cannot be overdrawn.
 *
 * <p>Work on a GPU begins with {@link io.sparklidar.gpu.GpuMemoryManager#allocate}: it reserves
 * bytes of the one budget this JVM has on a device, waits its turn if they are taken, or answers
 * that they are not to be had. The {@link io.sparklidar.gpu.GpuLease} it returns is the only source
 * of {@link io.sparklidar.gpu.DeviceBuffer}s, and closing it gives the buffers back before the
 * reservation. {@link io.sparklidar.gpu.GpuRunner} is the way of a whole tile through this:
 * reserve, run, and when the device refuses all the same, free caches, retry, halve, or leave it to
 * the CPU.
 *
 * <p>A {@link io.sparklidar.gpu.GpuDevice} is a CUDA device, or a simulated one in tests, so that
 * everything but the kernels is tested without a GPU. What was granted when, {@link
 * io.sparklidar.gpu.GpuMemoryHistory} knows. Nothing here knows of points or of Spark.
 */
package io.sparklidar.gpu;
