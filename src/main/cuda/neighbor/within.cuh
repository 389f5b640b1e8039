// All neighbours within a radius, however many: no list of them is kept.
//
// As in search.cuh a warp takes 32 points that follow each other along the curve. It goes down the tree
// to the leaves within reach of any of its parts, as many at a time as there is room for, and shows the
// points of each to all lanes, which take what is within the radius of their own. What needs the
// neighbours again is shown them again: from the leaves that were listed, or down the tree once more.
//
// The radius is at most MOST_REACH steps, so that squared distances fit 31 bits. Sums have 64; what
// does not fit the 32 of a record is made a row of features here.

#pragma once

constexpr int MOST_REACH = FAR_DIFFERENCE - 1;
constexpr int LEAVES_AT_ONCE = 512;

// Of one warp.
template <int ROWS>
struct WithinMemory {
  unsigned leaf[LEAVES_AT_ONCE];
  unsigned stack[32 * MAX_LEVELS];  // nodes to visit: level, index
  int4 low[PARTS];  // of the box around a part of the group; whether there is one
  int4 high[PARTS];
  unsigned count[ROWS * 32];  // a column a lane
};

__device__ inline int gapBetween(int low, int high, int otherLow, int otherHigh) {
  return max(max(low - otherHigh, otherLow - high), 0);
}

template <int ROWS>
struct WithinWalk {
  const Tree& tree;
  WithinMemory<ROWS>& memory;
  int4 p;
  int lane;
  int limit;  // largest squared distance that counts
  int leaves;  // how many are listed
  bool all;  // whether these are all there are in reach
  unsigned* column;

  __device__ static bool any(bool condition) { return __any_sync(ALL, condition); }

  // Takes the parts of the group in which points are active.
  __device__ void start(bool active) {
    const int4 low = make_int4(
        -groupMax(active ? -p.x : INT_MIN), -groupMax(active ? -p.y : INT_MIN),
        -groupMax(active ? -p.z : INT_MIN), 0);
    const int4 high = make_int4(
        groupMax(active ? p.x : INT_MIN), groupMax(active ? p.y : INT_MIN),
        groupMax(active ? p.z : INT_MIN), 0);
    const unsigned here = __ballot_sync(ALL, active) >> (lane & ~(LEAF_POINTS - 1));
    if (lane % LEAF_POINTS == 0) {
      const int part = lane / LEAF_POINTS;
      memory.low[part] = low;
      memory.high[part] = high;
      memory.low[part].w = (here & ((1u << LEAF_POINTS) - 1)) != 0;
    }
    leaves = 0;
    all = false;
    __syncwarp();
  }

  // The largest in a part.
  __device__ static int groupMax(int value) {
    for (int step = LEAF_POINTS / 2; step > 0; step >>= 1) {
      value = max(value, __shfl_xor_sync(ALL, value, step));
    }
    return value;
  }

  // Whether a part reaches a box, and whether differences to its points may be too wide.
  __device__ bool reaches(const Box& box, bool& wide) const {
    bool reached = false;
    wide = false;
#pragma unroll
    for (int i = 0; i < PARTS; i++) {
      const int4 low = memory.low[i];
      const int4 high = memory.high[i];
      if (low.w) {
        const long long x = gapBetween(box.low.x, box.high.x, low.x, high.x);
        const long long y = gapBetween(box.low.y, box.high.y, low.y, high.y);
        const long long z = gapBetween(box.low.z, box.high.z, low.z, high.z);
        reached |= x * x + y * y + z * z <= limit;
        wide |= max(max(max(box.high.x - low.x, high.x - box.low.x),
                        max(box.high.y - low.y, high.y - box.low.y)),
                    max(box.high.z - low.z, high.z - box.low.z)) > FAR_DIFFERENCE;
      }
    }
    return reached;
  }

  // Shows what is within the radius to the lanes that are active.
  template <typename Take>
  __device__ void forEach(bool active, Take take) {
    const unsigned below = (1u << lane) - 1;
    int depth = all ? 0 : stackTop(tree, memory.stack, lane);
    const bool whole = !all;
    bool first = true;
    do {
      if (whole) {
        leaves = 0;
      }
      while (depth > 0 && leaves <= LEAVES_AT_ONCE - 32) {
        const int taken = min(depth, ABREAST);
        const bool busy = lane / FAN_OUT < taken;
        const unsigned entry = busy ? memory.stack[depth - 1 - lane / FAN_OUT] : 0;
        depth -= taken;
        __syncwarp();
        const int level = (int)(entry >> 28) - 1;
        const int child = (int)(entry & 0xfffffff) * FAN_OUT + lane % FAN_OUT;
        bool wide = false;
        const bool hit =
            busy && child < tree.count[level] && reaches(tree.boxes[level][child], wide);
        const unsigned inners = __ballot_sync(ALL, hit && level > 0);
        const unsigned found = __ballot_sync(ALL, hit && level == 0);
        if (hit && level > 0) {
          memory.stack[depth + __popc(inners & below)] = (unsigned)level << 28 | (unsigned)child;
        } else if (hit) {
          memory.leaf[leaves + __popc(found & below)] =
              (unsigned)child | (wide ? WIDE_LEAF : 0);
        }
        depth += __popc(inners);
        leaves += __popc(found);
        __syncwarp();
      }
      all = all || (first && depth == 0);
      first = false;
      show(active, take);
    } while (depth > 0);
  }

