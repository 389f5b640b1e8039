// How many of the nearest an optimal neighbourhood has: as many, of `fewest` on, as have the smallest
// column eigenentropy, of several such the fewest; as the classes OptimalWriter and EntropyRows.
//
// A warp takes a point: its neighbours are put in order, a lane sums up those up to its own and
// estimates their entropy. Only where several sizes may have the smallest are columns compared. What
// the search left of all neighbours, sums and list, becomes that of the chosen ones.

#pragma once

constexpr int CHOOSE_THREADS = 128;

// How far from the true entropy an estimate may be.
constexpr double ENTROPY_ERROR = 1e-4;

// Above any entropy: of neighbours that all coincide, which have none.
constexpr double NO_ENTROPY = 1e3;

// A smaller eigenvalue counts as this: its entropy is below 1e-8.
constexpr double LEAST_SHARE = 0x1p-34;

// Of one warp.
template <int SLOTS>
struct ChoiceMemory {
  unsigned long long square[32 * SLOTS];
  int4 sorted[32 * SLOTS];  // differences to the point, and place
};

// Asks for the entropy alone, in the catalogue's own definition.
struct EntropyAlone {
  struct {
    __device__ constexpr int operator[](int feature) const {
      return feature == EIGENENTROPY ? 0 : -1;
    }
  } of;

  __device__ constexpr bool reads(Variant) const { return false; }
};

// The column.
template <typename Int, typename Source>
__device__ __noinline__ float entropyOf(const Sums<Source>& sums, double unit) {
  float entropy;
  writeRow<Int>(sums, unit, EntropyAlone{}, &entropy, 1);
  return entropy;
}

__device__ inline double entropyTerm(double share) {
  return -share * (double)logf((float)share);
}

// Of the scatter matrix over its trace q is the sum of the principal minors, d the determinant. Of its
// eigenvalues, the roots of e^3 - e^2 + q e - d, the one farthest from 1/3 is found first; the other
// two have the sum and the product that it leaves.
__device__ inline double estimateEntropy(const Sums<int>& sums, int m) {
  const auto spread = [m](int of, int a, int b) {
    return (double)((long long)m * of - (long long)a * b);
  };
  double xx = spread(sums.xx, sums.x, sums.x);
  double yy = spread(sums.yy, sums.y, sums.y);
  double zz = spread(sums.zz, sums.z, sums.z);
  const double trace = xx + yy + zz;
  if (!(trace > 0)) {
    return NO_ENTROPY;
  }
  const double share = 1 / trace;
  xx *= share;
  yy *= share;
  zz *= share;
  const double xy = spread(sums.xy, sums.x, sums.y) * share;
  const double xz = spread(sums.xz, sums.x, sums.z) * share;
  const double yz = spread(sums.yz, sums.y, sums.z) * share;
  const double q = xx * (yy + zz) + yy * zz - (xy * xy + xz * xz + yz * yz);
  const double d = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  const double p = sqrt(fmax(0x1p-100, (1 - 3 * q) * (1.0 / 9)));
  const double determinant = d - q * (1.0 / 3) + 2.0 / 27;
  const double h = fmin(1.0, fabs(determinant) / (2 * p * p * p));
  const double near =
      1.73205971 +
      h * (0.332858037 + h * (-0.0920105227 + h * (0.0352847298 + h * -0.00819881091)));
  const double square = near * near;
  const double value = near * (square - 3) - 2 * h;
  const double slope = 3 * square - 3;
  const double t = near - value * slope / (slope * slope - 3 * near * value);
  const double first = 1.0 / 3 + (determinant < 0 ? -p : p) * t;
  const double half = 0.5 - 0.5 * first;
  const double distance = sqrt(fmax(0.0, half * (half + 2 * first) - q));
  return entropyTerm(fmax(LEAST_SHARE, first)) + entropyTerm(fmax(LEAST_SHARE, half + distance)) +
         entropyTerm(fmax(LEAST_SHARE, half - distance));
}

__device__ inline int sumUpTo(int value) {
  const int lane = threadIdx.x & 31;
  for (int step = 1; step < 32; step <<= 1) {
    const int before = __shfl_up_sync(ALL, value, step);
    value += lane >= step ? before : 0;
  }
  return value;
}

