// Optimal neighbourhoods, of what the kernels of listed.cu found: chooseFew or chooseMany after each
// search of a stretch.

#include <climits>
#include <cmath>
#include <cstddef>
#include <cuda_fp16.h>

#define ALL 0xffffffffu

#include "tree.cuh"
#include "wide.cuh"
#include "real.cuh"
#include "portable.cuh"
#include "eigen.cuh"
#include "features.cuh"
#include "query.cuh"
#include "search.cuh"
#include "far.cuh"
#include "row.cuh"
#include "choose.cuh"

static_assert(sizeof(Query) == 280, "layout");

// A block 32 places: neighbours of these are listed side by side.
template <int SLOTS>
__device__ inline void chooseOfGroup(const Query& q, int fewest) {
  constexpr int WARPS = CHOOSE_THREADS / 32;
  __shared__ ChoiceMemory<SLOTS> memories[WARPS];
  const int warp = threadIdx.x / 32;
  for (int i = warp; i < 32; i += WARPS) {
    const int place = q.from + (int)blockIdx.x * 32 + i;
    if (place < q.from + q.places && place < q.tree.size && q.tree.points[place].w < q.core) {
      chooseOfPlace(q, memories[warp], place, fewest);
      __syncwarp();
    }
  }
}

// Of up to 64 neighbours.
extern "C" __global__ void __launch_bounds__(CHOOSE_THREADS, 6)
    chooseFew(const Query q, int fewest) {
  chooseOfGroup<2>(q, fewest);
}

// Of up to 128.
extern "C" __global__ void __launch_bounds__(CHOOSE_THREADS, 5)
    chooseMany(const Query q, int fewest) {
  chooseOfGroup<4>(q, fewest);
}
