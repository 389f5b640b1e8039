package io.sparklidar.neighbor.faiss;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.MemberGetter;
import org.bytedeco.javacpp.annotation.MemberSetter;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.annotation.StdString;

/**
 * The part of FAISS that is used on the CPU, as it is in C++. Nothing here checks its arguments,
 * and FAISS ends the process over a wrong one: only {@link FaissIndex} and {@link FaissLibrary}
 * call it.
 */
@Properties({
  @Platform(
      value = "linux-x86_64",
      include = {
        "sparklidar_blas.h",
        "sparklidar_openmp.h",
        "sparklidar_faiss.h",
        "faiss/IndexFlat.h",
        "faiss/IndexIVFFlat.h",
        "faiss/impl/AuxIndexStructures.h"
      },
      link = "faiss#"),
  @Platform(
      value = "linux-x86_64",
      extension = "-gpu",
      include = {
        "sparklidar_faiss.h",
        "faiss/IndexFlat.h",
        "faiss/IndexIVFFlat.h",
        "faiss/impl/AuxIndexStructures.h"
      },
      link = "faiss#")
})
final class FaissNative {

  /** {@code METRIC_L2}. */
  static final int L2 = 1;

  private FaissNative() {}

  @Namespace("sparklidar")
  @Name("headers_version")
  static native @StdString String headersVersion();

  @Namespace("sparklidar")
  @Name("library_version")
  static native @StdString String libraryVersion();

  @Namespace("sparklidar")
  @Name("use_one_thread")
  static native void useOneThread();

  /** Any index. */
  @Namespace("faiss")
  static class Index extends Pointer {

    Index(final Pointer pointer) {
      super(pointer);
    }

    native void add(long n, @Const FloatPointer x);

    native void search(
        long n,
        @Const FloatPointer x,
        long k,
        FloatPointer distances,
        @Cast("int64_t*") LongPointer labels);

    native @Name("range_search") void rangeSearch(
        long n, @Const FloatPointer x, float squaredRadius, RangeSearchResult result);
  }

  /** Compares with all vectors. */
  @Namespace("faiss")
  static final class IndexFlatL2 extends Index {

    IndexFlatL2(final long dimensions) {
      super(null);
      allocate(dimensions);
    }

    private native void allocate(long dimensions);
  }

  /** Compares with the vectors of some lists. */
  @Namespace("faiss")
  static final class IndexIVFFlat extends Index {

    /** The quantizer holds one vector a list, and must outlive the index. */
    IndexIVFFlat(final Index quantizer, final long dimensions, final long lists) {
      super(null);
      allocate(quantizer, dimensions, lists, L2);
    }

    private native void allocate(
        Index quantizer, long dimensions, long lists, @Cast("faiss::MetricType") int metric);

    native @MemberGetter @Name("nprobe") @Cast("size_t") long probes();

    native @MemberSetter @Name("nprobe") void probes(@Cast("size_t") long lists);

    native @MemberSetter @Name("ntotal") void size(long vectors);

    native @MemberGetter @Name("invlists") InvertedLists lists();

    native @Name("search_preassigned") void searchPreassigned(
        long n,
        @Const FloatPointer x,
        long k,
        @Cast("const int64_t*") LongPointer lists,
        @Const FloatPointer listDistances,
        FloatPointer distances,
        @Cast("int64_t*") LongPointer labels,
        @Cast("bool") boolean storePairs,
        @Const ListSearch how);

    native @Name("range_search_preassigned") void rangeSearchPreassigned(
        long n,
        @Const FloatPointer x,
        float squaredRadius,
        @Cast("const int64_t*") LongPointer lists,
        @Const FloatPointer listDistances,
        RangeSearchResult result,
        @Cast("bool") boolean storePairs,
        @Const ListSearch how);
  }

  /** How lists are searched, told a search and not the index: searches may run side by side. */
  @Namespace("faiss")
  @Name("SearchParametersIVF")
  static final class ListSearch extends Pointer {

    /** In so many lists per query. */
    ListSearch(final long lists) {
      super((Pointer) null);
      allocate();
      probes(lists);
    }

    private native void allocate();

    private native @MemberSetter @Name("nprobe") void probes(@Cast("size_t") long lists);
  }

  /** The lists of an index, and its own. */
  @Namespace("faiss")
  static final class InvertedLists extends Pointer {

    InvertedLists(final Pointer pointer) {
      super(pointer);
    }

    native @Name("add_entries") @Cast("size_t") long add(
        @Cast("size_t") long list,
        @Cast("size_t") long entries,
        @Cast("const int64_t*") LongPointer ids,
        @Cast("const uint8_t*") FloatPointer vectors);
  }

  /** What a search by radius found: for query i the entries limits[i] to limits[i + 1]. */
  @Namespace("faiss")
  static final class RangeSearchResult extends Pointer {

    RangeSearchResult(final long queries) {
      super((Pointer) null);
      allocate(queries);
    }

    private native void allocate(@Cast("size_t") long queries);

    native @MemberGetter @Name("lims") @Cast("jlong*") LongPointer limits();

    native @MemberGetter @Cast("jlong*") LongPointer labels();

    native @MemberGetter FloatPointer distances();
  }
}
