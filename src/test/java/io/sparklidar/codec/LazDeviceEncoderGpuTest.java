package io.sparklidar.codec;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers made on a device against the encoder on the CPU; skipped where there is no device. */
@Tag("gpu")
public final class LazDeviceEncoderGpuTest {

  private static final int LONGEST = 50_000;

  private static CudaDevice device;
  private static GpuMemoryManager manager;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
  }

  static List<LayerCase> cases() {
    return LayerCase.all(LONGEST);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void layersAreThoseOfTheEncoder(final LayerCase columns) throws InterruptedException {
    try (LayerDevice layers =
        new LayerDevice(manager, device, columns.batch(), columns.values(), columns.flags())) {
      layers.encode();
      columns.assertMade(layers.made());
      // in memory that is not fresh
      layers.encode();
      columns.assertMade(layers.made());
    }
  }
}
