// An index on a device over runs of points, in memory that the caller gives.
#pragma once

#include "sparklidar_faiss.h"

#include <faiss/gpu/GpuIndex.h>
#include <faiss/gpu/GpuIndexIVFFlat.h>
#include <faiss/gpu/GpuResources.h>
#include <faiss/impl/FaissAssert.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#if !SPARKLIDAR_FAISS_AT_LEAST(1, 15)
#error "FAISS on GPUs needs version 1.15 or later: it adds vectors to given lists from then on"
#endif

namespace sparklidar {

// What FAISS works with on a device: one piece of memory and one stream. What lasts is taken from
// the low end and given back with the whole piece; what is temporary is taken from the high end and
// given back in reverse order, to be used again by what the stream does next.
class LeasedResources : public faiss::gpu::GpuResources {
 public:
  LeasedResources(char* memory, int64_t bytes, cudaStream_t stream)
      : low_(memory), high_(memory + bytes / ALIGNMENT * ALIGNMENT), stream_(stream) {}

  void initializeForDevice(int) override {}

  bool supportsBFloat16(int) override { return false; }

  cublasHandle_t getBlasHandle(int) override {
    FAISS_THROW_MSG("no products of matrices are foreseen");
  }

  cudaStream_t getDefaultStream(int) override { return stream_; }

  void setDefaultStream(int, cudaStream_t stream) override { stream_ = stream; }

  std::vector<cudaStream_t> getAlternateStreams(int) override { return {stream_, stream_}; }

  void* allocMemory(const faiss::gpu::AllocRequest& request) override {
    if (request.size == 0) {
      return nullptr;
    }
    const int64_t size = (request.size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    FAISS_THROW_IF_NOT_FMT(
        size <= high_ - low_,
        "out of memory: %ld bytes wanted, %ld left of the lease",
        (long)size,
        (long)(high_ - low_));
    if (request.space == faiss::gpu::MemorySpace::Temporary) {
      above_.push_back(high_);
      high_ -= size;
      return high_;
    }
    char* const start = low_;
    low_ += size;
    return start;
  }

  void deallocMemory(int, void* memory) override {
    if (memory == high_ && !above_.empty()) {
      high_ = above_.back();
      above_.pop_back();
    }
  }

  size_t getTempMemoryAvailable(int) const override { return high_ - low_; }

  std::pair<void*, size_t> getPinnedMemory() override { return {nullptr, 0}; }

  cudaStream_t getAsyncCopyStream(int) override { return stream_; }

 private:
  static constexpr int64_t ALIGNMENT = 256;

  char* low_;
  char* high_;
  std::vector<char*> above_;  // where the high end was before each temporary piece
  cudaStream_t stream_;
};

// Stands where an index asks for the centroids of its lists. Lists are given, never searched for,
// and vectors are kept whole: nothing is ever asked but how many lists there are.
class GivenLists : public faiss::gpu::GpuIndex {
 public:
  GivenLists(
      const std::shared_ptr<faiss::gpu::GpuResources>& resources, int dimensions, int64_t lists,
      const faiss::gpu::GpuIndexConfig& config)
      : GpuIndex(resources, dimensions, faiss::METRIC_L2, 0, config) {
    is_trained = true;
    ntotal = lists;
  }

  void reset() override {}

  void reconstruct_n(faiss::idx_t, faiss::idx_t n, float* centroids) const override {
    std::fill_n(centroids, n * d, 0.0f);
  }

  void reconstruct_batch(faiss::idx_t, const faiss::idx_t*, float*) const override {}

 protected:
  bool addImplRequiresIDs_() const override { return false; }

  void addImpl_(faiss::idx_t, const float*, const faiss::idx_t*) override {
    FAISS_THROW_MSG("the lists are given");
  }

  void searchImpl_(
      faiss::idx_t, const float*, int, float*, faiss::idx_t*,
      const faiss::SearchParameters*) const override {
    FAISS_THROW_MSG("the lists are given");
  }
};

// The points of a tile, three values each, in lists that the caller names. All addresses are of the
// device; everything happens on the stream, in the order of the calls. For one thread.
class TileIndex {
 public:
  TileIndex(int device, int64_t memory, int64_t bytes, int64_t stream, int64_t lists)
      : resources_(std::make_shared<LeasedResources>(
            (char*)memory, bytes, (cudaStream_t)stream)),
        provider_(resources_),
        quantizer_(resources_, DIMENSIONS, lists, onDevice<faiss::gpu::GpuIndexConfig>(device)),
        index_(&provider_, &quantizer_, DIMENSIONS, lists, faiss::METRIC_L2, config(device)) {}

  // Adds vectors, each to its list, which must be empty before; at most 2^19 at a time.
  void add(int64_t n, int64_t rows, int64_t lists) {
    index_.add_core(n, (const float*)rows, (const faiss::idx_t*)lists, (const faiss::idx_t*)lists);
  }

  // Finds the nearest `fetch` vectors of each query in the lists named for it: squared distances, and
  // labels, which are list * 2^32 + place in the list; -1 where there are no more, as for lists that
  // are none. At most 2^16 - 1 queries at a time.
  void search(
      int64_t n, int64_t rows, int fetch, int64_t lists, int listsEach, int64_t distances,
      int64_t labels) {
    index_.nprobe = listsEach;
    // How far the lists are is nowhere used; their numbers take more room than that.
    index_.search_preassigned(
        n, (const float*)rows, fetch, (const faiss::idx_t*)lists, (const float*)lists,
        (float*)distances, (faiss::idx_t*)labels, false);
  }

 private:
  static constexpr int DIMENSIONS = 3;

  template <typename Config>
  static Config onDevice(int device) {
    Config config;
    config.device = device;
    config.use_cuvs = false;
    return config;
  }

  static faiss::gpu::GpuIndexIVFFlatConfig config(int device) {
    auto config = onDevice<faiss::gpu::GpuIndexIVFFlatConfig>(device);
    config.interleavedLayout = true;
    config.indicesOptions = faiss::gpu::INDICES_IVF;
    return config;
  }

  std::shared_ptr<LeasedResources> resources_;
  faiss::gpu::GpuResourcesProviderFromInstance provider_;
  GivenLists quantizer_;
  faiss::gpu::GpuIndexIVFFlat index_;
};

}  // namespace sparklidar