__device__ inline double warpMin(double value) {
  for (int step = 16; step > 0; step >>= 1) {
    value = fmin(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

// The smallest value of a lane, of several such that of the smallest size: which size.
__device__ inline int sizeOfLeast(float value, int size) {
  for (int step = 16; step > 0; step >>= 1) {
    const float otherValue = __shfl_xor_sync(ALL, value, step);
    const int otherSize = __shfl_xor_sync(ALL, size, step);
    if (otherValue < value || (otherValue == value && otherSize < size)) {
      value = otherValue;
      size = otherSize;
    }
  }
  return size;
}

// Puts the neighbours in order: into memory, and back into the list. How far each is, goes to memory
// as well.
template <int SLOTS>
__device__ inline void sortNeighbors(
    const Query& q, ChoiceMemory<SLOTS>& memory, const int4& p, int* list, int count) {
  const int lane = threadIdx.x & 31;
  int place[SLOTS];
  unsigned long long mine[SLOTS];
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const int i = s * 32 + lane;
    place[s] = i < count ? list[i * 32] : -1;
    mine[s] = EMPTY;
    if (place[s] >= 0) {
      const int4 at = q.tree.points[place[s]];
      mine[s] = square((long long)at.x - p.x) + square((long long)at.y - p.y) +
                square((long long)at.z - p.z);
    }
    memory.square[i] = mine[s];
  }
  __syncwarp();
  int rank[SLOTS] = {};
  int alike[SLOTS] = {};
#pragma unroll 4
  for (int i = 0; i < count; i++) {
    const unsigned long long other = memory.square[i];
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      rank[s] += other < mine[s];
      alike[s] += other == mine[s];
    }
  }
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    if (place[s] >= 0 && alike[s] > 1) {
      for (int i = 0; i < count; i++) {
        if (memory.square[i] == mine[s] && i != s * 32 + lane) {
          rank[s] += Nearest<SLOTS, LISTED>::before(q, mine[s], list[i * 32], mine[s], place[s]);
        }
      }
    }
  }
  __syncwarp();
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    if (place[s] >= 0) {
      const int4 at = q.tree.points[place[s]];
      memory.sorted[rank[s]] = make_int4(at.x - p.x, at.y - p.y, at.z - p.z, place[s]);
      memory.square[rank[s]] = mine[s];
      list[rank[s] * 32] = place[s];
    }
  }
  __syncwarp();
}

// The same choice where sums do not fit a record: from the list, which is in order.
__device__ __noinline__ void chooseWide(
    const Query& q, const int4& p, int* list, int count, int fewest) {
  const int lane = threadIdx.x & 31;
  const auto add = [&](Sums<Wide>& sums, int i) {
    const int4 at = q.tree.points[list[i * 32]];
    const Wide x = (long long)at.x - p.x;
    const Wide y = (long long)at.y - p.y;
    const Wide z = (long long)at.z - p.z;
    const unsigned long long farthest = (unsigned long long)(x * x + y * y + z * z);
    sums = {sums.count + 1,   sums.x + x,       sums.y + y,
            sums.z + z,       sums.xx + x * x,  sums.xy + x * y,
            sums.xz + x * z,  sums.yy + y * y,  sums.yz + y * z,
            sums.zz + z * z,  min(sums.lowest, (long long)z),
            max(sums.highest, (long long)z),
            farthest,         sums.distances + distanceInFractions(farthest)};
  };
  float least = INFINITY;
  int size = INT_MAX;
  for (int m = fewest + lane; m <= count; m += 32) {
    Sums<Wide> sums = {};
    for (int i = 0; i < m; i++) {
      add(sums, i);
    }
    const float entropy = entropyOf<Wide>(sums, q.unit);
    if (entropy < least) {
      least = entropy;
      size = m;
    }
  }
  size = sizeOfLeast(least, size);
  const int m = count < fewest ? count : size == INT_MAX ? fewest : size;
  if (lane == 0) {
    Sums<Wide> sums = {};
    for (int i = 0; i < m; i++) {
      add(sums, i);
    }
    writeFarRow(q, p.w, sums);
    if (m < q.k) {
      list[m * 32] = -1;
    }
  }
}

