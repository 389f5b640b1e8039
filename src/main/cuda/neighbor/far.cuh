// The k nearest neighbours of single points in 64 bits, a warp a point: any distance, any number of
// candidates, any ties. The list of the best is kept sorted across the lanes.

#pragma once

constexpr unsigned long long EMPTY = ~0ull;

template <int SLOTS, Leaves What = SUMS>
struct Nearest {
  unsigned long long distance[SLOTS];
  int place[SLOTS];

  __device__ void clear() {
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      distance[s] = EMPTY;
      place[s] = -1;
    }
  }

  __device__ static bool before(
      const Query& q, unsigned long long d, int place, unsigned long long otherD, int otherPlace) {
    if (d != otherD || place < 0 || otherPlace < 0) {
      return d < otherD;
    }
    const int4 a = q.tree.points[place];
    const int4 b = q.tree.points[otherPlace];
    return a.x != b.x   ? a.x < b.x
           : a.y != b.y ? a.y < b.y
           : a.z != b.z ? a.z < b.z
                        : precedes<What>(q, a.w, b.w);
  }

  // The i-th best, to all lanes.
  __device__ void at(int i, unsigned long long& d, int& p) const {
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      const unsigned long long ds = __shfl_sync(ALL, distance[s], i & 31);
      const int ps = __shfl_sync(ALL, place[s], i & 31);
      if (s == i >> 5) {
        d = ds;
        p = ps;
      }
    }
  }

  // Takes one point a lane as the first 32 and puts them in order.
  __device__ void start(const Query& q, unsigned long long d, int p) {
    const int lane = threadIdx.x & 31;
#pragma unroll 1
    for (int size = 2; size <= 32; size *= 2) {
#pragma unroll 1
      for (int step = size / 2; step > 0; step /= 2) {
        const unsigned long long otherD = __shfl_xor_sync(ALL, d, step);
        const int otherP = __shfl_xor_sync(ALL, p, step);
        const bool ascending = (lane & size) == 0;
        const bool first = (lane & step) == 0;
        if (before(q, otherD, otherP, d, p) == (first == ascending)) {
          d = otherD;
          p = otherP;
        }
      }
    }
    distance[0] = d;
    place[0] = p;
  }

  // Whether sums of squares over those with a place, k at most, fit 32 bits.
  __device__ bool fits(int k) const {
    bool fits = true;
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      fits = fits && (place[s] < 0 || distance[s] <= INT_MAX / k);
    }
    return __all_sync(ALL, fits);
  }

  // Inserts what all lanes agree on.
  __device__ void insert(const Query& q, unsigned long long d, int p) {
    const int lane = threadIdx.x & 31;
    int rank = 0;
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      rank += __popc(__ballot_sync(ALL, before(q, distance[s], place[s], d, p)));
    }
#pragma unroll
    for (int s = SLOTS - 1; s >= 0; s--) {
      unsigned long long belowD = __shfl_up_sync(ALL, distance[s], 1);
      int belowP = __shfl_up_sync(ALL, place[s], 1);
      const unsigned long long carryD = s > 0 ? __shfl_sync(ALL, distance[s > 0 ? s - 1 : 0], 31) : 0;
      const int carryP = s > 0 ? __shfl_sync(ALL, place[s > 0 ? s - 1 : 0], 31) : 0;
      if (lane == 0) {
        belowD = carryD;
        belowP = carryP;
      }
      const int i = s * 32 + lane;
      if (i == rank) {
        distance[s] = d;
        place[s] = p;
      } else if (i > rank) {
        distance[s] = belowD;
        place[s] = belowP;
      }
    }
  }
};

__device__ inline unsigned long long square(long long d) {
  return (unsigned long long)(d * d);
}

__device__ inline long long gap64(int low, int high, int at) {
  return max(max((long long)low - at, (long long)at - high), 0ll);
}

__device__ inline Wide warpSum(Wide value) {
  for (int step = 16; step > 0; step >>= 1) {
    const unsigned long long low = __shfl_xor_sync(ALL, (unsigned long long)value, step);
    const unsigned long long high =
        __shfl_xor_sync(ALL, (unsigned long long)((unsigned __int128)value >> 64), step);
    value += (Wide)((unsigned __int128)high << 64 | low);
  }
  return value;
}

