package io.sparklidar.gpu;

/**
 * What happened on one device since this JVM first used it. Bytes and nanoseconds.
 *
 * @param granted reservations made
 * @param tooLarge requests above what the device could ever grant
 * @param timedOut requests that gave up waiting
 * @param interrupted requests interrupted while waiting
 * @param waited grants that had to wait
 * @param waitNanos time all requests waited together
 * @param longestWaitNanos the longest wait of one request
 * @param peakReservedBytes most that grants added up to
 * @param peakUsedBytes most device memory leases held, by the manager's own count
 * @param outOfMemory times the device refused memory despite a grant
 * @param poolHits buffers taken from the pool
 * @param poolMisses buffers the driver had to make
 * @param evictions pool blocks given back to the driver
 * @param pinnedBytes page-locked host memory held now
 */
public record GpuMetrics(
    long granted,
    long tooLarge,
    long timedOut,
    long interrupted,
    long waited,
    long waitNanos,
    long longestWaitNanos,
    long peakReservedBytes,
    long peakUsedBytes,
    long outOfMemory,
    long poolHits,
    long poolMisses,
    long evictions,
    long pinnedBytes) {}
