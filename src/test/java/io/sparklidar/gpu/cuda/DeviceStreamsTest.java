package io.sparklidar.gpu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.GpuException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turns on a device; what they need of the driver, tests on a card hold. */
final class DeviceStreamsTest {

  private final DeviceStreams streams = new DeviceStreams();

  @AfterEach
  void forgetInterrupt() {
    Thread.interrupted();
  }

  @Test
  void whoIsToldToEndTakesNoPlaceFromOthersAndStaysTold() {
    Thread.currentThread().interrupt();
    for (int i = 0; i < 50; i++) {
      final GpuException end =
          assertThrows(GpuException.class, () -> streams.decode(DeviceStreamsTest::mustNotRun));
      assertInstanceOf(InterruptedException.class, end.getCause());
      assertThrows(GpuException.class, () -> streams.run(DeviceStreamsTest::mustNotRun));
      assertTrue(Thread.currentThread().isInterrupted());
    }
    assertEquals(0, streams.decoding());
  }

  private static Void mustNotRun(final TileStreams unused) {
    throw new AssertionError("it was told to end");
  }
}
