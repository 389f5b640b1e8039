package io.sparklidar.neighbor.faiss;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.ByVal;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.MemberSetter;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * The part of FAISS that is used on a GPU, as it is in C++; only in the flavour with GPUs. Nothing
 * here checks its arguments.
 */
@Properties(
    @Platform(
        value = "linux-x86_64",
        extension = "-gpu",
        include = {
          "sparklidar_faiss_gpu.h",
          "faiss/IndexFlat.h",
          "faiss/IndexIVFFlat.h",
          "faiss/impl/AuxIndexStructures.h",
          "faiss/gpu/StandardGpuResources.h",
          "faiss/gpu/GpuIndexFlat.h",
          "faiss/gpu/GpuIndexIVFFlat.h"
        },
        link = "faiss#"))
final class FaissGpuNative {

  private FaissGpuNative() {}

  /** Memory and streams that indexes on a device work with. Not for several threads. */
  @Namespace("faiss::gpu")
  static final class StandardGpuResources extends Pointer {

    StandardGpuResources() {
      super((Pointer) null);
      allocate();
    }

    private native void allocate();

    native void setTempMemory(@Cast("size_t") long bytes);

    native void setPinnedMemory(@Cast("size_t") long bytes);
  }

  /** How a flat index is held. */
  @Namespace("faiss::gpu")
  static final class GpuIndexFlatConfig extends Pointer {

    GpuIndexFlatConfig() {
      super((Pointer) null);
      allocate();
    }

    private native void allocate();

    native @MemberSetter @Name("device") void device(int ordinal);
  }

  /** How an index of lists is held. */
  @Namespace("faiss::gpu")
  static final class GpuIndexIVFFlatConfig extends Pointer {

    GpuIndexIVFFlatConfig() {
      super((Pointer) null);
      allocate();
    }

    private native void allocate();

    native @MemberSetter @Name("device") void device(int ordinal);
  }

  /** Compares with all vectors. */
  @Namespace("faiss::gpu")
  static final class GpuIndexFlatL2 extends FaissNative.Index {

    GpuIndexFlatL2(
        final StandardGpuResources resources,
        final int dimensions,
        final GpuIndexFlatConfig config) {
      super(null);
      allocate(resources, dimensions, config);
    }

    private native void allocate(
        StandardGpuResources resources, int dimensions, @ByVal GpuIndexFlatConfig config);
  }

  /** Compares with the vectors of some lists. */
  @Namespace("faiss::gpu")
  static final class GpuIndexIVFFlat extends FaissNative.Index {

    /** A copy of an index on the CPU, to the byte it needs. */
    GpuIndexIVFFlat(
        final StandardGpuResources resources,
        final FaissNative.IndexIVFFlat index,
        final GpuIndexIVFFlatConfig config) {
      super(null);
      allocate(resources, index, config);
    }

    private native void allocate(
        StandardGpuResources resources,
        @Const FaissNative.IndexIVFFlat index,
        @ByVal GpuIndexIVFFlatConfig config);

    native @MemberSetter @Name("nprobe") void probes(@Cast("size_t") long lists);

    native @Name("search_preassigned") void searchPreassigned(
        long n,
        @Const FloatPointer x,
        long k,
        @Cast("const int64_t*") LongPointer lists,
        @Const FloatPointer listDistances,
        FloatPointer distances,
        @Cast("int64_t*") LongPointer labels,
        @Cast("bool") boolean storePairs);
  }

  /** The points of a tile in lists, in memory of ours; all addresses are of the device. */
  @Namespace("sparklidar")
  static final class TileIndex extends Pointer {

    TileIndex(
        final int device,
        final long memory,
        final long bytes,
        final long stream,
        final long lists) {
      super((Pointer) null);
      allocate(device, memory, bytes, stream, lists);
    }

    private native void allocate(
        int device,
        @Cast("int64_t") long memory,
        @Cast("int64_t") long bytes,
        @Cast("int64_t") long stream,
        @Cast("int64_t") long lists);

    native void add(
        @Cast("int64_t") long vectors, @Cast("int64_t") long rows, @Cast("int64_t") long lists);

    native void search(
        @Cast("int64_t") long queries,
        @Cast("int64_t") long rows,
        int fetch,
        @Cast("int64_t") long lists,
        int listsEach,
        @Cast("int64_t") long distances,
        @Cast("int64_t") long labels);
  }
}
