// Decoded points of a file to points of a tile: coordinates on the job's lattice, and which of them
// are core points or within the halo. Arithmetic is that of the host, operation for operation.

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

// A rectangle of squares: the points in it are core points.
struct Squares {
  double side;
  double snapX, snapY;  // how near to a border a coordinate is taken as on it
  int fromI, fromJ, toI, toJ;
  unsigned core;  // core points that there is room for
  unsigned pad;
};

// How many points there are.
struct Counts {
  unsigned points;  // of the tile: core points, for which there is room in front, and those around
  unsigned lost;    // have no place on the lattice
  unsigned core;    // core points so far
  unsigned noise;   // not 0 if one of them is noise
};

// Points of a tile that are on their way there.
struct Placing {
  const int* x;  // record integers
  const int* y;
  const int* z;
  int* toX;  // of the whole tile
  int* toY;
  int* toZ;
  Counts* counts;
  int* decodedRows;  // takes the row of each core point among the decoded points; or none
  const unsigned char* classes;  // or none if noise is like any other point
  long long rows;
  unsigned firstRow;  // the first of them, among the decoded points
  unsigned capacity;  // points that there is room for
  int noise[2];       // the classes of noise
  Axis axes[3];
};

static_assert(sizeof(Axis) == 32 && sizeof(Plan) == 32 && sizeof(Region) == 56, "layout");
static_assert(
    sizeof(Placing) == 192 && offsetof(Placing, rows) == 72 && offsetof(Placing, axes) == 96,
    "layout");
static_assert(sizeof(Squares) == 48 && sizeof(Counts) == 16, "layout");

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
    atomicAdd(&p.counts->lost, 1u);
  }
  if (p.classes) {
    const int kind = p.classes[row];
    if (kind == p.noise[0] || kind == p.noise[1]) {
      p.counts->noise = 1;
    }
  }
}

__device__ inline void placeAsCore(const Placing& p, long long row, unsigned to) {
  place(p, row, to);
  if (p.decodedRows) {
    p.decodedRows[to] = (int)(p.firstRow + (unsigned)row);
  }
}

// All points are core points: they keep their order.
extern "C" __global__ void __launch_bounds__(THREADS) placeCore(Placing p) {
  for (long long row = (long long)blockIdx.x * THREADS + threadIdx.x; row < p.rows;
       row += (long long)gridDim.x * THREADS) {
    placeAsCore(p, row, (unsigned)row);
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

// The next free place behind those counted, for each lane that wants one.
__device__ inline unsigned next(unsigned* count, bool wanted) {
  const unsigned lanes = __ballot_sync(ALL, wanted);
  if (lanes == 0) {
    return 0;
  }
  const int lane = threadIdx.x & 31;
  unsigned start = 0;
  if (lane == 0) {
    start = atomicAdd(count, (unsigned)__popc(lanes));
  }
  return __shfl_sync(ALL, start, 0) + __popc(lanes & ((1u << lane) - 1));
}

__device__ inline void placeAround(const Placing& p, long long row, bool within) {
  const unsigned to = next(&p.counts->points, within);
  if (within && to < p.capacity) {
    place(p, row, to);
  }
}

__device__ inline double coordinate(int value, double scale, double offset) {
  return __dadd_rn(__dmul_rn((double)value, scale), offset);
}

// Of points that are not core those within the halo, in no order: results do not depend on it.
extern "C" __global__ void __launch_bounds__(THREADS)
    placeHalo(Placing p, Plan plan, Region region) {
  const long long stride = (long long)gridDim.x * THREADS;
  for (long long base = (long long)blockIdx.x * THREADS; base < p.rows; base += stride) {
    const long long row = base + threadIdx.x;
    bool within = false;
    if (row < p.rows) {
      within = isIn(
          region, coordinate(p.x[row], plan.scaleX, plan.offsetX),
          coordinate(p.y[row], plan.scaleY, plan.offsetY));
    }
    placeAround(p, row, within);
  }
}

// The square of a coordinate.
__device__ inline int along(double coordinate, double side, double snap) {
  const double squares = __ddiv_rn(coordinate, side);
  const double nearest = rint(squares);
  return __dmul_rn(fabs(__dsub_rn(squares, nearest)), side) < snap ? (int)nearest
                                                                   : (int)floor(squares);
}

// Of points of chunks that other tiles have points of, too, those in the squares as core points, of
// the others those within the halo; in no order.
extern "C" __global__ void __launch_bounds__(THREADS)
    placeShared(Placing p, Plan plan, Region region, Squares squares) {
  const long long stride = (long long)gridDim.x * THREADS;
  for (long long base = (long long)blockIdx.x * THREADS; base < p.rows; base += stride) {
    const long long row = base + threadIdx.x;
    bool core = false;
    bool within = false;
    if (row < p.rows) {
      const double x = coordinate(p.x[row], plan.scaleX, plan.offsetX);
      const double y = coordinate(p.y[row], plan.scaleY, plan.offsetY);
      const int i = along(x, squares.side, squares.snapX);
      const int j = along(y, squares.side, squares.snapY);
      core = i >= squares.fromI && i < squares.toI && j >= squares.fromJ && j < squares.toJ;
      within = !core && isIn(region, x, y);
    }
    const unsigned to = next(&p.counts->core, core);
    if (core && to < squares.core) {
      placeAsCore(p, row, to);
    }
    placeAround(p, row, within);
  }
}
