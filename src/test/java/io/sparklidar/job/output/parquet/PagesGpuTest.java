package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.codec.pages.DevicePages;
import io.sparklidar.codec.pages.FinishedColumn;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.codec.pages.PageTable;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages of the device against those of the writer; skipped where there is no device. */
@Tag("gpu")
public final class PagesGpuTest {

  private static GpuMemoryManager manager;

  @BeforeAll
  static void open() {
    manager = GpuMemoryManager.of(TestDevice.open(), GpuLimits.DEFAULT);
  }

  private static void assertMade(final PageCases cases, final DevicePages device) {
    final PageTable table = device.encode();
    assertTrue(table.usedBytes() <= cases.batch().outputBytes(), "more than there is room for");
    for (int g = 0; g < cases.batch().groups(); g++) {
      final int group = g;
      final ByteBuffer bytes = device.bytes(table, g);
      cases.assertMade(
          g,
          new FinishedPages() {
            @Override
            public int rows() {
              return cases.batch().rows(group);
            }

            @Override
            public FinishedColumn column(final int number) {
              return table.column(group, number, bytes);
            }
          });
    }
  }

  @Test
  void thePagesAreThoseOfTheWriter() throws InterruptedException {
    final PageCases cases = new PageCases(40_000, 1, 20_007, 20_000, 524_288, 300_001);
    try (DevicePages device = new DevicePages(manager, cases.batch(), cases.sources())) {
      assertMade(cases, device);
    }
  }

  /** Who comes first in a table is chance; what comes out is not. */
  @Test
  void theyAreTheSameEveryTime() throws InterruptedException {
    final PageCases cases = new PageCases(200_000);
    try (DevicePages device = new DevicePages(manager, cases.batch(), cases.sources())) {
      final PageTable first = device.encode();
      final ByteBuffer wanted = device.bytes(first, 0);
      for (int round = 0; round < 20; round++) {
        final PageTable table = device.encode();
        for (int c = 0; c < cases.batch().columns().size(); c++) {
          final FinishedColumn found = table.column(0, c, device.bytes(table, 0));
          final FinishedColumn before = first.column(0, c, wanted);
          assertEquals(before.pages(), found.pages(), cases.definitions().get(c).name());
          assertEquals(before.dictionary(), found.dictionary());
        }
      }
    }
  }

  @Test
  void threadsShareTheDevice() throws Exception {
    final ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      final List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        final PageCases cases = new PageCases(30_000 + t, 41_000);
        running.add(
            threads.submit(
                () -> {
                  try (DevicePages device =
                      new DevicePages(manager, cases.batch(), cases.sources())) {
                    assertMade(cases, device);
                  }
                  return null;
                }));
      }
      for (final Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }
}
