package io.sparklidar.gpu;

import org.junit.jupiter.api.Assumptions;

/** The device that tests run on. */
public final class TestDevice {

  private TestDevice() {}

  /** Opens it; the tests of a class that asks are left out where there is none. */
  public static CudaDevice open() {
    try {
      return CudaDevice.open(0);
    } catch (final GpuException e) {
      return Assumptions.abort("no GPU here: " + e.getMessage());
    }
  }
}
