package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

  @Test
  void damagedChunksAreRefusedLikeOnTheCpu() throws IOException {
    int refused = 0;
    for (final int mutations : new int[] {FEW, Integer.getInteger("laz.mutations", 200)}) {
      for (final LazSample sample : LazSample.vectors()) {
        refused += LazDecoding.assertLikeCpu(sample.mutated(mutations, 1), ALL, runs::decode);
      }
    }
    assertTrue(refused > 0);
  }
}
