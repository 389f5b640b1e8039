package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuMemoryHistoryTest {

  private static final long MIB = 1 << 20;

  private final SimulatedGpuDevice device = new SimulatedGpuDevice("history", 1000 * MIB);
  private final GpuMemoryManager manager =
      GpuMemoryManager.of(device, new GpuLimits(0.9, 300 * MIB, 64 * MIB));

  private List<GpuMemoryHistory.Sample> taken() {
    return GpuMemoryHistory.take().stream().filter(s -> s.device().equals(device.key())).toList();
  }

  @Test
  void everyGrantAndEveryReturnIsThereOnce() throws InterruptedException {
    taken();
    final long before = System.currentTimeMillis();
    final GpuLease first = manager.allocate(400 * MIB, Duration.ZERO).orElseThrow();
    final GpuLease second = manager.allocate(200 * MIB, Duration.ZERO).orElseThrow();
    assertTrue(manager.allocate(400 * MIB, Duration.ZERO).isEmpty());
    first.close();
    first.close();
    second.close();
    final List<GpuMemoryHistory.Sample> samples = taken();
    assertEquals(
        List.of(first.bytes(), first.bytes() + second.bytes(), second.bytes(), 0L),
        samples.stream().map(GpuMemoryHistory.Sample::reserved).toList());
    for (final GpuMemoryHistory.Sample sample : samples) {
      assertEquals(900 * MIB, sample.budget());
      assertTrue(sample.time() >= before && sample.time() <= System.currentTimeMillis());
    }
    assertEquals(List.of(), taken());
  }

  @Test
  void theBudgetIsWhatOtherProgramsLeft() throws InterruptedException {
    taken();
    device.setOtherUsage(700 * MIB);
    manager.allocate(100 * MIB, Duration.ZERO).orElseThrow().close();
    assertEquals(
        List.of(300 * MIB, 300 * MIB),
        taken().stream().map(GpuMemoryHistory.Sample::budget).toList());
  }

  @Test
  void whatNobodyTakesIsForgottenInTheEnd() throws InterruptedException {
    taken();
    for (int i = 0; i < 20_000; i++) {
      manager.allocate(1, Duration.ZERO).orElseThrow().close();
    }
    final List<GpuMemoryHistory.Sample> samples = taken();
    assertTrue(samples.size() < 20_000, "kept " + samples.size());
    assertEquals(0, samples.get(samples.size() - 1).reserved());
  }
}
