package io.sparklidar.job;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Says how large a host is, as far as a container lets programs use it. */
final class RunHost {

  private RunHost() {}

  /** Prints its cores and its memory in MiB. */
  public static void main(final String[] args) {
    final OperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    System.out.println(
        Runtime.getRuntime().availableProcessors() + " " + (system.getTotalMemorySize() >> 20));
  }
}