  template <typename Take>
  __device__ void show(bool active, Take take) const {
#pragma unroll 1
    for (int i = 0; i < leaves; i++) {
      const unsigned entry = memory.leaf[i];
      const int from = (int)(entry & ~WIDE_LEAF) * LEAF_POINTS;
      const bool wide = (entry & WIDE_LEAF) != 0;
      const int size = min(LEAF_POINTS, tree.size - from);
#pragma unroll 2
      for (int j = 0; j < size; j++) {
        const int4 at = tree.points[from + j];
        int dx = at.x - p.x;
        int dy = at.y - p.y;
        int dz = at.z - p.z;
        if (wide) {
          dx = min(max(dx, -FAR_DIFFERENCE), FAR_DIFFERENCE);
          dy = min(max(dy, -FAR_DIFFERENCE), FAR_DIFFERENCE);
          dz = min(max(dz, -FAR_DIFFERENCE), FAR_DIFFERENCE);
        }
        if (active && dx * dx + dy * dy + dz * dz <= limit) {
          take(at, dx, dy, dz);
        }
      }
    }
  }

  __device__ void keepHeights(bool) const {}

  template <typename Take>
  __device__ void forEachHeight(bool active, Take take) {
    forEach(active, [&](const int4&, int, int, int z) { take(z); });
  }
};

// Called, not inlined: few need it.
__device__ __noinline__ void writeFarRow(const Query& q, int point, const Sums<Wide>& sums) {
  float row[FEATURE_ROOM];
  writeRow<Wide>(sums, q.unit, q.columns, row, 1);
  recordOf(q, point)->x = ROW;
  for (int f = 0; f < FEATURES; f++) {
    const int column = q.columns.of[f];
    if (column >= 0) {
      *rowValue(q, point, column) = row[column];
    }
  }
}

// Sums of a neighbourhood whose squared distances fit 31 bits.
struct LongSums {
  int count;
  long long x, y, z, xx, xy, xz, yy, yz, zz;
  int lowest, highest, farthest;
  unsigned long long distancesLow, distancesHigh;  // of 32 bits each

  __device__ void add(int dx, int dy, int dz) {
    count++;
    x += dx;
    y += dy;
    z += dz;
    xx += (long long)dx * dx;
    xy += (long long)dx * dy;
    xz += (long long)dx * dz;
    yy += (long long)dy * dy;
    yz += (long long)dy * dz;
    zz += (long long)dz * dz;
    lowest = min(lowest, dz);
    highest = max(highest, dz);
    farthest = max(farthest, dx * dx + dy * dy + dz * dz);
  }

  __device__ void addDistance(int squared) {
    const unsigned long long fractions = distanceInFractions(squared);
    distancesLow += fractions & 0xffffffffu;
    distancesHigh += fractions >> 32;
  }

  // Whether they have room in a record: no other sum is larger than those of squares.
  __device__ bool fits() const {
    return xx <= INT_MAX && yy <= INT_MAX && zz <= INT_MAX && distancesHigh < 1u << 31;
  }

  template <typename Int>
  __device__ Sums<Int> as() const {
    return {count,    (Int)x,  (Int)y,  (Int)z,
            (Int)xx,  (Int)xy, (Int)xz, (Int)yy,
            (Int)yz,  (Int)zz, lowest,  highest,
            (unsigned long long)farthest,
            ((typename DistanceSum<Int>::Type)distancesHigh << 32) + distancesLow};
  }
};

// Whether the features that are asked for read distances, or a pass.
template <int ROWS, bool Passes>
__device__ inline void withinGroup(
    const Query& q, const Pass* pass, bool distances, WithinMemory<ROWS>& memory, int group) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const int place = group * 32 + lane;
  const int4 p = tree.points[min(place, tree.size - 1)];
  const bool active = place < tree.size && p.w < q.core;
  if (!__any_sync(ALL, active)) {
    return;
  }
  WithinWalk<ROWS> walk = {tree, memory, p, lane, (int)q.limit, 0, false, memory.count + lane};
  walk.start(active);
  LongSums sums = {};
  if (distances) {
    walk.forEach(active, [&](const int4&, int dx, int dy, int dz) {
      sums.add(dx, dy, dz);
      sums.addDistance(dx * dx + dy * dy + dz * dz);
    });
  } else {
    walk.forEach(active, [&](const int4&, int dx, int dy, int dz) { sums.add(dx, dy, dz); });
  }
  const bool row = !sums.fits();
  if (active && !row) {
    writeSums(recordOf(q, p.w), sums.template as<int>(), distances);
  } else if (active) {
    writeFarRow(q, p.w, sums.template as<Wide>());
  }
  if (Passes) {
    Shape shape = {};
    if (active) {
      shape = row ? shapeOf<Wide>(sums.template as<Wide>(), q.unit)
                  : shapeOf<long long>(sums.template as<int>(), q.unit);
    }
    const PassRow values = passOver(walk, active, shape, q.unit, *pass);
    if (active) {
      keepPass(q, *pass, p.w, row, values);
    }
  }
  __syncwarp();
}

// Warps take group after group, as what they cost varies.
template <int ROWS, bool Passes>
__device__ inline void withinGroups(
    const Query& q, const Pass* pass, bool distances, WithinMemory<ROWS>& memory) {
  const unsigned all = (unsigned)(q.places + 31) / 32;
  while (true) {
    unsigned group = 0;
    if (threadIdx.x % 32 == 0) {
      group = atomicAdd(q.farCount + 1, 1u);
    }
    group = __shfl_sync(ALL, group, 0);
    if (group >= all) {
      return;
    }
    withinGroup<ROWS, Passes>(q, pass, distances, memory, q.from / 32 + (int)group);
  }
}