// The chosen neighbourhood of the point at a place, from what the search left of it.
template <int SLOTS>
__device__ inline void chooseOfPlace(
    const Query& q, ChoiceMemory<SLOTS>& memory, int place, int fewest) {
  const int lane = threadIdx.x & 31;
  const int4 p = q.tree.points[place];
  int* list = listed(q, place);
  int4* record = recordOf(q, p.w);
  if (isRow(record)) {
    int count = 0;
    while (count < q.k && list[count * 32] >= 0) {
      count++;
    }
    sortNeighbors(q, memory, p, list, count);
    chooseWide(q, p, list, count, fewest);
    return;
  }
  const Sums<int> whole = sumsOf(record);
  const int count = whole.count;
  if (whole.farthest == 0 && q.identity == nullptr) {
    if (lane == 0) {
      record->x = min(count, fewest);
    }
    return;
  }
  if (count <= fewest) {
    return;
  }
  sortNeighbors(q, memory, p, list, count);
  Sums<int> sums[SLOTS];
  double estimate[SLOTS];
  Sums<int> before = {};
  double least = NO_ENTROPY;
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const int m = s * 32 + lane + 1;
    const int4 at = m <= count ? memory.sorted[m - 1] : make_int4(0, 0, 0, 0);
    sums[s].count = m;
    sums[s].x = before.x + sumUpTo(at.x);
    sums[s].y = before.y + sumUpTo(at.y);
    sums[s].z = before.z + sumUpTo(at.z);
    sums[s].xx = before.xx + sumUpTo(at.x * at.x);
    sums[s].xy = before.xy + sumUpTo(at.x * at.y);
    sums[s].xz = before.xz + sumUpTo(at.x * at.z);
    sums[s].yy = before.yy + sumUpTo(at.y * at.y);
    sums[s].yz = before.yz + sumUpTo(at.y * at.z);
    sums[s].zz = before.zz + sumUpTo(at.z * at.z);
    before.x = __shfl_sync(ALL, sums[s].x, 31);
    before.y = __shfl_sync(ALL, sums[s].y, 31);
    before.z = __shfl_sync(ALL, sums[s].z, 31);
    before.xx = __shfl_sync(ALL, sums[s].xx, 31);
    before.xy = __shfl_sync(ALL, sums[s].xy, 31);
    before.xz = __shfl_sync(ALL, sums[s].xz, 31);
    before.yy = __shfl_sync(ALL, sums[s].yy, 31);
    before.yz = __shfl_sync(ALL, sums[s].yz, 31);
    before.zz = __shfl_sync(ALL, sums[s].zz, 31);
    estimate[s] = m >= fewest && m <= count ? estimateEntropy(sums[s], m) : NO_ENTROPY;
    least = fmin(least, estimate[s]);
  }
  least = warpMin(least);
  int possible = 0;
  int size = INT_MAX;
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const unsigned here = __ballot_sync(
        ALL, estimate[s] < NO_ENTROPY && estimate[s] <= least + 2 * ENTROPY_ERROR);
    possible += __popc(here);
    size = size == INT_MAX && here != 0 ? s * 32 + __ffs(here) : size;
  }
  if (possible > 1) {
    float smallest = INFINITY;
    size = INT_MAX;
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      if (estimate[s] < NO_ENTROPY && estimate[s] <= least + 2 * ENTROPY_ERROR) {
        const float entropy = entropyOf<long long>(sums[s], q.unit);
        size = entropy < smallest ? sums[s].count : size;
        smallest = fminf(smallest, entropy);
      }
    }
    size = sizeOfLeast(smallest, size);
  }
  const int m = possible == 0 ? fewest : size;
  int lowest = 0;
  int highest = 0;
  unsigned long long distances = 0;
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const int i = s * 32 + lane;
    if (i < m) {
      const int z = memory.sorted[i].z;
      lowest = min(lowest, z);
      highest = max(highest, z);
      distances += distanceInFractions(memory.square[i]);
    }
  }
  lowest = -warpMax(-lowest);
  highest = warpMax(highest);
  distances = warpSum(distances);
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    if (sums[s].count == m) {
      sums[s].lowest = lowest;
      sums[s].highest = highest;
      sums[s].farthest = memory.square[m - 1];
      sums[s].distances = distances;
      writeSums(record, sums[s], true);
    }
  }
}
