// Neighbourhood features of points on a lattice: sort along a curve, boxes, search, columns.
//
// Launched by the host in this order:
//   bounds, keys32 or keys64, (count, scan, scatter) a digit, gather, leaves, nodes a level,
//   nearestSmall or nearestLarge and features a stretch of the curve, nearestFar, and columns a
//   slice.
//
// With an index of lists: listRows a page of points; then, for a stretch of the curve, listQueries,
// chooseLists and proveLists a batch, listFar and features.

#include <climits>
#include <cuda_fp16.h>

#define ALL 0xffffffffu

#include "curve.cuh"
#include "sort.cuh"
#include "tree.cuh"
#include "eigen.cuh"
#include "features.cuh"
#include "search.cuh"
#include "far.cuh"
#include "faiss.cuh"

// Threads of a block of the search.
constexpr int NEAREST_THREADS = 64;

// The host writes these structures byte by byte.
static_assert(sizeof(Curve) == 36 && sizeof(Box) == 32 && FEATURES == 31, "layout");
static_assert(sizeof(Tree) == 128 && sizeof(Query) == 240 && sizeof(Lists) == 112, "layout");

// bounds: lowest x, y, z, then highest, set to INT_MAX and INT_MIN before.
extern "C" __global__ void bounds(const int* x, const int* y, const int* z, int n, int* bounds) {
  Box box = emptyBox();
  for (long i = (long)blockIdx.x * blockDim.x + threadIdx.x; i < n;
       i += (long)gridDim.x * blockDim.x) {
    const int4 p = make_int4(x[i], y[i], z[i], 0);
    include(box, p, p);
  }
  for (int step = 16; step > 0; step >>= 1) {
    const int4 low = make_int4(
        __shfl_xor_sync(ALL, box.low.x, step), __shfl_xor_sync(ALL, box.low.y, step),
        __shfl_xor_sync(ALL, box.low.z, step), 0);
    const int4 high = make_int4(
        __shfl_xor_sync(ALL, box.high.x, step), __shfl_xor_sync(ALL, box.high.y, step),
        __shfl_xor_sync(ALL, box.high.z, step), 0);
    include(box, low, high);
  }
  if ((threadIdx.x & 31) == 0) {
    atomicMin(&bounds[0], box.low.x);
    atomicMin(&bounds[1], box.low.y);
    atomicMin(&bounds[2], box.low.z);
    atomicMax(&bounds[3], box.high.x);
    atomicMax(&bounds[4], box.high.y);
    atomicMax(&bounds[5], box.high.z);
  }
}

template <typename Key>
__device__ inline void writeKeys(
    const int* x, const int* y, const int* z, int n, const Curve& curve, Key* keys,
    unsigned* values) {
  const long i = (long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    keys[i] = (Key)curveKey(curve, x[i], y[i], z[i]);
    values[i] = (unsigned)i;
  }
}

extern "C" __global__ void keys32(
    const int* x, const int* y, const int* z, int n, Curve curve, unsigned* keys,
    unsigned* values) {
  writeKeys(x, y, z, n, curve, keys, values);
}

extern "C" __global__ void keys64(
    const int* x, const int* y, const int* z, int n, Curve curve, unsigned long long* keys,
    unsigned* values) {
  writeKeys(x, y, z, n, curve, keys, values);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS)
    count32(const unsigned* keys, int n, int bit, unsigned* counts, int tiles) {
  sortCount(keys, n, bit, counts, tiles);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS)
    count64(const unsigned long long* keys, int n, int bit, unsigned* counts, int tiles) {
  sortCount(keys, n, bit, counts, tiles);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS)
    scan(unsigned* counts, int tiles, unsigned* totals) {
  sortScan(counts, tiles, totals);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS) scatter32(
    const unsigned* keys, const unsigned* values, unsigned* sortedKeys, unsigned* sortedValues,
    int n, int bit, const unsigned* counts, const unsigned* totals, int tiles) {
  sortScatter(keys, values, sortedKeys, sortedValues, n, bit, counts, totals, tiles);
}

extern "C" __global__ void __launch_bounds__(SORT_THREADS) scatter64(
    const unsigned long long* keys, const unsigned* values, unsigned long long* sortedKeys,
    unsigned* sortedValues, int n, int bit, const unsigned* counts, const unsigned* totals,
    int tiles) {
  sortScatter(keys, values, sortedKeys, sortedValues, n, bit, counts, totals, tiles);
}

// Brings the points into curve order, each with its index in the block.
extern "C" __global__ void gather(
    const int* x, const int* y, const int* z, const unsigned* order, int n, int4* points) {
  const long i = (long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    const unsigned from = order[i];
    points[i] = make_int4(x[from], y[from], z[from], (int)from);
  }
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
  for (int step = FAN_OUT / 2; step > 0; step >>= 1) {
    const int4 low = make_int4(
        __shfl_xor_sync(ALL, box.low.x, step), __shfl_xor_sync(ALL, box.low.y, step),
        __shfl_xor_sync(ALL, box.low.z, step), 0);
    const int4 high = make_int4(
        __shfl_xor_sync(ALL, box.high.x, step), __shfl_xor_sync(ALL, box.high.y, step),
        __shfl_xor_sync(ALL, box.high.z, step), 0);
    include(box, low, high);
  }
  if (child == 0 && node < count) {
    boxes[node] = box;
  }
}

