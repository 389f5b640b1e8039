package io.sparklidar.gpu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Priorities of the driver: the greatest is the smallest number. */
final class DriverStreamsTest {

  @Test
  void searchesGoAheadOfDecodersAndLastStepsAheadOfBoth() {
    final int decoding = DriverStreams.priority(StreamRank.LONG, 0, -5);
    final int searching = DriverStreams.priority(StreamRank.SHORT, 0, -5);
    final int copying = DriverStreams.priority(StreamRank.LAST_STEP, 0, -5);
    assertTrue(copying < searching && searching < decoding, copying + " " + searching);
  }

  @Test
  void ofTwoPrioritiesDecodersHaveTheLesser() {
    assertEquals(0, DriverStreams.priority(StreamRank.LONG, 0, -1));
    assertEquals(-1, DriverStreams.priority(StreamRank.SHORT, 0, -1));
    assertEquals(-1, DriverStreams.priority(StreamRank.LAST_STEP, 0, -1));
  }

  @Test
  void aDeviceWithoutPrioritiesHasOne() {
    for (final StreamRank rank : StreamRank.values()) {
      assertEquals(0, DriverStreams.priority(rank, 0, 0), rank.toString());
    }
  }
}
