package io.sparklidar.job.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class GrantedDevicesTest {

  private static List<String> devices(
      final Set<String> seen, final int amount, final boolean local, final String... visible) {
    return GrantedDevices.of(new TreeSet<>(seen), amount, local, () -> List.of(visible));
  }

  @Test
  void anExecutorOfTwoUsesBothThoughItsTasksWereGivenOne() {
    assertEquals(List.of("0", "1"), devices(Set.of("0"), 2, false, "0", "1"));
    assertEquals(List.of("0", "1"), devices(Set.of(), 2, false, "0", "1"));
    assertEquals(List.of("GPU-a", "GPU-b"), devices(Set.of("GPU-a"), 2, false, "GPU-a", "GPU-b"));
  }

  @Test
  void itUsesNoneOfAnotherExecutors() {
    assertEquals(List.of("2"), devices(Set.of("2"), 1, false, "0", "1", "2", "3"));
    assertEquals(List.of("2"), devices(Set.of("2"), 2, false, "0", "1", "2", "3"));
    assertEquals(List.of("2", "3"), devices(Set.of("2", "3"), 2, false, "0", "1", "2", "3"));
  }

  @Test
  void withoutGrantsItIsTheFirstOfAClusterNodeAndAllOfAMachineOfOnesOwn() {
    assertEquals(List.of("0"), devices(Set.of(), 0, false, "0", "1"));
    assertEquals(List.of("0", "1"), devices(Set.of(), 0, true, "0", "1"));
    assertEquals(List.of("0"), devices(Set.of(), 0, true), "whose absence then has a reason");
    assertEquals(List.of("0"), devices(Set.of(), 1, false, "0", "1", "2"));
  }
}
