/**
 * What runs on CUDA devices: kernels as the driver compiled them, streams for tiles, and copies
 * through page-locked slabs. Device memory comes from a {@link io.sparklidar.gpu.GpuLease}; nothing
 * here takes any.
 */
package io.sparklidar.gpu.cuda;
