package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CudaDeviceTest {

  @Test
  void withoutRestrictionsAnAddressIsAnIndex() {
    assertEquals(0, CudaDevice.ordinal("0", Optional.empty()));
    assertEquals(3, CudaDevice.ordinal("3", Optional.empty()));
  }

  @Test
  void amongVisibleDevicesAnAddressIsItsPlace() {
    assertEquals(1, CudaDevice.ordinal("3", Optional.of("2,3")));
    assertEquals(1, CudaDevice.ordinal("GPU-b", Optional.of("GPU-a, GPU-b")));
  }

  @Test
  void whereOneDeviceIsVisibleItIsTheOneGranted() {
    assertEquals(0, CudaDevice.ordinal("5", Optional.of("GPU-a")));
    assertEquals(0, CudaDevice.ordinal("GPU-x", Optional.of("GPU-a")));
  }
}
