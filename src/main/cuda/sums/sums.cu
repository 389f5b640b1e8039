// Checksum and picture of the core points of a tile, of columns in device memory. Three kernels that
// do not depend on one another: checksum, histograms, view. What they add to is 0 before.

#include <cstddef>

#include "values.cuh"

#define ALL 0xffffffffu

constexpr int WARP = 32;
constexpr int THREADS = 256;

// What all of them read: core points in rows, features column by column.
struct Table {
  const float* features;
  long long stride;
  // The row of each core point among the decoded points; none if it is the point's own.
  const int* decodedRows;
  int points;
  int columns;
};

// Points of a file that lie one after the other: index in the file and seed less the first row.
struct Runs {
  const Word* bases;
  const int* firstRows;
  int count;
};

struct Bins {
  const float* borders;
  // Of each column's borders the first.
  const int* starts;
  Word* counts;
  // Of each column the complement of the least and the greatest value, ordered.
  unsigned* extremes;
  int parts;
};

struct View {
  const int* x;
  const int* y;
  const int* z;
  // By decoded row; none if classes are not known.
  const unsigned char* classes;
  Cells columns;
  Cells rows;
  long long originZ;
  double unitZ;
  const int* shown;
  Word* top;
  Word* sums;
  unsigned* counts;
  unsigned* undefined;
  Word* strays;
  int shownCount;
};

// The host writes these structures byte by byte.
static_assert(sizeof(Table) == 32 && sizeof(Runs) == 24 && sizeof(Bins) == 40, "layout");
static_assert(
    sizeof(Cells) == 24 && offsetof(View, columns) == 32 && offsetof(View, rows) == 56 &&
        offsetof(View, originZ) == 80 && offsetof(View, shown) == 96 &&
        offsetof(View, shownCount) == 144 && sizeof(View) == 152,
    "layout");

__device__ inline int decodedRow(const Table& table, int row) {
  return table.decodedRows ? table.decodedRows[row] : row;
}

__device__ inline const float* column(const Table& table, int number) {
  return table.features + number * table.stride;
}

extern "C" __global__ void __launch_bounds__(THREADS) checksum(Table table, Runs runs, Word* sum) {
  Word mine = 0;
  const int step = gridDim.x * THREADS;
  for (long long row = blockIdx.x * THREADS + threadIdx.x; row < table.points; row += step) {
    const int decoded = decodedRow(table, row);
    const int run = reached(runs.firstRows, runs.count, decoded) - 1;
    Word hash = mix(runs.bases[run] + decoded);
    for (int c = 0; c < table.columns; c++) {
      hash = mixFeature(hash, __float_as_uint(column(table, c)[row]));
    }
    mine += hash;
  }
  for (int reach = WARP / 2; reach > 0; reach /= 2) {
    mine += __shfl_down_sync(ALL, mine, reach);
  }
  if (threadIdx.x % WARP == 0) {
    atomicAdd(sum, mine);
  }
}

