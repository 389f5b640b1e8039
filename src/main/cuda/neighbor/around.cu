// What lies around neighbourhoods that the other kernels found.

#include <climits>
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
#include "many.cuh"
#include "far.cuh"
#include "pass.cuh"
#include "around.cuh"

static_assert(sizeof(Query) == 280 && sizeof(Pass) == 64, "layout");

// A warp a group of the stretch.
extern "C" __global__ void __launch_bounds__(AROUND_THREADS)
    around(const Query q, const Pass pass, double radius) {
  __shared__ AroundMemory memories[AROUND_THREADS / 32];
  const int warp = threadIdx.x / 32;
  const int group = (int)blockIdx.x * (AROUND_THREADS / 32) + warp;
  if (group * 32 < q.places) {
    aroundGroup(q, pass, radius, memories[warp], q.from / 32 + group);
  }
}
