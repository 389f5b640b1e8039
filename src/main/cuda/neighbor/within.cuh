// All neighbours within a radius, in space or in plan, however many.
//
// As in search.cuh a warp takes 32 points that follow each other along the curve. It goes down the tree
// to the leaves within reach of any of its parts, as many at a time as there is room for, and shows the
// points of each to all lanes, which take what is within the radius of their own. What needs the
// neighbours again reads what the lanes kept of them, a list each in memory of the warp. A group of
// which a point has more than there is room for is left to a kernel that keeps nothing: neighbours are
// shown again, from the leaves that were listed, or down the tree once more.
//
// The radius is at most MOST_REACH steps, so that squared distances fit 31 bits, in plan those in plan;
// there differences of z are below 2^MOST_HEIGHT_BITS. Sums have 64 bits or more; what does not fit the
// 32 of a record is made a row of features here.

#pragma once

constexpr int WITHIN_THREADS = 64;
constexpr int MOST_REACH = FAR_DIFFERENCE - 1;
constexpr int MOST_HEIGHT_BITS = 22;
constexpr int LEAVES_AT_ONCE = 512;

// Where neighbours are to be near.
enum Where { IN_SPACE, IN_PLAN };

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

template <int ROWS, Where WHERE>
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
        const long long z =
            WHERE == IN_PLAN ? 0 : gapBetween(box.low.z, box.high.z, low.z, high.z);
        reached |= x * x + y * y + z * z <= limit;
        const int height =
            WHERE == IN_PLAN ? 0 : max(box.high.z - low.z, high.z - box.low.z);
        wide |= max(max(max(box.high.x - low.x, high.x - box.low.x),
                        max(box.high.y - low.y, high.y - box.low.y)),
                    height) > FAR_DIFFERENCE;
      }
    }
    return reached;
  }

  // Shows what is within the radius to the lanes that are active: take(point, dx, dy, dz).
  template <typename Take>
  __device__ void forEachPoint(bool active, Take take) {
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
          dz = WHERE == IN_PLAN ? dz : min(max(dz, -FAR_DIFFERENCE), FAR_DIFFERENCE);
        }
        const int above = WHERE == IN_PLAN ? 0 : dz * dz;
        if (active && dx * dx + dy * dy + above <= limit) {
          take(at, dx, dy, dz);
        }
      }
    }
  }

  __device__ void keepHeights(bool) const {}

  template <typename Take>
  __device__ void forEach(bool active, Take take) {
    forEachPoint(active, [&](const int4&, int x, int y, int z) { take(x, y, z); });
  }

  template <typename Take>
  __device__ void forEachHeight(bool active, Take take) {
    forEachPoint(active, [&](const int4&, int, int, int z) { take(z); });
  }

  template <typename Take>
  __device__ void forEachIntensity(bool active, const int* intensity, Take take) {
    forEachPoint(active, [&](const int4& at, int, int, int) { take(intensity[at.w]); });
  }
};

// Where warps keep neighbours: `capacity` of them for each lane of each warp, each `words` words, of
// which those of a lane are 32 apart.
struct Kept {
  int* lists;
  int capacity;
  int words;  // differences in plan, of 16 bits each; that of z; the intensity, if it is read
};

// A walk over what a lane kept. Lanes walk by themselves.
struct KeptWalk {
  int* list;
  int words;
  unsigned* column;
  int m;

  __device__ static bool any(bool condition) { return condition; }

  __device__ void put(int i, int dx, int dy, int dz) {
    int* to = list + i * words * 32;
    to[0] = (dx & 0xffff) | (int)((unsigned)dy << 16);
    to[32] = dz;
  }

  __device__ void putIntensity(int i, int intensity) { list[(i * words + 2) * 32] = intensity; }

  template <typename Take>
  __device__ void forEach(bool active, Take take) const {
    int plan = active && m > 0 ? list[0] : 0;
    int height = active && m > 0 ? list[32] : 0;
    for (int i = 0; active && i < m; i++) {
      const int dx = (short)plan;
      const int dy = plan >> 16;
      const int dz = height;
      if (i + 1 < m) {
        // The next is on its way while this one is worked on.
        plan = list[(i + 1) * words * 32];
        height = list[((i + 1) * words + 1) * 32];
      }
      take(dx, dy, dz);
    }
  }

  __device__ void keepHeights(bool) const {}

  template <typename Take>
  __device__ void forEachHeight(bool active, Take take) const {
#pragma unroll 4
    for (int i = 0; active && i < m; i++) {
      take(list[(i * words + 1) * 32]);
    }
  }

  template <typename Take>
  __device__ void forEachIntensity(bool active, const int*, Take take) const {
    for (int i = 0; active && i < m; i++) {
      take(list[(i * words + 2) * 32]);
    }
  }
};

// Sums of squares of differences of z, and the farthest.
template <Where WHERE>
struct Heights {
  typedef long long Sum;
  typedef int Square;
};

template <>
struct Heights<IN_PLAN> {
  typedef Wide Sum;
  typedef long long Square;
};

// Sums of a neighbourhood.
template <Where WHERE>
struct LongSums {
  typedef typename Heights<WHERE>::Square Square;

  int count;
  long long x, y, z, xx, xy, xz, yy, yz;
  typename Heights<WHERE>::Sum zz;
  int lowest, highest;
  Square farthest;
  unsigned long long distancesLow, distancesHigh;  // of 32 bits each

