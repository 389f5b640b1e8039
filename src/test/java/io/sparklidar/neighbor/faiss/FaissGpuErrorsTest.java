package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparklidar.gpu.DeviceLostException;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What FAISS says of a failure decides what becomes of its device. */
final class FaissGpuErrorsTest {

  private static Class<?> kindOf(final String message) {
    return assertThrows(
            GpuException.class,
            () ->
                FaissGpuResources.guarded(
                    () -> {
                      throw new RuntimeException(message);
                    }))
        .getClass();
  }

  @ParameterizedTest
  @ValueSource(ints = {214, 700, 710, 716, 719, 999})
  void deviceIsLostAfterAnErrorThatStays(final int error) {
    assertEquals(
        DeviceLostException.class,
        kindOf("Error: 'err == cudaSuccess' failed: CUDA error " + error + " in words"));
  }

  @Test
  void deviceIsKeptAfterAnyOtherError() {
    assertEquals(GpuException.class, kindOf("failed: CUDA error 1 invalid argument"));
    assertEquals(GpuException.class, kindOf("no error of CUDA"));
    assertEquals(
        GpuOutOfMemoryException.class, kindOf("failed: CUDA error 2 out of memory (cudaMalloc)"));
  }
}
