// Before and after a search by an index that holds the points in lists: which lists a query visits,
// and whether what was found in them is proven to be its neighbourhood.
//
// A list is a run of points along the curve, so that the tree has the boxes of its parts, and the
// label of a candidate says its place along the curve. The index compares in float32, relative to
// the middle of the tile, where float32 holds every coordinate; here distances are exact integers.
//
// A warp takes a query. What is not proven for want of lists is searched again in more of them; what
// they cannot prove (too many lists, ties without end, sums of squares that do not fit 31 bits) goes
// to nearestFar.

#pragma once

struct Lists {
  int points;  // of a list: a node of `level` has as many at most
  int level;  // of the tree, whose boxes are looked at
  int room;  // lists a query visits at most
  int fetch;  // candidates a query gets at most
  int middle[3];  // of the tile
  unsigned* queries;  // their places along the curve
  unsigned long long* reach;  // how far each looks, squared; null where that is to be guessed
  float* rows;  // coordinates of each query of this launch
  long long* lists;  // `room` each, -1 for none
  unsigned long long* bound;  // what is nearer, squared, lies in the lists of the query
  const float* distances;  // squared, of the candidates: `fetch` each, nearest first
  const long long* labels;  // of the candidates: list * 2^32 + place in the list, -1 for none
  unsigned* pendingCount;
  unsigned* pending;  // what needs more lists
  unsigned long long* pendingReach;
};

// Of lists that a query is chosen from.
constexpr int CANDIDATES = 128;

// Squared distances are bounded in steps of 1/16.
constexpr int REACH_BITS = 19;

// A squared distance in float32 is off by less than this share: differences, squares and sums round.
constexpr double ROUNDING = 7.0 / (1 << 23);

struct ListMemory {
  unsigned stack[32 * MAX_LEVELS];
  unsigned list[CANDIDATES];
  unsigned long long distance[CANDIDATES];
};

__device__ inline unsigned long long warpMin(unsigned long long value) {
  for (int step = 16; step > 0; step >>= 1) {
    value = min(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

// How far the k-th neighbour of a point is at most: as far as the k-th of the points around it on
// the curve.
template <int SLOTS>
__device__ unsigned long long reachAlongCurve(const Query& q, int place, const int4& p) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const int start = max(0, min(place - SLOTS * 16, tree.size - SLOTS * 32));
  unsigned code[SLOTS];
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const int i = start + s * 32 + lane;
    float d = INFINITY;
    if (i < tree.size) {
      const int4 c = tree.points[i];
      const float dx = (float)((long long)c.x - p.x);
      const float dy = (float)((long long)c.y - p.y);
      const float dz = (float)((long long)c.z - p.z);
      d = dx * dx + dy * dy + dz * dz;
    }
    code[s] = (unsigned)__float_as_int(d) >> REACH_BITS;
  }
  unsigned low = 0;
  unsigned high = 0x7f800000u >> REACH_BITS;
  while (low < high) {
    const unsigned middle = (low + high) / 2;
    int count = 0;
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      count += __popc(__ballot_sync(ALL, code[s] <= middle));
    }
    if (count >= q.k) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const float most = __int_as_float((int)((high + 1) << REACH_BITS));
  return most < 4e18f ? min(q.limit, (unsigned long long)most + 1) : q.limit;
}

// Names the lists that a query visits: those within its reach, the nearest of them if there is no
// room for all.
__device__ inline void chooseForQuery(
    const Query& q, const Lists& l, ListMemory& memory, const int4& p, unsigned long long reach,
    int query) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const unsigned below = (1u << lane) - 1;
  const int perList = l.points / (LEAF_POINTS << FAN_BITS * l.level);
  unsigned long long least = EMPTY;  // how near a list is that was left out
  int candidates = 0;
  int depth = stackTop(tree, memory.stack, lane);
  while (depth > 0) {
    const int taken = min(depth, ABREAST);
    const bool busy = lane / FAN_OUT < taken;
    const unsigned entry = busy ? memory.stack[depth - 1 - lane / FAN_OUT] : 0;
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
    const bool inner = d <= reach && level > l.level;
    const unsigned inners = __ballot_sync(ALL, inner);
    if (inner) {
      memory.stack[depth + __popc(inners & below)] = (unsigned)level << 28 | (unsigned)child;
    }
    depth += __popc(inners);
    // A list is as near as the nearest of its parts, which are side by side.
    for (int step = perList / 2; step > 0; step >>= 1) {
      d = min(d, __shfl_xor_sync(ALL, d, step));
    }
    const bool hit = busy && level == l.level && d <= reach && lane % perList == 0;
    const unsigned hits = __ballot_sync(ALL, hit);
    const int slot = candidates + __popc(hits & below);
    if (hit && slot < CANDIDATES) {
      memory.list[slot] = (unsigned)(child / perList);
      memory.distance[slot] = d;
    } else if (hit) {
      least = min(least, d);
    }
    candidates = min(candidates + __popc(hits), CANDIDATES);
    __syncwarp();
  }
  long long* const lists = l.lists + (long)query * l.room;
  for (int i = candidates + lane; i < l.room; i += 32) {
    lists[i] = -1;
  }
  for (int i = lane; i < candidates; i += 32) {
    const unsigned long long d = memory.distance[i];
    int rank = i;
    if (candidates > l.room) {
      rank = 0;
      for (int j = 0; j < candidates; j++) {
        const unsigned long long other = memory.distance[j];
        rank += other < d || (other == d && j < i);
      }
    }
    if (rank < l.room) {
      lists[rank] = memory.list[i];
    } else {
      least = min(least, d);
    }
  }
  least = warpMin(least);
  if (lane == 0) {
    l.bound[query] = min(least, reach + 1);
  }
  __syncwarp();
}

