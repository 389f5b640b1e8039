package io.sparklidar.neighbor.cuda;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The kernels, compiled by the driver for one device, and the streams they run on. One per device;
 * safe for use by several threads.
 */
final class CudaKernels {

  private static final String RESOURCE = "neighbor.ptx";

  private static final Map<CudaDevice, CudaKernels> LOADED = new HashMap<>();

  private final CudaDevice device;
  private final CUmodule module = new CUmodule();
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final ArrayDeque<Streams> streams = new ArrayDeque<>();
  private final Lock turns = new ReentrantLock(true);
  private int tiles;

  private CudaKernels(final CudaDevice device) {
    this.device = device;
    device.makeCurrent();
    final byte[] text = ptx().getBytes(StandardCharsets.US_ASCII);
    final byte[] terminated = Arrays.copyOf(text, text.length + 1);
    CudaDevice.check(
        JCudaDriver.cuModuleLoadData(module, terminated),
        "compiling the kernels (" + RESOURCE + ") for " + device.name());
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
   * @throws GpuException if the driver does not take them
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

  /**
   * What one tile runs on.
   *
   * @param work for copies to the device, sorting and searching
   * @param out for columns and copies to the host, ahead of the work of other tiles: else each
   *     slice would wait for a whole search, and the bus with it
   * @param searched joins the two
   */
  record Streams(CUstream work, CUstream out, CUevent searched) {

    /** Lets the output wait for what the work stream has been given so far. */
    void join() {
      CudaDevice.check(JCudaDriver.cuEventRecord(searched, work), "cuEventRecord");
      CudaDevice.check(JCudaDriver.cuStreamWaitEvent(out, searched, 0), "cuStreamWaitEvent");
    }

    /** Waits until what the output waits for is done. */
    void awaitSearch() {
      CudaDevice.check(JCudaDriver.cuEventSynchronize(searched), "cuEventSynchronize");
    }

    /** Waits until nothing runs any more; the first error of the two. */
    int synchronize() {
      final int first = JCudaDriver.cuStreamSynchronize(work);
      final int second = JCudaDriver.cuStreamSynchronize(out);
      return first == CUresult.CUDA_SUCCESS ? second : first;
    }
  }

  /** Held while a kernel runs that fills the device; first come, first served. */
  Lock turns() {
    return turns;
  }

  /** How many tiles have streams. */
  synchronized int tiles() {
    return tiles;
  }

  /** Streams for one tile; {@link #giveBack} them. */
  synchronized Streams streams() {
    tiles++;
    final Streams free = streams.pollLast();
    if (free != null) {
      return free;
    }
    final int[] least = new int[1];
    final int[] greatest = new int[1];
    CudaDevice.check(
        JCudaDriver.cuCtxGetStreamPriorityRange(least, greatest), "cuCtxGetStreamPriorityRange");
    final CUevent searched = new CUevent();
    CudaDevice.check(
        JCudaDriver.cuEventCreate(
            searched, CUevent_flags.CU_EVENT_DISABLE_TIMING | CUevent_flags.CU_EVENT_BLOCKING_SYNC),
        "cuEventCreate");
    return new Streams(stream(least[0]), stream(greatest[0]), searched);
  }

  private static CUstream stream(final int priority) {
    final CUstream stream = new OpenStream();
    CudaDevice.check(
        JCudaDriver.cuStreamCreateWithPriority(
            stream, CUstream_flags.CU_STREAM_NON_BLOCKING, priority),
        "cuStreamCreateWithPriority");
    return stream;
  }

  /** A stream whose handle can be given to another library. */
  private static final class OpenStream extends CUstream {
    OpenStream() {}

    long handle() {
      return getNativePointer();
    }
  }

  /** The handle of a stream made here. */
  static long handle(final CUstream stream) {
    return ((OpenStream) stream).handle();
  }

  /** Takes streams back on which nothing runs any more. */
  synchronized void giveBack(final Streams idle) {
    tiles--;
    streams.addLast(idle);
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
   * @param threads how many threads a block
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
