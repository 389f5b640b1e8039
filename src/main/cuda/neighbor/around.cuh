// How many points lie in the ball of a neighbourhood, neighbours or not, and how many in the upright
// cylinder around it, and the features that follow. Of the nearest the ball is the one that just holds
// them.
//
// A warp takes 32 points that follow each other along the curve, each with its own radius, and goes
// down the tree to the leaves that any of its parts reaches in plan. All of it is in 64 bits.

#pragma once

constexpr int AROUND_THREADS = 128;
constexpr double PI = 0x1.921fb54442d18p+1;

// Of one warp.
struct AroundMemory {
  unsigned stack[32 * MAX_LEVELS];  // nodes to visit: level, index
  unsigned leaf[32];
  int4 box[PARTS];  // around a part of the group, in plan: lowest x, y, highest x, y
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

__device__ inline Around countAround(
    const Query& q, AroundMemory& memory, const int4& p, long long limit) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const unsigned below = (1u << lane) - 1;
  const bool active = limit >= 0;
  const int4 box = make_int4(
      -partMax(active ? -p.x : INT_MIN), -partMax(active ? -p.y : INT_MIN),
      partMax(active ? p.x : INT_MIN), partMax(active ? p.y : INT_MIN));
  const long long most = partMax(limit);
  if (lane % LEAF_POINTS == 0) {
    memory.box[lane / LEAF_POINTS] = box;
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
    if (busy && child < tree.count[level]) {
      const Box of = tree.boxes[level][child];
#pragma unroll
      for (int i = 0; i < PARTS; i++) {
        const int4 part = memory.box[i];
        hit |= memory.limit[i] >= 0 &&
               square(gapOf(of.low.x, of.high.x, part.x, part.z)) +
                       square(gapOf(of.low.y, of.high.y, part.y, part.w)) <=
                   (unsigned long long)memory.limit[i];
      }
    }
    const unsigned inners = __ballot_sync(ALL, hit && level > 0);
    const unsigned leaves = __ballot_sync(ALL, hit && level == 0);
    if (hit && level > 0) {
      memory.stack[depth + __popc(inners & below)] = (unsigned)level << 28 | (unsigned)child;
    } else if (hit) {
      memory.leaf[__popc(leaves & below)] = (unsigned)child;
    }
    depth += __popc(inners);
    __syncwarp();
    for (int i = 0; i < __popc(leaves); i++) {
      const int from = (int)memory.leaf[i] * LEAF_POINTS;
      const int size = min(LEAF_POINTS, tree.size - from);
#pragma unroll 4
      for (int j = 0; j < size; j++) {
        const int4 at = tree.points[from + j];
        const long long x = at.x - p.x;
        const long long y = at.y - p.y;
        const long long z = at.z - p.z;
        const long long inPlan = x * x + y * y;
        around.inCylinder += inPlan <= limit;
        around.inBall += inPlan + z * z <= limit;
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