__device__ inline unsigned long long warpSum(unsigned long long value) {
  for (int step = 16; step > 0; step >>= 1) {
    value += __shfl_xor_sync(ALL, value, step);
  }
  return value;
}

__device__ inline int warpSum(int value) {
  for (int step = 16; step > 0; step >>= 1) {
    value += __shfl_xor_sync(ALL, value, step);
  }
  return value;
}

// The sums over the neighbours of p, those with a place, to all lanes. `Int` holds the sum of their
// squared distances.
template <typename Int, int SLOTS, Leaves What>
__device__ Sums<Int> sumUp(const Query& q, const Nearest<SLOTS, What>& nearest, const int4& p) {
  Sums<Int> sums = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    if (nearest.place[s] >= 0) {
      const int4 c = q.tree.points[nearest.place[s]];
      const Int dx = (Int)((long long)c.x - p.x);
      const Int dy = (Int)((long long)c.y - p.y);
      const Int dz = (Int)((long long)c.z - p.z);
      sums.count++;
      sums.x += dx;
      sums.y += dy;
      sums.z += dz;
      sums.xx += dx * dx;
      sums.xy += dx * dy;
      sums.xz += dx * dz;
      sums.yy += dy * dy;
      sums.yz += dy * dz;
      sums.zz += dz * dz;
      sums.lowest = min(sums.lowest, (long long)dz);
      sums.highest = max(sums.highest, (long long)dz);
      sums.farthest = max(sums.farthest, nearest.distance[s]);
      sums.distances += distanceInFractions(nearest.distance[s]);
    }
  }
  for (int step = 16; step > 0; step >>= 1) {
    sums.lowest = min(sums.lowest, __shfl_xor_sync(ALL, sums.lowest, step));
    sums.highest = max(sums.highest, __shfl_xor_sync(ALL, sums.highest, step));
    sums.farthest = max(sums.farthest, __shfl_xor_sync(ALL, sums.farthest, step));
  }
  sums.count = warpSum(sums.count);
  sums.distances = warpSum(sums.distances);
  sums.x = warpSum(sums.x);
  sums.y = warpSum(sums.y);
  sums.z = warpSum(sums.z);
  sums.xx = warpSum(sums.xx);
  sums.xy = warpSum(sums.xy);
  sums.xz = warpSum(sums.xz);
  sums.yy = warpSum(sums.yy);
  sums.yz = warpSum(sums.yz);
  sums.zz = warpSum(sums.zz);
  return sums;
}

// Of a warp.
union FarMemory {
  unsigned stack[32 * MAX_LEVELS];
  struct {
    Sums<Wide> sums;
    float row[FEATURE_ROOM];
  } wide;
};

// Called, not inlined: few need it, and the search keeps its registers.
__device__ __noinline__ void writeWideRow(
    const Sums<Wide>& sums, double unit, Columns columns, float* row) {
  writeRow<Wide>(sums, unit, columns, row, 1);
}

