// Neighbourhood features of points on a lattice: sort along a curve, boxes, search, columns.
//
// Launched by the host in this order:
//   bounds, keys32 or keys64, sort32 or sort64 a digit, leaves, nodes a level, nearestSmall,
//   nearestLarge or nearestMany, then nearestFar or nearestFarMany, and features a slice of the block.
//
// With an index of lists: listRows a page of points; then, for a stretch of the curve, listQueries,
// chooseLists and proveLists a batch and listFar; nearestFar and features as above.

#include <climits>
#include <cstddef>
#include <cuda_fp16.h>

#define ALL 0xffffffffu

#include "curve.cuh"
#include "sort.cuh"
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
#include "faiss.cuh"

// The host writes these structures byte by byte.
static_assert(sizeof(Curve) == 36 && sizeof(Box) == 32, "layout");
static_assert(sizeof(Tree) == 128 && sizeof(Query) == 280 && sizeof(Lists) == 112, "layout");
static_assert(
    offsetof(Query, columns) == 152 && offsetof(Query, columns.count) == 216 &&
        offsetof(Query, columns.variants) == 220 && offsetof(Query, records) == 224 && offsetof(Query, moreColumns) == 232 &&
        offsetof(Query, from) == 240 && offsetof(Query, places) == 244 &&
        offsetof(Query, farCount) == 248 && offsetof(Query, far) == 256 &&
        offsetof(Query, neighbors) == 264 && offsetof(Query, identity) == 272,
    "layout");

__device__ inline void includeLanes(Box& box, int lanes) {
  for (int step = lanes / 2; step > 0; step >>= 1) {
    const int4 low = make_int4(
        __shfl_xor_sync(ALL, box.low.x, step), __shfl_xor_sync(ALL, box.low.y, step),
        __shfl_xor_sync(ALL, box.low.z, step), 0);
    const int4 high = make_int4(
        __shfl_xor_sync(ALL, box.high.x, step), __shfl_xor_sync(ALL, box.high.y, step),
        __shfl_xor_sync(ALL, box.high.z, step), 0);
    include(box, low, high);
  }
}

// bounds: lowest x, y, z, then highest, set to INT_MAX and INT_MIN before.
extern "C" __global__ void __launch_bounds__(256)
    bounds(const int* x, const int* y, const int* z, int n, int* bounds) {
  __shared__ Box boxes[256 / 32];
  Box box = emptyBox();
  for (long i = (long)blockIdx.x * 256 + threadIdx.x; i < n; i += (long)gridDim.x * 256) {
    const int4 p = make_int4(x[i], y[i], z[i], 0);
    include(box, p, p);
  }
  includeLanes(box, 32);
  if ((threadIdx.x & 31) == 0) {
    boxes[threadIdx.x >> 5] = box;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int w = 1; w < 256 / 32; w++) {
      include(box, boxes[w].low, boxes[w].high);
    }
    atomicMin(&bounds[0], box.low.x);
    atomicMin(&bounds[1], box.low.y);
    atomicMin(&bounds[2], box.low.z);
    atomicMax(&bounds[3], box.high.x);
    atomicMax(&bounds[4], box.high.y);
    atomicMax(&bounds[5], box.high.z);
  }
}

