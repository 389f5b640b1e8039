package io.sparklidar.gpu;

/**
 * Memory of one device at one moment, in bytes.
 *
 * @param used device memory that open leases hold
 * @param reserved what open leases were granted, held yet or not
 * @param pooled freed device memory kept for reuse; it counts as available
 * @param available what could be granted now
 * @param budget what all grants together may reach now: the configured share of the device, or less
 *     where other processes hold the rest
 * @param total the whole device
 */
public record MemoryInfo(
    long used, long reserved, long pooled, long available, long budget, long total) {}
