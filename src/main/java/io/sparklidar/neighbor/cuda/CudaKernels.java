package io.sparklidar.neighbor.cuda;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.NoDeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * The kernels, compiled by the driver for one device, and the streams they run on. One per device;
 * safe for use by several threads.
 */
final class CudaKernels {

  private static final String RESOURCE = "neighbor.ptx";

  /** What a driver answers that will never take the kernels. */
  private static final Set<Integer> REFUSALS =
      Set.of(
          CUresult.CUDA_ERROR_INVALID_IMAGE,
          CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
          CUresult.CUDA_ERROR_INVALID_PTX,
          CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND,
          CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
          CUresult.CUDA_ERROR_JIT_COMPILATION_DISABLED);

  private static final Map<CudaDevice, CudaKernels> LOADED = new HashMap<>();

  private final CudaDevice device;
  private final CUmodule module = new CUmodule();
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final StreamPool streams = new StreamPool(new DriverStreams());
  private final Lock turns = new ReentrantLock(true);

  private CudaKernels(final CudaDevice device) {
    this.device = device;
    device.makeCurrent();
    final byte[] text = ptx().getBytes(StandardCharsets.US_ASCII);
    final byte[] terminated = Arrays.copyOf(text, text.length + 1);
    final int result = JCudaDriver.cuModuleLoadData(module, terminated);
    final String what = "compiling the kernels (" + RESOURCE + ") for " + device.name();
    if (REFUSALS.contains(result)) {
      throw new NoDeviceException(what + ": " + CUresult.stringFor(result));
    }
    CudaDevice.check(result, what);
  }

  /** The PTX as shipped. */
  static String ptx() {
    try (InputStream in = CudaKernels.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new GpuException("the jar is without " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The kernels on a device; compiled once.
   *
   * @throws NoDeviceException if the driver does not take them
   * @throws GpuException if it cannot load them now
   */
  static CudaKernels on(final CudaDevice device) {
    synchronized (LOADED) {
      final CudaKernels loaded = LOADED.get(device);
      if (loaded != null) {
        return loaded;
      }
      final CudaKernels kernels = new CudaKernels(device);
      LOADED.put(device, kernels);
      return kernels;
    }
  }

  /** The device. */
  CudaDevice device() {
    return device;
  }

  /** Held while a kernel runs that fills the device; first come, first served. */
  Lock turns() {
    return turns;
  }

  /** Streams for the tiles on the device. */
  StreamPool streams() {
    return streams;
  }

  private synchronized CUfunction function(final String name) {
    return functions.computeIfAbsent(
        name,
        n -> {
          final CUfunction function = new CUfunction();
          CudaDevice.check(
              JCudaDriver.cuModuleGetFunction(function, module, n), "cuModuleGetFunction " + n);
          return function;
        });
  }

  /**
   * Launches a kernel.
   *
   * @param name its name
   * @param stream on which
   * @param blocks how many blocks, at least 1
   * @param threads how many threads per block
   * @param parameters {@code Integer}, {@code Long} (also addresses) or {@code byte[]} (structures)
   */
  void launch(
      final String name,
      final CUstream stream,
      final long blocks,
      final int threads,
      final Object... parameters) {
    final Pointer[] pointers = new Pointer[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      pointers[i] = pointer(parameters[i]);
    }
    CudaDevice.check(
        JCudaDriver.cuLaunchKernel(
            function(name),
            Math.toIntExact(blocks),
            1,
            1,
            threads,
            1,
            1,
            0,
            stream,
            Pointer.to(pointers),
            null),
        "launching " + name);
  }

  private static Pointer pointer(final Object parameter) {
    if (parameter instanceof Integer value) {
      return Pointer.to(new int[] {value});
    }
    if (parameter instanceof Long value) {
      return Pointer.to(new long[] {value});
    }
    return Pointer.to((byte[]) parameter);
  }
}