// Warps take group after group: what they cost varies.
template <typename G>
__device__ inline void nearest(const Query& q) {
  __shared__ typename G::Memory memories[NEAREST_THREADS / 32];
  typename G::Memory& memory = memories[threadIdx.x / 32];
  const unsigned groups = (unsigned)(q.places + 31) / 32;
  while (true) {
    unsigned group = 0;
    if (threadIdx.x % 32 == 0) {
      group = atomicAdd(q.farCount + 1, 1u);
    }
    group = __shfl_sync(ALL, group, 0);
    if (group >= groups) {
      return;
    }
    G::run(q, memory, q.from / 32 + (int)group);
    __syncwarp();
  }
}

// Up to 20 neighbours.
extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 10) nearestSmall(const Query q) {
  nearest<Group<100, 3, 48, 16, false>>(q);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 10) nearestSmallExtra(const Query q) {
  nearest<Group<100, 3, 48, 16, true>>(q);
}

// Up to 52 neighbours.
extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 6) nearestLarge(const Query q) {
  nearest<Group<128, 12, 96, 20, false>>(q);
}

extern "C" __global__ void __launch_bounds__(NEAREST_THREADS, 6) nearestLargeExtra(const Query q) {
  nearest<Group<128, 12, 96, 20, true>>(q);
}

// Rows of the points whose sums the searches above wrote, a thread a point.
extern "C" __global__ void __launch_bounds__(128, 6) features(const Query q) {
  __shared__ float tile[128 * (FEATURES | 1)];
  __shared__ int index[128];
  const int i = blockIdx.x * 128 + threadIdx.x;
  const int columns = q.columns.count;
  const int stride = columns | 1;
  if (i == 0) {
    q.farCount[1] = 0;  // for the next stretch
  }
  int point = -1;
  if (i < q.places) {
    const int4 p = q.tree.points[q.from + i];
    const int count = p.w < q.core ? q.sums[i] : -1;
    if (count >= 0) {
      point = p.w;
      int words[SUMS_WORDS];
      const int present = q.columns.of[KNN_DISTANCE_MEAN] >= 0 ? SUMS_WORDS : SUMS_WORDS - 2;
#pragma unroll
      for (int w = 1; w < SUMS_WORDS; w++) {
        words[w] = w < present ? q.sums[(long)w * q.places + i] : 0;
      }
      const Sums<int> sums = {
          count,    words[1], words[2], words[3],  words[4],
          words[5], words[6], words[7], words[8],  words[9],
          words[10], words[11], (unsigned)words[12],
          (unsigned long long)(unsigned)words[14] << 32 | (unsigned)words[13]};
      writeRow<long long>(sums, q.unit, q.columns, tile + threadIdx.x * stride);
    }
  }
  index[threadIdx.x] = point;
  __syncthreads();
  // A row a warp and turn: its values go to one place.
  const int lane = threadIdx.x & 31;
  for (int r = threadIdx.x >> 5; r < 128; r += 4) {
    if (index[r] >= 0 && lane < columns) {
      q.rows[(long)index[r] * columns + lane] = tile[r * stride + lane];
    }
  }
}

// Works off the list of points that the searches above left; up to 128 neighbours.
extern "C" __global__ void __launch_bounds__(128) nearestFar(const Query q) {
  __shared__ unsigned stacks[4][32 * MAX_LEVELS];
  const unsigned warps = gridDim.x * 4;
  for (unsigned i = blockIdx.x * 4 + (threadIdx.x >> 5); i < *q.farCount; i += warps) {
    const int place = (int)q.far[i];
    unsigned* stack = stacks[threadIdx.x >> 5];
    const Sums<Wide> sums = q.k <= 32   ? farQuery<1>(q, stack, place)
                            : q.k <= 64 ? farQuery<2>(q, stack, place)
                                        : farQuery<4>(q, stack, place);
    if ((threadIdx.x & 31) == 0) {
      const int point = q.tree.points[place].w;
      writeRow<Wide>(sums, q.unit, q.columns, q.rows + (long)point * q.columns.count);
    }
    __syncwarp();
  }
}

// For neighbourhoods too large for the searches above: all points to nearestFar.
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
    q.sums[place - q.from] = -1;
  }
}

// Rows from..from+n-1 as columns of n values each.
extern "C" __global__ void __launch_bounds__(128)
    columns(const float* rows, int columnCount, long from, int n, float* columns) {
  __shared__ float tile[128 * (FEATURES | 1)];
  const int start = blockIdx.x * 128;
  const int size = min(128, n - start);
  const float* source = rows + (from + start) * columnCount;
  const int stride = columnCount | 1;
  for (int i = threadIdx.x; i < size * columnCount; i += 128) {
    tile[i / columnCount * stride + i % columnCount] = source[i];
  }
  __syncthreads();
  if ((int)threadIdx.x < size) {
    for (int c = 0; c < columnCount; c++) {
      columns[(long)c * n + start + threadIdx.x] = tile[threadIdx.x * stride + c];
    }
  }
}
