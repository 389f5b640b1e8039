package io.sparklidar.job.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.decode.BatchDecoder;
import io.sparklidar.tile.decode.SampleFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever a device lacks or fails with, the host decodes. */
final class ChunksOnDeviceTest {

  private static SampleFiles files() throws IOException {
    return new SampleFiles().laz(6, 0, 30, 40).laz(2, 1, 50).las(7, 20);
  }

  private static void assertOnHost(final ChunksOnDevice chunks) throws IOException {
    final SampleFiles files = files();
    final List<SampleFiles.Decoded> expected =
        files.decode(SampleFiles::all, BatchDecoder.NONE, SpareCores.NONE);
    final List<SampleFiles.Decoded> found = files.decode(SampleFiles::all, chunks, SpareCores.NONE);
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertTrue(expected.get(i).isLike(found.get(i)), "chunk " + i);
    }
    assertEquals(Optional.empty(), chunks.where());
    final Map<String, Double> seconds = new LinkedHashMap<>(Map.of("read", 3.0));
    chunks.addSeconds(seconds);
    assertEquals(Map.of("read", 3.0), seconds);
  }

  @Test
  void withoutADeviceNothingIsOpenedAhead() throws IOException {
    final ChunksOnDevice none = new ChunksOnDevice(Optional.empty());
    assertEquals(0, none.mostBytes());
    assertOnHost(none);
  }

  @Test
  void aDeviceThatFailsLeavesAllToTheHost() throws IOException {
    final AtomicInteger asked = new AtomicInteger();
    for (final Exception failure :
        List.of(new GpuException("no driver"), new IOException("no disk"))) {
      assertOnHost(
          new ChunksOnDevice(
              Optional.of(
                  (bytes, work) -> {
                    asked.incrementAndGet();
                    if (failure instanceof IOException e) {
                      throw e;
                    }
                    throw (GpuException) failure;
                  })));
    }
    assertEquals(2, asked.get());
  }

  @Test
  void aDeviceWithoutKernelsLeavesAllToTheHost() throws IOException {
    final GpuMemoryManager simulated =
        GpuMemoryManager.of(new SimulatedGpuDevice("no-kernels", 1L << 30), GpuLimits.DEFAULT);
    assertOnHost(new ChunksOnDevice(Optional.of((bytes, work) -> work.on(simulated))));
  }

  @Test
  void aTaskThatIsKilledEnds() throws IOException {
    final ChunksOnDevice chunks =
        new ChunksOnDevice(
            Optional.of(
                (bytes, work) -> {
                  throw new InterruptedIOException("killed");
                }));
    final SampleFiles files = files();
    final IOException end =
        assertThrows(
            InterruptedIOException.class,
            () -> files.decode(SampleFiles::all, chunks, SpareCores.NONE));
    assertEquals("killed", end.getMessage());
  }
}
