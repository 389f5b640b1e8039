// How many points lie in the ball of a neighbourhood, neighbours or not, and how many in the upright
// cylinder around it, and the features that follow. Of the nearest the ball is the one that just holds
// them.
//
// A warp takes 32 points that follow each other along the curve, each with its own radius, and goes
// down the tree to the leaves that any of its parts reaches in plan. Squares that may not fit 31 bits
// are taken in 64.

#pragma once

constexpr int AROUND_THREADS = 128;
constexpr double PI = 0x1.921fb54442d18p+1;

// Of one warp.
struct AroundMemory {
  unsigned stack[32 * MAX_LEVELS];  // nodes to visit: level, index
  unsigned leaf[32];
  int4 low[PARTS];  // of the box around a part of the group
  int4 high[PARTS];
  long long limit[PARTS];  // the largest squared distance of its points; below 0 if there are none
};

__device__ inline int partMax(int value) {
  for (int step = LEAF_POINTS / 2; step > 0; step >>= 1) {
    value = max(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

__device__ inline long long partMax(long long value) {
  for (int step = LEAF_POINTS / 2; step > 0; step >>= 1) {
    value = max(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

// The squared distance of the farthest neighbour of a point whose record may be a row.
__device__ inline long long farthestOf(const Query& q, const int4& p, int place) {
  const int4* record = recordOf(q, p.w);
  if (!isRow(record)) {
    return (unsigned)record[3].x;
  }
  const int* list = listed(q, place);
  unsigned long long farthest = 0;
  for (int i = 0; i < q.k && list[i * 32] >= 0; i++) {
    const int4 at = q.tree.points[list[i * 32]];
    farthest = max(
        farthest, square((long long)at.x - p.x) + square((long long)at.y - p.y) +
                      square((long long)at.z - p.z));
  }
  return (long long)farthest;
}

__device__ inline long long gapOf(int low, int high, int otherLow, int otherHigh) {
  return max(max((long long)low - otherHigh, (long long)otherLow - high), 0ll);
}

struct Around {
  int inBall, inCylinder;
};

template <typename Int>
__device__ inline void count(
    const int4* points, int size, const int4& p, Int limit, Around& around) {
#pragma unroll 4
  for (int i = 0; i < size; i++) {
    const int4 at = points[i];
    const Int x = at.x - p.x;
    const Int y = at.y - p.y;
    const Int z = at.z - p.z;
    const Int inPlan = x * x + y * y;
    around.inCylinder += inPlan <= limit;
    around.inBall += inPlan + z * z <= limit;
  }
}

__device__ inline Around countAround(
    const Query& q, AroundMemory& memory, const int4& p, long long limit) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const unsigned below = (1u << lane) - 1;
  const bool active = limit >= 0;
  const int4 low = make_int4(
      -partMax(active ? -p.x : INT_MIN), -partMax(active ? -p.y : INT_MIN),
      -partMax(active ? -p.z : INT_MIN), 0);
  const int4 high = make_int4(
      partMax(active ? p.x : INT_MIN), partMax(active ? p.y : INT_MIN),
      partMax(active ? p.z : INT_MIN), 0);
  const long long most = partMax(limit);
  const int nearLimit = (int)min(limit, (long long)INT_MAX);
  if (lane % LEAF_POINTS == 0) {
    memory.low[lane / LEAF_POINTS] = low;
    memory.high[lane / LEAF_POINTS] = high;
    memory.limit[lane / LEAF_POINTS] = most;
  }
  Around around = {0, 0};
  int depth = stackTop(tree, memory.stack, lane);
  while (depth > 0) {
    const int taken = min(depth, ABREAST);
    const bool busy = lane / FAN_OUT < taken;
    const unsigned entry = busy ? memory.stack[depth - 1 - lane / FAN_OUT] : 0;
    depth -= taken;
    __syncwarp();
    const int level = (int)(entry >> 28) - 1;
    const int child = (int)(entry & 0xfffffff) * FAN_OUT + lane % FAN_OUT;
    bool hit = false;
    bool wide = false;
    if (busy && child < tree.count[level]) {
      const Box of = tree.boxes[level][child];
#pragma unroll
      for (int i = 0; i < PARTS; i++) {
        const int4 from = memory.low[i];
        const int4 to = memory.high[i];
        if (memory.limit[i] >= 0) {
          hit |= square(gapOf(of.low.x, of.high.x, from.x, to.x)) +
                     square(gapOf(of.low.y, of.high.y, from.y, to.y)) <=
                 (unsigned long long)memory.limit[i];
          wide |= max(max(max(of.high.x - from.x, to.x - of.low.x),
                          max(of.high.y - from.y, to.y - of.low.y)),
                      max(of.high.z - from.z, to.z - of.low.z)) > FAR_DIFFERENCE;
        }
      }
    }
    const unsigned inners = __ballot_sync(ALL, hit && level > 0);
    const unsigned leaves = __ballot_sync(ALL, hit && level == 0);
    if (hit && level > 0) {
      memory.stack[depth + __popc(inners & below)] = (unsigned)level << 28 | (unsigned)child;
    } else if (hit) {
      memory.leaf[__popc(leaves & below)] = (unsigned)child | (wide ? WIDE_LEAF : 0);
    }
    depth += __popc(inners);
    __syncwarp();
    for (int i = 0; i < __popc(leaves); i++) {
      const int from = (int)(memory.leaf[i] & ~WIDE_LEAF) * LEAF_POINTS;
      const int size = min(LEAF_POINTS, tree.size - from);
      if (memory.leaf[i] & WIDE_LEAF) {
        count<long long>(tree.points + from, size, p, limit, around);
      } else {
        // Points that are not active may be farther; nobody asks for theirs.
        count<int>(tree.points + from, size, p, nearLimit, around);
      }
    }
    __syncwarp();
  }
  return around;
}

// Features of what lies around. `radius` is that of the neighbourhood in units of the CRS; 0 if it is
// the distance of the farthest neighbour.
__device__ inline void aroundGroup(
    const Query& q, const Pass& pass, Real radius, AroundMemory& memory, int group) {
  const int place = group * 32 + (int)(threadIdx.x & 31);
  const int4 p = q.tree.points[min(place, q.tree.size - 1)];
  const bool active = place < q.tree.size && p.w < q.core;
  if (!__any_sync(ALL, active)) {
    return;
  }
  const bool own = !(radius > 0);
  const long long limit =
      !active ? -1 : own ? farthestOf(q, p, place) : (long long)q.limit;
  const Around around = countAround(q, memory, p, limit);
  if (active) {
    const Real ballRadius = own ? sqrt(toReal(limit)) * Real(q.unit) : radius;
    const Real inBall = toReal(around.inBall);
    const Real inCylinder = toReal(around.inCylinder);
    const bool row = isRow(recordOf(q, p.w));
#define WANTED(feature) (pass.of[feature] >= 0)
#define PUT(feature, value) keepValue(q, pass, p.w, row, feature, toFloat(value))
#include "aroundFormulas.cuh"
#undef PUT
#undef WANTED
  }
}