  __device__ static Square squared(int dx, int dy, int dz) {
    return dx * dx + dy * dy + (Square)dz * dz;
  }

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
    farthest = max(farthest, squared(dx, dy, dz));
  }

  __device__ void addDistance(Square of) {
    const unsigned long long fractions = distanceInFractions(of);
    distancesLow += fractions & 0xffffffffu;
    distancesHigh += fractions >> 32;
  }

  // Whether they have room in a record: no other sum is larger than those of squares.
  __device__ bool fits() const {
    return xx <= INT_MAX && yy <= INT_MAX && zz <= INT_MAX && farthest <= INT_MAX &&
           distancesHigh < 1u << 31;
  }

  template <typename Int>
  __device__ Sums<Int> as() const {
    return {count,    (Int)x,  (Int)y,  (Int)z,
            (Int)xx,  (Int)xy, (Int)xz, (Int)yy,
            (Int)yz,  (Int)zz, lowest,  highest,
            (unsigned long long)farthest,
            ((typename DistanceSum<Int>::Type)distancesHigh << 32) + distancesLow};
  }

  __device__ Shape shape(Real unit) const {
    return fits() ? shapeOf<long long>(as<int>(), unit) : shapeOf<Wide>(as<Wide>(), unit);
  }
};

// A point a lane, and what it is to be known of a group of them.
struct Member {
  int4 point;
  bool active;

  __device__ Member(const Query& q, int group) {
    const int place = group * 32 + (int)(threadIdx.x & 31);
    point = q.tree.points[min(place, q.tree.size - 1)];
    active = place < q.tree.size && point.w < q.core;
  }
};

// Sums up the neighbourhoods and writes their records. `keep` is shown each neighbour, with how many
// there were before it.
template <typename Walk, Where WHERE, typename Keep>
__device__ inline void sumUp(
    const Query& q, Walk& walk, bool active, bool distances, LongSums<WHERE>& sums, Keep keep) {
  walk.start(active);
  if (distances) {
    walk.forEachPoint(active, [&](const int4& at, int dx, int dy, int dz) {
      keep(sums.count, at, dx, dy, dz);
      sums.add(dx, dy, dz);
      sums.addDistance(sums.squared(dx, dy, dz));
    });
  } else {
    walk.forEachPoint(active, [&](const int4& at, int dx, int dy, int dz) {
      keep(sums.count, at, dx, dy, dz);
      sums.add(dx, dy, dz);
    });
  }
  if (active && sums.fits()) {
    writeSums(recordOf(q, walk.p.w), sums.template as<int>(), distances);
  } else if (active) {
    writeFarRow(q, walk.p.w, sums.template as<Wide>());
  }
}

// The neighbourhoods of a group, and of those a pass that is shown them again and again, if there is
// one. `distances`: whether the features that are asked for read these.
template <Where WHERE, int ROWS>
__device__ inline void withinGroup(
    const Query& q, const Pass* pass, bool distances, WithinMemory<ROWS>& memory, int group) {
  const Member member(q, group);
  const bool active = member.active;
  if (!__any_sync(ALL, active)) {
    return;
  }
  const int lane = threadIdx.x & 31;
  const int4 p = member.point;
  WithinWalk<ROWS, WHERE> walk = {
      q.tree, memory, p, lane, (int)q.limit, 0, false, memory.count + lane};
  LongSums<WHERE> sums = {};
  sumUp(q, walk, active, distances, sums, [](int, const int4&, int, int, int) {});
  if (ROWS > 1) {
    const Shape shape = active ? sums.shape(q.unit) : Shape{};
    const PassRow values = passOver(walk, active, shape, q.unit, *pass);
    if (active) {
      keepPass(q, *pass, p.w, !sums.fits(), values);
    }
  }
  __syncwarp();
}

// The same with a pass over what is kept; a group that there is no room for is listed.
template <Where WHERE>
__device__ inline void keptGroup(
    const Query& q, const Pass& pass, bool distances, const Kept& kept,
    WithinMemory<HEIGHT_ROWS>& memory, int group) {
  const Member member(q, group);
  const bool active = member.active;
  if (!__any_sync(ALL, active)) {
    return;
  }
  const int lane = threadIdx.x & 31;
  const int4 p = member.point;
  const long warp = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  WithinWalk<HEIGHT_ROWS, WHERE> walk = {
      q.tree, memory, p, lane, (int)q.limit, 0, false, memory.count + lane};
  KeptWalk again = {
      kept.lists + warp * kept.capacity * kept.words * 32 + lane, kept.words, walk.column, 0};
  LongSums<WHERE> sums = {};
  sumUp(q, walk, active, distances, sums, [&](int i, const int4& at, int dx, int dy, int dz) {
    if (i < kept.capacity) {
      again.put(i, dx, dy, dz);
      if (pass.quantities & OF_INTENSITIES) {
        again.putIntensity(i, pass.intensity[at.w]);
      }
    }
  });
  again.m = sums.count;
  if (__any_sync(ALL, sums.count > kept.capacity)) {
    if (lane == 0) {
      q.far[atomicAdd(q.farCount, 1u)] = (unsigned)group;
    }
  } else if (active) {
    const PassRow values = passOver(again, true, sums.shape(q.unit), q.unit, pass);
    keepPass(q, pass, p.w, !sums.fits(), values);
  }
  __syncwarp();
}

// Warps take group after group, as what they cost varies.
template <typename Work>
__device__ inline void forEachGroup(const Query& q, Work work) {
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
    work(q.from / 32 + (int)group);
  }
}

// The groups that were left.
template <typename Work>
__device__ inline void forEachLeftGroup(const Query& q, Work work) {
  const unsigned warps = gridDim.x * (blockDim.x / 32);
  for (unsigned i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32; i < *q.farCount; i += warps) {
    work((int)q.far[i]);
  }
}
