package io.sparklidar.job.doctor;

import java.util.List;
import java.util.Locale;

/** The JVM itself: its version, its heap, its processors. */
final class RuntimeChecks {

  /** The oldest Java that the classes are compiled for. */
  private static final int OLDEST_JAVA = 17;

  /** Heap that a core wants for tiles of the usual size, and the program beside them. */
  private static final long HEAP_A_CORE = 1250L << 20;

  /** With less, not even one tile of the usual size fits. */
  private static final long LEAST_HEAP = 600L << 20;

  private static final double GIB = 1L << 30;

  private RuntimeChecks() {}

  /**
   * The checks.
   *
   * @param cores tasks that run here at a time
   */
  static List<Check> all(final int cores) {
    return List.of(
        java(Runtime.version().feature()), heap(Runtime.getRuntime().maxMemory(), cores));
  }

  static Check java(final int feature) {
    final String found =
        System.getProperty("java.version") + ", " + System.getProperty("java.vendor");
    return feature >= OLDEST_JAVA
        ? Check.ok("java", found)
        : Check.failed("java", found, "run on Java " + OLDEST_JAVA + " or later");
  }

  static Check heap(final long heap, final int cores) {
    final String found =
        String.format(Locale.ROOT, "%.2f GiB for %d tasks at a time", heap / GIB, cores);
    if (heap < LEAST_HEAP) {
      return Check.failed(
          "heap", found, "give at least 1 GiB (--executor-memory, SPARK_LIDAR_MEMORY)");
    }
    return heap >= cores * HEAP_A_CORE
        ? Check.ok("heap", found)
        : Check.note(
            "heap", found, "tiles will wait for each other; 1.25 GB per core lets all of them run");
  }
}
