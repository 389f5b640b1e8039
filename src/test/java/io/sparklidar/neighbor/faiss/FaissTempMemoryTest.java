package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class FaissTempMemoryTest {

  private static final long GIB = 1L << 30;

  @Test
  void isWhatTheQueriesNeed() {
    assertEquals(360_000_000, FaissTempMemory.bytes(1_000_000, 30, 80 * GIB));
  }

  @Test
  void isTheLeastWithoutADevice() {
    assertEquals(137_438_953, FaissTempMemory.bytes(1_000_000, 30, 0));
  }

  @Test
  void isAtMostAFifthOfWhatIsFreeAndAtMostOneGibibyte() {
    assertEquals(GIB / 5, FaissTempMemory.bytes(10_000_000, 30, GIB));
    assertEquals(GIB, FaissTempMemory.bytes(100_000_000, 100, 80 * GIB));
  }

  @Test
  void negativeSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> FaissTempMemory.bytes(-1, 1, 1));
  }
}
