// The search of all neighbours within a radius: within, or, where features need them one by one,
// withinKept, and for the groups that it leaves withinLeft.

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
#include "row.cuh"
#include "pass.cuh"
#include "within.cuh"

static_assert(sizeof(Query) == 280 && sizeof(Pass) == 64 && sizeof(Kept) == 16, "layout");

extern "C" __global__ void __launch_bounds__(WITHIN_THREADS, 10)
    within(const Query q, int distances) {
  __shared__ WithinMemory<1> memories[WITHIN_THREADS / 32];
  forEachGroup(q, [&](int group) {
    withinGroup<IN_SPACE>(q, nullptr, distances != 0, memories[threadIdx.x / 32], group);
  });
}

extern "C" __global__ void __launch_bounds__(WITHIN_THREADS, 8)
    withinKept(const Query q, int distances, const Pass pass, const Kept kept) {
  __shared__ WithinMemory<HEIGHT_ROWS> memories[WITHIN_THREADS / 32];
  forEachGroup(q, [&](int group) {
    keptGroup<IN_SPACE>(q, pass, distances != 0, kept, memories[threadIdx.x / 32], group);
  });
}

extern "C" __global__ void __launch_bounds__(WITHIN_THREADS, 8)
    withinLeft(const Query q, int distances, const Pass pass) {
  __shared__ WithinMemory<HEIGHT_ROWS> memories[WITHIN_THREADS / 32];
  forEachLeftGroup(q, [&](int group) {
    withinGroup<IN_SPACE>(q, &pass, distances != 0, memories[threadIdx.x / 32], group);
  });
}
