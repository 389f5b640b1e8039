package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535})
  void smallOnesAreAllOfOneSize(final int bytes) {
    assertEquals(1 << 16, HostBuffer.room(bytes));
  }
}
