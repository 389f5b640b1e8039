// Boxes around runs of points in curve order: a leaf holds 8 points, every other node 8 nodes of the
// level below. The tree is implicit: child c of node i is 8 i + c, leaf i begins at point 8 i. A warp
// looks at the children of four nodes at once.

#pragma once

constexpr int LEAF_POINTS = 8;
constexpr int FAN_OUT = 8;
constexpr int FAN_BITS = 3;
constexpr int MAX_LEVELS = 9;
constexpr int ABREAST = 32 / FAN_OUT;  // nodes that a warp takes

struct Box {
  int4 low;   // x, y, z, unused
  int4 high;  // x, y, z, unused
};

struct Tree {
  const int4* points;  // x, y, z, index in the block; in curve order
  const Box* boxes[MAX_LEVELS];
  int count[MAX_LEVELS];
  int levels;
  int size;
};

// The nodes above the top level go on a stack: level + 1 and index of each.
__device__ inline int stackTop(const Tree& tree, unsigned* stack, int lane) {
  const int roots = (tree.count[tree.levels - 1] + FAN_OUT - 1) / FAN_OUT;
  if (lane < roots) {
    stack[lane] = (unsigned)tree.levels << 28 | (unsigned)lane;
  }
  __syncwarp();
  return roots;
}

__device__ inline Box emptyBox() {
  Box box;
  box.low = make_int4(INT_MAX, INT_MAX, INT_MAX, 0);
  box.high = make_int4(INT_MIN, INT_MIN, INT_MIN, 0);
  return box;
}

__device__ inline void include(Box& box, const int4& low, const int4& high) {
  box.low.x = min(box.low.x, low.x);
  box.low.y = min(box.low.y, low.y);
  box.low.z = min(box.low.z, low.z);
  box.high.x = max(box.high.x, high.x);
  box.high.y = max(box.high.y, high.y);
  box.high.z = max(box.high.z, high.z);
}
