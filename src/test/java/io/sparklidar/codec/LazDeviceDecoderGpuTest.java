package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The LAZ kernels against the decoder on the CPU; skipped where there is no device. */
@Tag("gpu")
public final class LazDeviceDecoderGpuTest {

  private static final Set<LasField> ALL = EnumSet.allOf(LasField.class);
  private static final Set<LasField> COORDINATES = EnumSet.of(LasField.Z);

  /** Chunks whose layers run at once, and so many that they do not, with all fields. */
  private static final int FEW = 20;

  private static final int MANY = 80;

  /** Mutated chunks that a device gets at once. */
  private static final int MOST_CHUNKS = 500;

  private static LazDeviceRuns runs;

  @BeforeAll
  static void open() {
    final CudaDevice device = TestDevice.open();
    runs = new LazDeviceRuns(device, GpuMemoryManager.of(device, GpuLimits.DEFAULT));
  }

  private static void assertLikeCpu(final List<LazSample> samples) throws IOException {
    for (final LazSample sample : samples) {
      assertEquals(0, LazDecoding.assertLikeCpu(sample, ALL, runs::decode), sample.name());
      assertEquals(0, LazDecoding.assertLikeCpu(sample, COORDINATES, runs::decode), sample.name());
    }
  }

  @Test
  void vectorsDecodeToTheSameBits() throws IOException {
    assertLikeCpu(LazSample.vectors());
  }

  @Test
  void everyFormatAndVersionDecodesToTheSameBits() throws IOException {
    assertLikeCpu(LazSample.generated());
  }

  @Test
  void townDecodesToTheSameBits() throws IOException {
    final LazSample town = LazSample.town(400_000);
    assertLikeCpu(List.of(town, town.repeated(MANY)));
  }

  /** So many chunks in all as -Dlaz.mutations says; all cores compare. */
  @Test
  void damagedChunksAreRefusedLikeOnTheCpu() throws Exception {
    final List<LazSample> samples = LazSample.vectors();
    final int each = ceilDiv(Integer.getInteger("laz.mutations", 8000), samples.size());
    final List<Callable<Integer>> batches = new ArrayList<>();
    int count;
    for (int from = 0; from < each; from += count) {
      count = Math.min(from == 0 ? FEW : MOST_CHUNKS, each - from);
      final int mutations = count;
      final long seed = 1 + from;
      for (final LazSample sample : samples) {
        batches.add(
            () -> LazDecoding.assertLikeCpu(sample.mutated(mutations, seed), ALL, runs::decode));
      }
    }
    final ExecutorService cores =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      int refused = 0;
      for (final Future<Integer> batch : cores.invokeAll(batches)) {
        refused += batch.get();
      }
      final int chunks = each * samples.size();
      System.out.println(chunks + " mutated chunks, " + refused + " of them refused");
      assertTrue(refused > 0 && refused < chunks, refused + " of " + chunks);
    } finally {
      cores.shutdown();
    }
  }

  private static int ceilDiv(final int a, final int b) {
    return (a + b - 1) / b;
  }
}
