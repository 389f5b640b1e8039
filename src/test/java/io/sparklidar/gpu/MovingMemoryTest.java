package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked while the driver gives memory or takes it back. */
class MovingMemoryTest {

  private static final long MIB = 1L << 20;

  private final SimulatedGpuDevice memory = new SimulatedGpuDevice("moving", 1000 * MIB);
  private final List<Boolean> answers = new ArrayList<>();

  /** Asks after the driver has given, and before it takes back. */
  private final GpuDevice device =
      new GpuDevice() {
        @Override
        public String key() {
          return "moving memory";
        }

        @Override
        public String name() {
          return memory.name();
        }

        @Override
        public long totalBytes() {
          return memory.totalBytes();
        }

        @Override
        public long freeBytes() {
          return memory.freeBytes();
        }

        @Override
        public long allocate(final long bytes) {
          final long address = memory.allocate(bytes);
          ask();
          return address;
        }

        @Override
        public void free(final long address) {
          ask();
          memory.free(address);
        }

        @Override
        public ByteBuffer allocateHost(final int bytes) {
          return memory.allocateHost(bytes);
        }

        @Override
        public void freeHost(final ByteBuffer buffer) {
          memory.freeHost(buffer);
        }
      };

  private final GpuMemoryManager manager =
      GpuMemoryManager.of(device, new GpuLimits(1, Long.MAX_VALUE, 0));

  private void ask() {
    answers.add(manager.couldGrant(900 * MIB));
  }

  @Test
  void memoryOnItsWayDoesNotMakeATileTooLarge() throws InterruptedException {
    try (GpuLease lease = manager.allocate(600 * MIB, Duration.ZERO).orElseThrow()) {
      lease.buffer();
      assertTrue(manager.couldGrant(900 * MIB));
    }
    manager.freeCache();
    assertEquals(List.of(true, true), answers);
    memory.setOtherUsage(200 * MIB);
    assertFalse(manager.couldGrant(900 * MIB), "what others hold does");
  }
}
