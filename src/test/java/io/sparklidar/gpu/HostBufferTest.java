package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostBufferTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        65_536,
        65_537,
        81_920,
        81_921,
        1_000_000,
        33_554_432,
        33_554_433,
        (1 << 30) - 1,
        1 << 30
      })
  void aBufferHasAtMostAQuarterMoreThanIsNeededInOneOfFourSizesAnOctave(final int bytes) {
    final int room = HostBuffer.room(bytes);
    assertTrue(room >= bytes && room - (long) bytes <= bytes / 4, room + " for " + bytes);
    assertEquals(0, room % (Integer.highestOneBit(bytes) >>> 2), room + " for " + bytes);
    assertEquals(room, HostBuffer.room(room));
  }

  @Test
  void whereNoPageLockedMemoryIsLeftPlainMemoryDoes() {
    final SimulatedGpuDevice device = new SimulatedGpuDevice("host-buffers", 1 << 20);
    final GpuMemoryManager manager = GpuMemoryManager.of(device, new GpuLimits(1, 0, 100_000));
    try (HostBuffer first = HostBuffer.of(manager, 65_536)) {
      assertEquals(65_536, device.heldHostBytes());
      try (HostBuffer second = HostBuffer.of(manager, 70_000)) {
        assertEquals(65_536, device.heldHostBytes(), "the cap holds");
        second.bytes().putInt(69_996, 7);
        assertEquals(7, second.bytes().getInt(69_996));
      }
      assertEquals(0, first.bytes().position());
    }
    try (HostBuffer next = HostBuffer.of(manager, 65_000)) {
      assertEquals(65_536, device.heldHostBytes(), "the slab of the first");
      assertEquals(65_536, next.bytes().capacity());
    }
  }

  @Test
  void aSlabThatIsKeptServesWhoNeedsHalfOfItOrMoreAndNobodyElse() {
    final SimulatedGpuDevice device = new SimulatedGpuDevice("kept-slabs", 1 << 20);
    final GpuMemoryManager manager = GpuMemoryManager.of(device, new GpuLimits(1, 0, 1 << 30));
    HostBuffer.of(manager, 400_000).close();
    final long one = device.heldHostBytes();
    try (HostBuffer next = HostBuffer.of(manager, 300_000)) {
      assertEquals(one, device.heldHostBytes(), "nothing new is made");
      assertTrue(next.bytes().capacity() >= 400_000);
    }
    try (HostBuffer next = HostBuffer.of(manager, 100_000)) {
      assertTrue(device.heldHostBytes() > one, "small buffers do not use up large slabs");
      assertTrue(next.bytes().capacity() <= 125_000);
    }
  }

  @Test
  void whatIsMadeAheadServesTheFirstAndNoMoreIsMadeThanMayBeKept() {
    final SimulatedGpuDevice device = new SimulatedGpuDevice("made-ahead", 1 << 20);
    final GpuMemoryManager manager = GpuMemoryManager.of(device, new GpuLimits(1, 0, 1_000_000));
    assertTrue(HostBuffer.keep(manager, 400_000));
    assertTrue(HostBuffer.keep(manager, 400_000));
    final long two = device.heldHostBytes();
    assertTrue(two >= 800_000, "two, though the first is not in use");
    assertFalse(HostBuffer.keep(manager, 400_000));
    try (HostBuffer first = HostBuffer.of(manager, 300_000);
        HostBuffer second = HostBuffer.of(manager, 400_000)) {
      assertEquals(two, device.heldHostBytes(), "both were there");
      assertTrue(first.bytes().isDirect() && second.bytes().isDirect());
      assertFalse(HostBuffer.keep(manager, 400_000), "what is in use counts");
    }
  }

  @Test
  void sixteenTasksShareTwoGibibytesAndMoreTasksMore() {
    assertEquals(2L << 30, GpuLimits.pinnedPoolBytes(1));
    assertEquals(2L << 30, GpuLimits.pinnedPoolBytes(16));
    assertEquals(8L << 30, GpuLimits.pinnedPoolBytes(64));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535})
  void smallOnesAreAllOfOneSize(final int bytes) {
    assertEquals(1 << 16, HostBuffer.room(bytes));
  }
}
