// Decoded points of a file to points of a tile: coordinates on the job's lattice, and which of them
// are within the halo. Arithmetic is that of the host, operation for operation.

#include <cstddef>

#define ALL 0xffffffffu

constexpr int THREADS = 256;

// One axis: record integers to steps of the lattice from the tile's origin.
struct Axis {
  long long shift;       // less the origin
  long long multiplier;  // 0 where the lattice rounds
  double ratio;
  double offset;
};

// How record integers become coordinates in plan.
struct Plan {
  double scaleX, scaleY, offsetX, offsetY;
};

// Where the halo may lie: a rectangle, and in it, if there are any, squares in ascending order.
struct Region {
  double minX, minY, maxX, maxY;
  double side;
  const long long* cells;
  int count;
  int pad;
};

// Points of a tile that are on their way there.
struct Placing {
  const int* x;  // record integers
  const int* y;
  const int* z;
  int* toX;  // of the whole tile
  int* toY;
  int* toZ;
  unsigned* state;  // how many points the tile has; how many have no place on the lattice
  long long rows;
  unsigned capacity;  // points that there is room for
  unsigned first;     // where core points go
  Axis axes[3];
};

static_assert(sizeof(Axis) == 32 && sizeof(Plan) == 32 && sizeof(Region) == 56, "layout");
static_assert(
    sizeof(Placing) == 168 && offsetof(Placing, rows) == 56 && offsetof(Placing, axes) == 72,
    "layout");

// Java's Math.round: the nearest integer, of two the higher.
__device__ inline long long nearest(double value) {
  const double low = floor(value);
  return (long long)low + (__dsub_rn(value, low) >= 0.5 ? 1 : 0);
}

__device__ inline long long onLattice(const Axis& axis, int value) {
  return axis.multiplier != 0
             ? value * axis.multiplier + axis.shift
             : nearest(__dadd_rn(__dmul_rn((double)value, axis.ratio), axis.offset)) + axis.shift;
}

__device__ inline void place(const Placing& p, long long row, unsigned to) {
  const long long x = onLattice(p.axes[0], p.x[row]);
  const long long y = onLattice(p.axes[1], p.y[row]);
  const long long z = onLattice(p.axes[2], p.z[row]);
  p.toX[to] = (int)x;
  p.toY[to] = (int)y;
  p.toZ[to] = (int)z;
  if (x != (int)x || y != (int)y || z != (int)z) {
    atomicAdd(p.state + 1, 1u);
  }
}

// All points are core points: they keep their order.
extern "C" __global__ void __launch_bounds__(THREADS) placeCore(Placing p) {
  for (long long row = (long long)blockIdx.x * THREADS + threadIdx.x; row < p.rows;
       row += (long long)gridDim.x * THREADS) {
    place(p, row, p.first + (unsigned)row);
  }
}

__device__ inline bool isIn(const Region& region, double x, double y) {
  if (!(x >= region.minX && x <= region.maxX && y >= region.minY && y <= region.maxY)) {
    return false;
  }
  if (region.count == 0) {
    return true;
  }
  const int i = (int)floor(__ddiv_rn(x, region.side));
  const int j = (int)floor(__ddiv_rn(y, region.side));
  const long long cell = (long long)((unsigned long long)(unsigned)i << 32 | (unsigned)j);
  int low = 0;
  int high = region.count;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (region.cells[middle] < cell) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < region.count && region.cells[low] == cell;
}

// Of points that are not core those within the halo, in no order: results do not depend on it.
extern "C" __global__ void __launch_bounds__(THREADS)
    placeHalo(Placing p, Plan plan, Region region) {
  const int lane = threadIdx.x & 31;
  const long long stride = (long long)gridDim.x * THREADS;
  for (long long base = (long long)blockIdx.x * THREADS; base < p.rows; base += stride) {
    const long long row = base + threadIdx.x;
    bool within = false;
    if (row < p.rows) {
      const double x = __dadd_rn(__dmul_rn((double)p.x[row], plan.scaleX), plan.offsetX);
      const double y = __dadd_rn(__dmul_rn((double)p.y[row], plan.scaleY), plan.offsetY);
      within = isIn(region, x, y);
    }
    const unsigned found = __ballot_sync(ALL, within);
    if (found == 0) {
      continue;
    }
    unsigned start = 0;
    if (lane == 0) {
      start = atomicAdd(p.state, (unsigned)__popc(found));
    }
    start = __shfl_sync(ALL, start, 0);
    const unsigned to = start + __popc(found & ((1u << lane) - 1));
    if (within && to < p.capacity) {
      place(p, row, to);
    }
  }
}