// Finds the neighbourhood of a point and writes its record.
template <int SLOTS, Leaves What>
__device__ void farQuery(const Query& q, FarMemory& memory, int place) {
  unsigned* stack = memory.stack;
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const int4 p = tree.points[place];
  Nearest<SLOTS, What> nearest;
  nearest.clear();
  unsigned long long bound = q.limit;  // still counts
  int boundPlace = -1;
  bool full = false;

  auto tighten = [&]() {
    unsigned long long worst = EMPTY;
    int worstPlace = -1;
    nearest.at(q.k - 1, worst, worstPlace);
    if (worst != EMPTY) {
      full = true;
      bound = worst;
      boundPlace = worstPlace;
    }
  };

  // Looks at one point a lane.
  auto offer = [&](int candidate) {
    unsigned long long d = EMPTY;
    if (candidate >= 0 && candidate < tree.size) {
      const int4 c = tree.points[candidate];
      d = square((long long)c.x - p.x) + square((long long)c.y - p.y) +
          square((long long)c.z - p.z);
    }
    unsigned wanted = __ballot_sync(ALL, d <= bound);
    while (wanted != 0) {
      const int from = __ffs(wanted) - 1;
      wanted &= wanted - 1;
      const unsigned long long newD = __shfl_sync(ALL, d, from);
      const int newPlace = __shfl_sync(ALL, candidate, from);
      if (newD > bound ||
          (full && !Nearest<SLOTS, What>::before(q, newD, newPlace, bound, boundPlace))) {
        continue;
      }
      nearest.insert(q, newD, newPlace);
      tighten();
    }
  };

  const int own = place & ~31;
  if (own + 31 < tree.size) {
    const int4 c = tree.points[own + lane];
    const unsigned long long d = square((long long)c.x - p.x) + square((long long)c.y - p.y) +
                                 square((long long)c.z - p.z);
    nearest.start(q, d <= bound ? d : EMPTY, d <= bound ? own + lane : -1);
    tighten();
  } else {
    offer(own + lane);
  }
  int depth = stackTop(tree, stack, lane);
  while (depth > 0 && !(full && bound == 0 && !namesNeighbors<What>(q))) {
    const int taken = min(depth, ABREAST);
    const bool busy = lane / FAN_OUT < taken;
    const unsigned entry = busy ? stack[depth - 1 - lane / FAN_OUT] : 0;
    depth -= taken;
    __syncwarp();
    const int level = (int)(entry >> 28) - 1;
    const int child = (int)(entry & 0xfffffff) * FAN_OUT + lane % FAN_OUT;
    unsigned long long d = EMPTY;
    if (busy && child < tree.count[level]) {
      const Box box = tree.boxes[level][child];
      d = square(gap64(box.low.x, box.high.x, p.x)) + square(gap64(box.low.y, box.high.y, p.y)) +
          square(gap64(box.low.z, box.high.z, p.z));
    }
    const bool hit = d <= bound;
    // The node that holds the point goes on top: it tightens the bound soonest.
    const bool inner = hit && level > 0;
    const bool isHome = inner && child == place / LEAF_POINTS >> FAN_BITS * level;
    const unsigned homes = __ballot_sync(ALL, isHome);
    const unsigned others = __ballot_sync(ALL, inner && !isHome);
    if (inner) {
      const int slot = isHome ? __popc(others) + __popc(homes & ((1u << lane) - 1))
                              : __popc(others & ((1u << lane) - 1));
      stack[depth + slot] = (unsigned)level << 28 | (unsigned)child;
    }
    depth += __popc(others) + __popc(homes);
    __syncwarp();
    unsigned leaves = __ballot_sync(ALL, hit && level == 0);
    while (leaves != 0) {
      // Four leaves at a time, eight lanes each, less those looked at before.
      int leaf = -1;
      for (int i = 0; i < 32 / LEAF_POINTS; i++) {
        const int next = __shfl_sync(ALL, child, __ffs(leaves) - 1);
        if (lane / LEAF_POINTS == i && leaves != 0) {
          leaf = next;
        }
        leaves &= leaves - 1;
      }
      const int candidate = leaf * LEAF_POINTS + lane % LEAF_POINTS;
      offer(leaf < 0 || (candidate & ~31) == own ? -1 : candidate);
    }
  }

#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const int i = s * 32 + lane;
    nearest.place[s] = i < q.k ? nearest.place[s] : -1;
    if (What == LISTED && i < q.k) {
      listed(q, place)[i * 32] = nearest.place[s];
    }
  }
  if (nearest.fits(q.k)) {
    const Sums<int> sums = sumUp<int>(q, nearest, p);
    if (lane == 0) {
      writeSums(recordOf(q, p.w), sums, true);
    }
  } else {
    const Sums<Wide> sums = sumUp<Wide>(q, nearest, p);
    if (lane == 0) {
      memory.wide.sums = sums;
      writeWideRow(memory.wide.sums, q.unit, q.columns, memory.wide.row);
      recordOf(q, p.w)->x = ROW;
    }
    __syncwarp();
    for (int c = lane; c < q.columns.count; c += 32) {
      *rowValue(q, p.w, c) = memory.wide.row[c];
    }
  }
}