// Whether the candidates of a query hold its neighbourhood for sure; if so writes its sums, else
// where it goes on.
template <int SLOTS>
__device__ void proveQuery(const Query& q, const Lists& l, int place, int query) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const int4 p = tree.points[place];
  unsigned long long distance[SLOTS];
  int candidate[SLOTS];
  int rank[SLOTS];
  int found = 0;
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const int i = s * 32 + lane;
    const long long label = i < l.fetch ? l.labels[(long)query * l.fetch + i] : -1;
    candidate[s] = label < 0 ? -1 : (int)(label >> 32) * l.points + (int)(label & 0xffffffff);
    distance[s] = EMPTY;
    rank[s] = 0;
    if (label >= 0) {
      const int4 c = tree.points[candidate[s]];
      distance[s] = square((long long)c.x - p.x) + square((long long)c.y - p.y) +
                    square((long long)c.z - p.z);
    }
    found += __popc(__ballot_sync(ALL, label >= 0));
  }
#pragma unroll
  for (int other = 0; other < SLOTS; other++) {
    for (int i = 0; i < min(32, found - other * 32); i++) {
      const unsigned long long d = __shfl_sync(ALL, distance[other], i);
      const int c = __shfl_sync(ALL, candidate[other], i);
#pragma unroll
      for (int s = 0; s < SLOTS; s++) {
        rank[s] += Nearest<SLOTS>::before(q, d, c, distance[s], candidate[s]);
      }
    }
  }
  unsigned long long last = EMPTY;  // the k-th
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    last = rank[s] == q.k - 1 ? distance[s] : last;
  }
  const unsigned long long reach = min(q.limit, warpMin(last));
  if (reach >= l.bound[query]) {
    if (lane == 0) {
      const unsigned to = atomicAdd(l.pendingCount, 1u);
      l.pending[to] = (unsigned)place;
      l.pendingReach[to] = reach;
    }
    return;
  }
  // What the index did not return is not nearer than the last that it did, but for rounding.
  const bool proven =
      found < l.fetch ||
      (double)reach < l.distances[(long)query * l.fetch + l.fetch - 1] * (1 - ROUNDING);

  Nearest<SLOTS> nearest;
#pragma unroll
  for (int s = 0; s < SLOTS; s++) {
    const bool in = rank[s] < q.k && distance[s] <= q.limit;
    nearest.distance[s] = distance[s];
    nearest.place[s] = in ? candidate[s] : -1;
  }
  if (!proven || !nearest.fits(q.k)) {
    if (lane == 0) {
      q.far[atomicAdd(q.farCount, 1u)] = (unsigned)place;
    }
    return;
  }
  const Sums<int> sums = sumUp<int>(q, nearest, p);
  if (lane == 0) {
    writeSums(recordOf(q, p.w), sums, true);
  }
}
