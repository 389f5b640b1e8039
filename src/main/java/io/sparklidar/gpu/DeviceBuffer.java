package io.sparklidar.gpu;

/**
 * Device memory of a lease; it ends with the lease.
 *
 * @param address where it begins
 * @param bytes how much of it may be used
 */
public record DeviceBuffer(long address, long bytes) {}
