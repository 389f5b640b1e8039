package io.sparklidar.gpu;

import java.util.List;

/**
 * Memory of all devices that this JVM has opened, at one moment, in bytes. Asks no device.
 *
 * @param devices how many there are
 * @param retired how many of them are no longer used
 * @param reserved what open leases were granted
 * @param used device memory that open leases hold
 * @param pooled freed device memory kept for reuse
 * @param pinned page-locked memory of the host, in use or kept for reuse
 * @param budget what all grants together might reach at the last one of each device
 */
public record MemoryTotals(
    int devices, int retired, long reserved, long used, long pooled, long pinned, long budget) {

  /** Memory now; safe for use by any number of threads. */
  public static MemoryTotals ofThisJvm() {
    final List<GpuMemoryLedger> all = GpuMemoryLedger.all();
    MemoryTotals totals = new MemoryTotals(all.size(), 0, 0, 0, 0, 0, 0);
    for (final GpuMemoryLedger ledger : all) {
      ledger.lock().lock();
      try {
        totals = totals.plus(ledger);
      } finally {
        ledger.lock().unlock();
      }
    }
    return totals;
  }

  private MemoryTotals plus(final GpuMemoryLedger ledger) {
    return new MemoryTotals(
        devices,
        retired + (ledger.retirement().isEmpty() ? 0 : 1),
        reserved + ledger.get(GpuMemoryLedger.RESERVED),
        used + ledger.get(GpuMemoryLedger.USED),
        pooled + ledger.get(GpuMemoryLedger.POOLED),
        pinned + ledger.get(GpuMemoryLedger.PINNED),
        budget + ledger.get(GpuMemoryLedger.BUDGET));
  }
}
