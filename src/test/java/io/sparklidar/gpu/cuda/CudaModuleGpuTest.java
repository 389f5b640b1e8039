package io.sparklidar.gpu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.neighbor.cuda.CudaEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels are loaded once, whoever asks at the same time; skipped where there is no device. */
@Tag("gpu")
public final class CudaModuleGpuTest {

  private static final Map<String, Class<?>> LARGEST = new LinkedHashMap<>();

  static {
    LARGEST.put("neighbor.ptx", CudaEngine.class);
    LARGEST.put("laz.ptx", LazDeviceDecoder.class);
    LARGEST.put("pointwise.ptx", LazDeviceDecoder.class);
    LARGEST.put("bytelayer.ptx", LazDeviceEncoder.class);
  }

  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
  }

  @Test
  void whoAsksForTheSameGetsTheSameAndOthersMeanwhileTheirs() throws Exception {
    final List<Future<CudaModule>> asked = new ArrayList<>();
    final ExecutorService threads = Executors.newFixedThreadPool(2 * LARGEST.size());
    try {
      for (int time = 0; time < 2; time++) {
        LARGEST.forEach(
            (name, owner) -> asked.add(threads.submit(() -> CudaModule.on(device, owner, name))));
      }
      for (int i = 0; i < LARGEST.size(); i++) {
        assertSame(asked.get(i).get(), asked.get(i + LARGEST.size()).get());
      }
      final Set<CudaModule> different = new HashSet<>();
      for (final Future<CudaModule> module : asked) {
        different.add(module.get());
      }
      assertEquals(LARGEST.size(), different.size());
    } finally {
      threads.shutdown();
    }
  }

  /** What it takes, one after another and together; CUDA_CACHE_DISABLE=1 has them compiled. */
  @Test
  void theDriverLoadsSeveralAtOnce() throws Exception {
    final long begin = System.nanoTime();
    for (final Map.Entry<String, Class<?>> kernels : LARGEST.entrySet()) {
      load(kernels);
    }
    final long together = System.nanoTime();
    final ExecutorService threads = Executors.newFixedThreadPool(LARGEST.size());
    try {
      final List<Future<?>> loads = new ArrayList<>();
      for (final Map.Entry<String, Class<?>> kernels : LARGEST.entrySet()) {
        loads.add(threads.submit(() -> load(kernels)));
      }
      for (final Future<?> load : loads) {
        load.get();
      }
    } finally {
      threads.shutdown();
    }
    System.out.printf(
        Locale.ROOT,
        "%d sets of kernels: %.2f s one after another, %.2f s together%n",
        LARGEST.size(),
        (together - begin) / 1e9,
        (System.nanoTime() - together) / 1e9);
  }

  private static void load(final Map.Entry<String, Class<?>> kernels) {
    final long begin = System.nanoTime();
    device.makeCurrent();
    final CUmodule module = new CUmodule();
    final byte[] ptx =
        (CudaModule.ptx(kernels.getValue(), kernels.getKey()) + '\0')
            .getBytes(StandardCharsets.US_ASCII);
    CudaDevice.check(JCudaDriver.cuModuleLoadData(module, ptx), "cuModuleLoadData");
    CudaDevice.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload");
    System.out.printf(
        Locale.ROOT, "%s: %.2f s%n", kernels.getKey(), (System.nanoTime() - begin) / 1e9);
  }
}
