// The search of the k nearest that lists which they are, stretch after stretch of the curve, and the
// features that need them one by one: for each stretch nearestSmallListed, nearestLargeListed or
// nearestManyListed, then nearestFarListed or nearestFarManyListed, and passListed.

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
#include "nearest.cuh"
#include "pass.cuh"
#include "listed.cuh"

static_assert(sizeof(Query) == 280 && sizeof(Pass) == 64, "layout");

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 10)
    nearestSmallListed(const Query q, int groups) {
  nearest<Group<100, 3, 48, 16, LISTED>>(q, groups);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 6)
    nearestLargeListed(const Query q, int groups) {
  nearest<Group<128, 12, 96, 20, LISTED>>(q, groups);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 8)
    nearestManyListed(const Query q, int groups) {
  nearest<Many<1024, LISTED>>(q, groups);
}

extern "C" __global__ void __launch_bounds__(128, 4) nearestFarListed(const Query q) {
  nearestFew<LISTED>(q);
}

extern "C" __global__ void __launch_bounds__(128, 2) nearestFarManyListed(const Query q) {
  nearestAny<LISTED>(q);
}

// A thread a place of the stretch.
extern "C" __global__ void __launch_bounds__(PASS_THREADS, 5)
    passListed(const Query q, const Pass pass) {
  __shared__ unsigned counts[HEIGHT_ROWS * PASS_THREADS];
  passOfPlace(q, pass, counts, (int)(blockIdx.x * PASS_THREADS + threadIdx.x));
}
