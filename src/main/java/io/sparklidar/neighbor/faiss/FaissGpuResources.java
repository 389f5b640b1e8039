package io.sparklidar.neighbor.faiss;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.DeviceLostException;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What FAISS works with on a device: streams, page-locked memory and temporary memory, whose size
 * is set once, inside a lease. For use by one thread: FAISS's own is not safe for several, even to
 * read.
 */
public final class FaissGpuResources implements AutoCloseable {

  /** Page-locked memory, to copy batches through. */
  private static final long PINNED_BYTES = 16L << 20;

  /** Queries of a batch, each with room for its candidates. */
  private static final int MOST_FETCHED = FaissIndexes.MAX_NEIGHBORS + ExactSearch.MORE_FLAT;

  /** Vectors are kept in blocks of as many. */
  private static final int BLOCK = 32;

  /** A list has two pieces of device memory, and each is rounded up to as much at worst. */
  private static final long LIST_ROUNDING = 2 * 512L;

  /** Norms, centroids, tables of lists. */
  private static final long SPARE_BYTES = 64L << 20;

  /** How FAISS names an error of CUDA; its numbers are those of the driver. */
  private static final Pattern CUDA_ERROR = Pattern.compile("CUDA error (\\d{1,6})\\b");

  private final FaissGpuNative.StandardGpuResources resources;
  private final int device;

  private FaissGpuResources(final FaissGpuNative.StandardGpuResources resources, final int device) {
    this.resources = resources;
    this.device = device;
  }

  /**
   * Resources on the device of a lease.
   *
   * @param lease what all memory of FAISS is part of: at least {@link #bytes}
   * @throws GpuException if the device is not one of CUDA or fails
   */
  public static FaissGpuResources create(final GpuLease lease) {
    final CudaDevice cuda = cuda(lease.manager());
    // What the pool keeps for itself would be missing where FAISS allocates.
    lease.manager().freeCache();
    return guarded(
        () -> {
          final FaissGpuNative.StandardGpuResources resources =
              new FaissGpuNative.StandardGpuResources();
          try {
            resources.setPinnedMemory(PINNED_BYTES);
            resources.setTempMemory(tempBytes());
          } catch (final RuntimeException | Error e) {
            try (resources) {
              throw e;
            }
          }
          return new FaissGpuResources(resources, cuda.ordinal());
        });
  }

  /** The device of a manager. */
  static CudaDevice cuda(final GpuMemoryManager manager) {
    if (manager.device() instanceof CudaDevice cuda) {
      return cuda;
    }
    throw new GpuException("FAISS needs a CUDA device, not " + manager.device().name());
  }

  private static long tempBytes() {
    return FaissTempMemory.bytes(SearchBuffers.QUERIES, MOST_FETCHED, Long.MAX_VALUE);
  }

  /**
   * Device memory that an index and its searches need.
   *
   * @param size vectors
   * @param dimensions values a vector
   */
  public static long bytes(final long size, final int dimensions) {
    final long lists = 1 + 4 * size / FaissIndexes.GPU_LEAF;
    final long vectors = (size + lists * BLOCK) * dimensions * Float.BYTES;
    final long ids = size * Long.BYTES;
    return vectors + ids + lists * LIST_ROUNDING + tempBytes() + SPARE_BYTES;
  }

  /** A flat index on the device of a lease; adds what must be closed in the end. */
  static FaissNative.Index flat(
      final GpuLease lease,
      final int dimensions,
      final int size,
      final FloatPointer vectors,
      final Deque<AutoCloseable> closeables) {
    final FaissGpuResources on = create(lease);
    closeables.push(on);
    return guarded(
        () -> {
          try (FaissGpuNative.GpuIndexFlatConfig config = new FaissGpuNative.GpuIndexFlatConfig()) {
            config.device(on.device);
            final FaissNative.Index index =
                new FaissGpuNative.GpuIndexFlatL2(on.resources, dimensions, config);
            closeables.push(index);
            index.add(size, vectors);
            return index;
          }
        });
  }

  /** A copy of an index on the device of a lease; adds what must be closed in the end. */
  static FaissGpuNative.GpuIndexIVFFlat lists(
      final GpuLease lease,
      final FaissNative.IndexIVFFlat index,
      final Deque<AutoCloseable> closeables) {
    final FaissGpuResources on = create(lease);
    closeables.push(on);
    return guarded(
        () -> {
          try (FaissGpuNative.GpuIndexIVFFlatConfig config =
              new FaissGpuNative.GpuIndexIVFFlatConfig()) {
            config.device(on.device);
            final FaissGpuNative.GpuIndexIVFFlat copy =
                new FaissGpuNative.GpuIndexIVFFlat(on.resources, index, config);
            closeables.push(copy);
            return copy;
          }
        });
  }

  /** Something that FAISS does on a device. */
  interface Step<T> {
    T run();
  }

  /**
   * Tells a device that is out of memory, or gone, from one that merely failed: FAISS says all of
   * it in words.
   */
  static <T> T guarded(final Step<T> step) {
    try {
      return step.run();
    } catch (final GpuException e) {
      throw e;
    } catch (final RuntimeException e) {
      final String message = String.valueOf(e.getMessage());
      if (message.contains("out of memory") || message.contains("cudaMalloc")) {
        throw new GpuOutOfMemoryException("FAISS: " + message.lines().findFirst().orElse(""));
      }
      final Matcher error = CUDA_ERROR.matcher(message);
      if (error.find() && CudaDevice.isSticky(Integer.parseInt(error.group(1)))) {
        throw new DeviceLostException("FAISS: " + message.lines().findFirst().orElse(""));
      }
      throw new GpuException("FAISS: " + message.lines().findFirst().orElse(""), e);
    }
  }

  /** Frees the memory; indexes that work with it must be closed first. */
  @Override
  public void close() {
    resources.close();
  }
}