// Keys of the points along the curve, and how often each digit occurs in them, pass by pass.
template <typename Key>
__device__ inline void writeKeys(
    const int* x, const int* y, const int* z, int n, const Curve& curve, int passes, Key* keys,
    unsigned* totals) {
  __shared__ unsigned counts[sizeof(Key)][DIGITS];
  __shared__ unsigned char turns[WAYS * 8];
  if (threadIdx.x < WAYS * 8) {
    turns[threadIdx.x] = TURNS[threadIdx.x];
  }
  for (int pass = 0; pass < passes; pass++) {
    counts[pass][threadIdx.x] = 0;
  }
  __syncthreads();
  for (long i = (long)blockIdx.x * SORT_THREADS + threadIdx.x; i < n;
       i += (long)gridDim.x * SORT_THREADS) {
    const Key key = curveKey<Key>(curve, turns, x[i], y[i], z[i]);
    keys[i] = key;
    countDigits(key, passes, counts);
  }
  __syncthreads();
  for (int pass = 0; pass < passes; pass++) {
    atomicAdd(&totals[pass * DIGITS + threadIdx.x], counts[pass][threadIdx.x]);
  }
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS, 3) keys32(
    const int* x, const int* y, const int* z, int n, Curve curve, int passes, unsigned* keys,
    unsigned* totals) {
  writeKeys(x, y, z, n, curve, passes, keys, totals);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS, 3) keys64(
    const int* x, const int* y, const int* z, int n, Curve curve, int passes,
    unsigned long long* keys, unsigned* totals) {
  writeKeys(x, y, z, n, curve, passes, keys, totals);
}

// Brings the points into curve order in the last pass, each with its index in the block.
struct Gather {
  const int* x;
  const int* y;
  const int* z;
  int4* points;

  __device__ void operator()(unsigned to, unsigned from) const {
    points[to] = make_int4(x[from], y[from], z[from], (int)from);
  }
};

extern "C" __global__ void __launch_bounds__(SORT_THREADS, 3)
    sort32(const Pass<unsigned> pass, const Gather gather) {
  sortPass(pass, gather);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS, 3)
    sort64(const Pass<unsigned long long> pass, const Gather gather) {
  sortPass(pass, gather);
}

extern "C" __global__ void leaves(const int4* points, int n, Box* boxes, int count) {
  const long leaf = (long)blockIdx.x * blockDim.x + threadIdx.x;
  if (leaf < count) {
    Box box = emptyBox();
    for (int j = 0; j < LEAF_POINTS; j++) {
      const int4 p = points[min(leaf * LEAF_POINTS + j, (long)n - 1)];
      include(box, p, p);
    }
    boxes[leaf] = box;
  }
}

// Eight threads a node: the box around eight boxes of the level below.
extern "C" __global__ void nodes(const Box* below, int belowCount, Box* boxes, int count) {
  const long node = ((long)blockIdx.x * blockDim.x + threadIdx.x) / FAN_OUT;
  const int child = threadIdx.x % FAN_OUT;
  Box box = below[min(node * FAN_OUT + child, (long)belowCount - 1)];
  includeLanes(box, FAN_OUT);
  if (child == 0 && node < count) {
    boxes[node] = box;
  }
}

// Up to 20 neighbours.
extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 10)
    nearestSmall(const Query q, int groups) {
  nearest<Group<100, 3, 48, 16, SUMS>>(q, groups);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 10)
    nearestSmallExtra(const Query q, int groups) {
  nearest<Group<100, 3, 48, 16, DISTANCES>>(q, groups);
}

// Up to 52 neighbours.
extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 6)
    nearestLarge(const Query q, int groups) {
  nearest<Group<128, 12, 96, 20, SUMS>>(q, groups);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 6)
    nearestLargeExtra(const Query q, int groups) {
  nearest<Group<128, 12, 96, 20, DISTANCES>>(q, groups);
}

// Up to 1024 neighbours.
extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 8)
    nearestMany(const Query q, int groups) {
  nearest<Many<1024, SUMS>>(q, groups);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 8)
    nearestManyExtra(const Query q, int groups) {
  nearest<Many<1024, DISTANCES>>(q, groups);
}

// Work off the list of points that the searches above left.
extern "C" __global__ void __launch_bounds__(128, 4) nearestFar(const Query q) {
  nearestFew<SUMS>(q);
}

extern "C" __global__ void __launch_bounds__(128, 2) nearestFarMany(const Query q) {
  nearestAny<SUMS>(q);
}