// Blocks: parts for the first column, then for the next. Shared memory: the borders of a column, a
// count for below, each bin and above, and one for what is not defined.
extern "C" __global__ void __launch_bounds__(THREADS) histograms(Table table, Bins bins) {
  extern __shared__ float shared[];
  const int number = blockIdx.x / bins.parts;
  const int part = blockIdx.x % bins.parts;
  const int start = bins.starts[number];
  const int borders = bins.starts[number + 1] - start;
  const int undefined = borders + 1;
  unsigned* counts = reinterpret_cast<unsigned*>(shared + borders);
  for (int i = threadIdx.x; i < borders; i += THREADS) {
    shared[i] = bins.borders[start + i];
  }
  for (int i = threadIdx.x; i <= undefined; i += THREADS) {
    counts[i] = 0;
  }
  __syncthreads();
  const float* values = column(table, number);
  const long long size = (static_cast<long long>(table.points) + bins.parts - 1) / bins.parts;
  const long long from = part * size;
  const long long to = min(from + size, static_cast<long long>(table.points));
  unsigned least = 0;
  unsigned greatest = 0;
  for (long long row = from + threadIdx.x; row < to; row += THREADS) {
    const float value = values[row];
    const unsigned bits = __float_as_uint(value);
    if (isNan(bits)) {
      atomicAdd(&counts[undefined], 1);
    } else {
      atomicAdd(&counts[reached(shared, borders, value)], 1);
      least = max(least, ~ordered(bits));
      greatest = max(greatest, ordered(bits));
    }
  }
  for (int reach = WARP / 2; reach > 0; reach /= 2) {
    least = max(least, __shfl_down_sync(ALL, least, reach));
    greatest = max(greatest, __shfl_down_sync(ALL, greatest, reach));
  }
  if (threadIdx.x % WARP == 0) {
    atomicMax(&bins.extremes[2 * number], least);
    atomicMax(&bins.extremes[2 * number + 1], greatest);
  }
  __syncthreads();
  for (int i = threadIdx.x; i <= undefined; i += THREADS) {
    if (counts[i] > 0) {
      atomicAdd(&bins.counts[start + 2 * number + i], static_cast<Word>(counts[i]));
    }
  }
}

// A warp takes points that follow one another, most of which share cells: what lanes side by side
// have for one cell, the first of them adds.
extern "C" __global__ void __launch_bounds__(THREADS) view(Table table, View view) {
  const int lane = threadIdx.x % WARP;
  const int cells = view.columns.count * view.rows.count;
  const long long step = static_cast<long long>(gridDim.x) * THREADS;
  const long long first = blockIdx.x * THREADS + threadIdx.x - lane;
  for (long long from = first; from < table.points; from += step) {
    const long long row = from + lane;
    const bool present = row < table.points;
    int cell = -1;
    Word top = 0;
    if (present) {
      const int column = cellOf(view.columns, view.x[row]);
      const int line = cellOf(view.rows, view.y[row]);
      cell = column < 0 || line < 0 ? -1 : line * view.columns.count + column;
      const double height =
          __dmul_rn(__dmul_rn(__ll2double_rn(view.originZ + view.z[row]), view.unitZ), HEIGHT_STEPS);
      const int known = view.classes ? view.classes[decodedRow(table, row)] + 1 : 0;
      top = topKey(__double2ll_rn(height), known);
    }
    const unsigned strays = __ballot_sync(ALL, present && cell < 0);
    if (lane == 0 && strays) {
      atomicAdd(view.strays, static_cast<Word>(__popc(strays)));
    }
    const int before = __shfl_up_sync(ALL, cell, 1);
    const bool head = lane == 0 || cell != before;
    const unsigned later = __ballot_sync(ALL, head) & ~(ALL >> (WARP - 1 - lane));
    const int end = later ? __ffs(later) - 1 : WARP;
    const bool adds = head && cell >= 0;
    for (int reach = 1; reach < WARP; reach *= 2) {
      const Word other = __shfl_down_sync(ALL, top, reach);
      top = lane + reach < end ? max(top, other) : top;
    }
    if (adds) {
      atomicMax(&view.top[cell], top);
      atomicAdd(&view.counts[cell], static_cast<unsigned>(end - lane));
    }
    for (int f = 0; f < view.shownCount; f++) {
      long long steps = 0;
      if (cell >= 0) {
        const float value = column(table, view.shown[f])[row];
        if (isNan(__float_as_uint(value))) {
          atomicAdd(&view.undefined[static_cast<long long>(f) * cells + cell], 1);
        } else {
          steps = featureSteps(value);
        }
      }
      for (int reach = 1; reach < WARP; reach *= 2) {
        const long long other = __shfl_down_sync(ALL, steps, reach);
        steps += lane + reach < end ? other : 0;
      }
      if (adds) {
        atomicAdd(
            &view.sums[static_cast<long long>(f) * cells + cell], static_cast<Word>(steps));
      }
    }
  }
}
