package io.sparklidar.job.doctor;

import java.util.List;

/**
 * What was found in one JVM.
 *
 * @param who the driver, or an executor and its host
 * @param checks in the order they were made
 */
public record Examination(String who, List<Check> checks) {

  /** Copies the list. */
  public Examination {
    checks = List.copyOf(checks);
  }

  /** Whether nothing failed. */
  public boolean passed() {
    return checks.stream().noneMatch(check -> check.state() == Check.State.FAILED);
  }
}