// All points to nearestFar, for comparison with the searches above.
extern "C" __global__ void allFar(const Query q) {
  const long place = (long)blockIdx.x * blockDim.x + threadIdx.x;
  if (place < q.tree.size && q.tree.points[place].w < q.core) {
    q.far[atomicAdd(q.farCount, 1u)] = (unsigned)place;
  }
}

// For an index of lists: places from..from+n-1 of the curve as rows, and the list of each.
extern "C" __global__ void listRows(
    const Query q, const Lists l, int from, int n, float* rows, long long* lists) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    const int4 p = q.tree.points[from + i];
    rows[3l * i] = (float)(p.x - l.middle[0]);
    rows[3l * i + 1] = (float)(p.y - l.middle[1]);
    rows[3l * i + 2] = (float)(p.z - l.middle[2]);
    lists[i] = (from + i) / l.points;
  }
}

// Lists the places of a stretch that are queries.
extern "C" __global__ void listQueries(const Query q, const Lists l) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const int lane = threadIdx.x & 31;
  const bool query = i < q.places && q.tree.points[q.from + i].w < q.core;
  const unsigned queries = __ballot_sync(ALL, query);
  unsigned start = 0;
  if (lane == 0) {
    start = atomicAdd(l.pendingCount, (unsigned)__popc(queries));
  }
  start = __shfl_sync(ALL, start, 0);
  if (query) {
    l.pending[start + __popc(queries & ((1u << lane) - 1))] = (unsigned)(q.from + i);
  }
}

// Names the lists that queries from..from+n-1 visit.
extern "C" __global__ void __launch_bounds__(128)
    chooseLists(const Query q, const Lists l, int from, int n) {
  __shared__ ListMemory memories[4];
  const int warp = threadIdx.x >> 5;
  const int i = blockIdx.x * 4 + warp;
  if (i >= n) {
    return;
  }
  const int place = (int)l.queries[from + i];
  const int4 p = q.tree.points[place];
  const int lane = threadIdx.x & 31;
  if (lane < 3) {
    l.rows[3l * i + lane] = (float)(lane == 0   ? p.x - l.middle[0]
                                    : lane == 1 ? p.y - l.middle[1]
                                                : p.z - l.middle[2]);
  }
  const unsigned long long reach = l.reach != nullptr ? l.reach[from + i]
                                   : q.k <= 32        ? reachAlongCurve<4>(q, place, p)
                                                      : reachAlongCurve<8>(q, place, p);
  chooseForQuery(q, l, memories[warp], p, reach, i);
}

// Proves what was found for queries from..from+n-1.
extern "C" __global__ void __launch_bounds__(128)
    proveLists(const Query q, const Lists l, int from, int n) {
  const int i = blockIdx.x * 4 + (threadIdx.x >> 5);
  if (i >= n) {
    return;
  }
  const int place = (int)l.queries[from + i];
  if (l.fetch <= 32) {
    proveQuery<1>(q, l, place, i);
  } else if (l.fetch <= 64) {
    proveQuery<2>(q, l, place, i);
  } else {
    proveQuery<4>(q, l, place, i);
  }
}

// All queries of a list to nearestFar.
extern "C" __global__ void listFar(const Query q, const Lists l, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    const int place = (int)l.queries[i];
    q.far[atomicAdd(q.farCount, 1u)] = (unsigned)place;
  }
}

// Features of the points from..from+n-1 of the block as columns of n values each, a thread a point.
extern "C" __global__ void __launch_bounds__(128, 6)
    features(const Query q, int from, int n, float* columns) {
  const int i = blockIdx.x * 128 + threadIdx.x;
  if (i >= n) {
    return;
  }
  const int4* record = recordOf(q, from + i);
  if (isRow(record)) {
    for (int c = 0; c < q.columns.count; c++) {
      columns[(long)c * n + i] = *rowValue(q, from + i, c);
    }
  } else {
    writeRow<long long>(sumsOf(record), q.unit, q.columns, columns + i, n);
  }
}
