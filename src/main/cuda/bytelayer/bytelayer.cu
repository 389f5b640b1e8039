// Columns of float32 made into the byte layers of LAZ, as the CPU's encoder makes them.
//
// Launched by the host in this order:
//   put until chunks and stored bytes are there, contexts if there are several channels, step a
//   slice and once more, places, gather
//
// Nothing but the length of the coder's interval depends on what was coded before at every symbol.
// So a warp for each stream looks up the intervals of a slice, 32 symbols at once, while a lane for
// each stream codes those of the slice before.

#include <cstddef>

#define ALL 0xffffffffu

#include "values.cuh"
#include "job.cuh"
#include "contexts.cuh"
#include "model.cuh"
#include "symbols.cuh"
#include "coder.cuh"

constexpr int STEP_THREADS = 32;
constexpr int PLACES_THREADS = 1024;
constexpr int GATHER_THREADS = 128;
constexpr int PUT_WORDS = 1000;

// The host writes these structures byte by byte.
static_assert(sizeof(StoredByte) == 40 && sizeof(Made) == 8 && sizeof(Job) == 136, "layout");
static_assert(sizeof(Statistics) == 40 && sizeof(Coder) == 24 && sizeof(Model) == 2048, "layout");

struct Words {
  unsigned words[PUT_WORDS];
};

// Words that come with the launch: no memory of the host needs to stay as it is until they arrive.
extern "C" __global__ void __launch_bounds__(128) put(unsigned* to, int count, Words words) {
  for (int i = threadIdx.x; i < count; i += blockDim.x) {
    to[i] = words.words[i];
  }
}

// A block a chunk.
extern "C" __global__ void __launch_bounds__(32) contexts(Job job) {
  const int chunk = blockIdx.x;
  const int first = job.firsts[chunk];
  const bool several = findContexts(
      job.flags + first, pointsOf(job, chunk), job.everyPoint != 0, threadIdx.x, job.points + first);
  if (threadIdx.x == 0) {
    job.several[chunk] = several;
  }
}

// Finds the intervals of a slice, if it is not past the last, and codes those of the slice before.
extern "C" __global__ void __launch_bounds__(STEP_THREADS) step(Job job, int slice, int slices) {
  extern __shared__ Model models[];
  __shared__ Statistics statistics;
  const int all = streams(job);
  const int coders = slice == 0 ? 0 : (all + STEP_THREADS - 1) / STEP_THREADS;
  const int block = blockIdx.x;
  if (block < coders) {
    const int stream = block * STEP_THREADS + threadIdx.x;
    if (stream < all) {
      codeSlice(job, stream, slice - 1);
    }
    return;
  }
  if (slice < slices) {
    findIntervals(job, block - coders, slice, threadIdx.x, statistics, models);
  }
}

__device__ inline long long quads(int bytes) { return (bytes + 15) / 16; }

// Where the bytes of each stream go: one behind the other, from multiples of 16 on. One block.
extern "C" __global__ void __launch_bounds__(PLACES_THREADS) places(Job job) {
  __shared__ long long sums[PLACES_THREADS / 32];
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  const int all = streams(job);
  long long before = 0;
  for (int base = 0; base < all; base += PLACES_THREADS) {
    const int stream = base + threadIdx.x;
    const long long own = stream < all ? quads(job.made[stream].size) : 0;
    long long sum = own;
    for (int step = 1; step < 32; step <<= 1) {
      const long long below = __shfl_up_sync(ALL, sum, step);
      sum += lane >= step ? below : 0;
    }
    if (lane == 31) {
      sums[warp] = sum;
    }
    __syncthreads();
    long long ofAll = 0;
    long long ofWarps = 0;
    for (int w = 0; w < PLACES_THREADS / 32; w++) {
      ofWarps += w < warp ? sums[w] : 0;
      ofAll += sums[w];
    }
    if (stream < all) {
      job.places[stream] = before + ofWarps + sum - own;
    }
    before += ofAll;
    __syncthreads();
  }
}

__device__ inline unsigned bigEndian(unsigned word) { return __byte_perm(word, 0, 0x0123); }

// A block a stream.
extern "C" __global__ void __launch_bounds__(GATHER_THREADS) gather(Job job) {
  const int stream = blockIdx.x;
  const long long count = quads(job.made[stream].size);
  const uint4* from = (const uint4*)slotOf(job, stream);
  uint4* to = job.out + job.places[stream];
  for (long long i = threadIdx.x; i < count; i += GATHER_THREADS) {
    const uint4 words = from[i];
    to[i] = make_uint4(
        bigEndian(words.x), bigEndian(words.y), bigEndian(words.z), bigEndian(words.w));
  }
}
