package io.sparklidar.gpu.cuda;

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
import java.util.concurrent.ConcurrentHashMap;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Kernels that the jar ships as PTX, compiled by the driver for one device. One per device and
 * resource; safe for use by several threads.
 */
public final class CudaModule {

  /** What a driver answers that will never take the kernels. */
  private static final Set<Integer> REFUSALS =
      Set.of(
          CUresult.CUDA_ERROR_INVALID_IMAGE,
          CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
          CUresult.CUDA_ERROR_INVALID_PTX,
          CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND,
          CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
          CUresult.CUDA_ERROR_JIT_COMPILATION_DISABLED);

  private static final Map<Key, Slot> LOADED = new ConcurrentHashMap<>();

  private final CudaDevice device;
  private final CUmodule module = new CUmodule();
  private final Map<String, CUfunction> functions = new HashMap<>();

  private record Key(CudaDevice device, Class<?> owner, String resource) {}

  /** Where one module is, once it is loaded: others are loaded meanwhile. */
  private static final class Slot {

    private CudaModule module;

    synchronized CudaModule get(final Key key) {
      if (module == null) {
        module = new CudaModule(key.device, key.owner, key.resource);
      }
      return module;
    }
  }

  private CudaModule(final CudaDevice device, final Class<?> owner, final String resource) {
    this.device = device;
    device.makeCurrent();
    final byte[] text = ptx(owner, resource).getBytes(StandardCharsets.US_ASCII);
    final byte[] terminated = Arrays.copyOf(text, text.length + 1);
    final int result = JCudaDriver.cuModuleLoadData(module, terminated);
    final String what = "compiling the kernels (" + resource + ") for " + device.name();
    if (REFUSALS.contains(result)) {
      throw new NoDeviceException(what + ": " + CUresult.stringFor(result));
    }
    CudaDevice.check(result, what);
  }

  /**
   * The PTX as shipped.
   *
   * @param owner class in whose package it lies
   * @param resource its name
   */
  public static String ptx(final Class<?> owner, final String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new GpuException("the jar is without " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The kernels on a device; compiled once, and different ones at the same time if several threads
   * ask.
   *
   * @param device where
   * @param owner class in whose package the PTX lies
   * @param resource name of the PTX
   * @throws NoDeviceException if the driver does not take them
   * @throws GpuException if it cannot load them now
   */
  public static CudaModule on(
      final CudaDevice device, final Class<?> owner, final String resource) {
    final Key key = new Key(device, owner, resource);
    return LOADED.computeIfAbsent(key, k -> new Slot()).get(key);
  }

  /** The device. */
  public CudaDevice device() {
    return device;
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
   * Lets the blocks of a kernel have more dynamic shared memory than the 48 KiB that all may have.
   *
   * @param kernel its name
   * @param bytes the most a launch asks for
   */
  public void allowShared(final String kernel, final int bytes) {
    device.makeCurrent();
    CudaDevice.check(
        JCudaDriver.cuFuncSetAttribute(
            function(kernel),
            CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
            bytes),
        "cuFuncSetAttribute " + kernel);
  }

  /**
   * Launches a kernel without dynamic shared memory.
   *
   * @param kernel its name
   * @param stream on which
   * @param blocks how many blocks, at least 1
   * @param threads how many threads per block
   * @param parameters {@code Integer}, {@code Long} (also addresses), {@code Double} or {@code
   *     byte[]} (structures)
   */
  public void launch(
      final String kernel,
      final CUstream stream,
      final long blocks,
      final int threads,
      final Object... parameters) {
    launchWithShared(kernel, stream, blocks, threads, 0, parameters);
  }

  /**
   * Launches a kernel.
   *
   * @param kernel its name
   * @param stream on which
   * @param blocks how many blocks, at least 1
   * @param threads how many threads per block
   * @param shared bytes of dynamic shared memory per block
   * @param parameters {@code Integer}, {@code Long} (also addresses), {@code Double} or {@code
   *     byte[]} (structures)
   */
  public void launchWithShared(
      final String kernel,
      final CUstream stream,
      final long blocks,
      final int threads,
      final int shared,
      final Object... parameters) {
    final Pointer[] pointers = new Pointer[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      pointers[i] = pointer(parameters[i]);
    }
    CudaDevice.check(
        JCudaDriver.cuLaunchKernel(
            function(kernel),
            Math.toIntExact(blocks),
            1,
            1,
            threads,
            1,
            1,
            shared,
            stream,
            Pointer.to(pointers),
            null),
        "launching " + kernel);
  }

  private static Pointer pointer(final Object parameter) {
    if (parameter instanceof Integer value) {
      return Pointer.to(new int[] {value});
    }
    if (parameter instanceof Long value) {
      return Pointer.to(new long[] {value});
    }
    if (parameter instanceof Double value) {
      return Pointer.to(new double[] {value});
    }
    return Pointer.to((byte[]) parameter);
  }
}
