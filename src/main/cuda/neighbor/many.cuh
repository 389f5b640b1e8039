// The k nearest neighbours within a radius where k is large, up to 1024: no list of them is kept.
//
// As in search.cuh a warp takes 32 points that follow each other along the curve and gathers the
// leaves that any of them can reach, but only by number: their points are read again in each step, by
// all lanes at once, through the cache.
//
// Bounds come first from leaves as a whole: a leaf whose farthest corner is within a distance has all
// of its points there. Leaves next to the group along the curve bound the descent, those it finds
// bound better. Then distances are counted exactly, as integers, in rows between a lower and an upper
// bound of the k-th; the row it lies in is counted anew until few candidates are left there. What is
// below that row is in, and the sums need no order; what is in it are ties, which are put in order of
// (distance, x, y, z, index).
//
// Squared distances have to fit 31 bits here, and so have sums of squares. What does not goes to the
// list that nearestFar works off.

#pragma once

constexpr int MANY_ROWS = 64;  // a column a lane
constexpr int MANY_ROW_BITS = 6;
constexpr int MANY_TIES = 32;  // a lane
constexpr int MANY_TRIES = 2;  // to list the leaves in reach, beyond the first

// Three squares of it have 31 bits. A difference beyond is taken for it: it is in nobody's reach.
constexpr int FAR_DIFFERENCE = 26754;
constexpr int MOST_SQUARE = FAR_DIFFERENCE * FAR_DIFFERENCE - 1;

// A leaf in whose box differences to a point of the group may be beyond that.
constexpr unsigned WIDE_LEAF = 1u << 31;

// Leaves that are looked at first have so many eighths of a point for each neighbour.
constexpr int WINDOW_EIGHTHS = 24;

// What rounding takes from or gives to squares in float32 is less.
constexpr float SQUARE_SLACK = 1.0001f;

// Of one warp.
template <int LEAVES_IN_REACH>
struct ManyMemory {
  unsigned leaf[LEAVES_IN_REACH];
  union {
    unsigned stack[STACK];  // nodes to visit: level, index
    unsigned count[MANY_ROWS * 32];
    struct {
      int tie[MANY_TIES * 32];  // places along the curve
      int tieSquare[MANY_TIES * 32];
    };
  };
};

template <int LEAVES_IN_REACH, Leaves What>
struct Many {
  typedef ManyMemory<LEAVES_IN_REACH> Memory;
  static constexpr int WIDEST = 1 << 30;  // groups in steps

  __device__ static void clear(Memory& memory, int lane) {
    __syncwarp();
#pragma unroll 8
    for (int row = 0; row < MANY_ROWS; row++) {
      memory.count[row * 32 + lane] = 0;
    }
  }

  __device__ static float square(int x, int y, int z) {
    const float fx = (float)x;
    const float fy = (float)y;
    const float fz = (float)z;
    return fmaf(fz, fz, fmaf(fy, fy, fx * fx));
  }

  // Rows of four an octave below `top`; the first is for what is nothing, exactly.
  __device__ static int rowOf(float value, float top) {
    const int row = (__float_as_int(value) >> 21) - (__float_as_int(top) >> 21) + MANY_ROWS - 1;
    return value < 0.5f ? 0 : min(max(row, 1), MANY_ROWS - 1);
  }

  __device__ static float rowEnd(int row, float top) {
    return row == 0 ? 0.0f
                    : __int_as_float(((__float_as_int(top) >> 21) - MANY_ROWS + 2 + row) << 21);
  }

  // Bounds what lies within the k-th distance by the farthest corners of `n` leaves. `number` gives
  // the i-th.
  template <typename Number>
  __device__ static float boundByLeaves(
      Memory& memory, const Tree& tree, int n, const int4& p, const Centre& c, int lane, int k,
      Number number) {
    float top = 0;
    for (int i = lane; i < n; i += 32) {
      const Box box = tree.boxes[0][number(i)];
      const float x = fmaxf((float)(box.high.x - c.x), (float)(c.x - box.low.x)) + c.hx;
      const float y = fmaxf((float)(box.high.y - c.y), (float)(c.y - box.low.y)) + c.hy;
      const float z = fmaxf((float)(box.high.z - c.z), (float)(c.z - box.low.z)) + c.hz;
      top = fmaxf(top, fmaf(z, z, fmaf(y, y, x * x)));
    }
    top = warpMax(top) * SQUARE_SLACK;
    clear(memory, lane);
#pragma unroll 2
    for (int i = 0; i < n; i++) {
      const int leaf = number(i);
      const Box box = tree.boxes[0][leaf];
      const float value = square(
          max(p.x - box.low.x, box.high.x - p.x), max(p.y - box.low.y, box.high.y - p.y),
          max(p.z - box.low.z, box.high.z - p.z));
      const unsigned points = (unsigned)min(LEAF_POINTS, tree.size - leaf * LEAF_POINTS);
      atomicAdd(&memory.count[rowOf(value, top) * 32 + lane], points);
    }
    int total = 0;
    int row = 0;
#pragma unroll 8
    for (int i = 0; i < MANY_ROWS; i++) {
      row = total < k ? i : row;
      total += (int)memory.count[i * 32 + lane];
    }
    __syncwarp();
    return total < k ? NOWHERE : rowEnd(row, top) * SQUARE_SLACK;
  }

  // Lists the leaves within `reach`, as many as there is room for. How many; less than 0 if there are
  // more.
  __device__ static int descend(
      Memory& memory, const Tree& tree, float reach, const Centre& c, int lane) {
    const unsigned below = (1u << lane) - 1;
    int found = 0;
    int depth = stackTop(tree, memory.stack, lane);
    while (depth > 0) {
      const int taken = min(depth, ABREAST);
      const bool busy = lane / FAN_OUT < taken;
      const unsigned entry = busy ? memory.stack[depth - 1 - lane / FAN_OUT] : 0;
      depth -= taken;
      __syncwarp();
      const int level = (int)(entry >> 28) - 1;
      const int child = (int)(entry & 0xfffffff) * FAN_OUT + lane % FAN_OUT;
      const bool hit = busy && child < tree.count[level] &&
                       distanceTo(relative(tree.boxes[level][child], c), c) <= reach;
      const unsigned inners = __ballot_sync(ALL, hit && level > 0);
      const unsigned leaves = __ballot_sync(ALL, hit && level == 0);
      if (depth + __popc(inners) > STACK || found + __popc(leaves) > LEAVES_IN_REACH) {
        return -found;
      }
      if (hit && level > 0) {
        memory.stack[depth + __popc(inners & below)] = (unsigned)level << 28 | (unsigned)child;
      } else if (hit) {
        memory.leaf[found + __popc(leaves & below)] = (unsigned)child;
      }
      depth += __popc(inners);
      found += __popc(leaves);
      __syncwarp();
    }
    return found;
  }

  // Keeps the leaves within `reach` and marks the wide ones. How many there are.
  __device__ static int keep(
      Memory& memory, const Tree& tree, int n, float reach, const Centre& c, int lane) {
    const unsigned below = (1u << lane) - 1;
    int kept = 0;
    for (int i = 0; i < n; i += 32) {
      unsigned leaf = 0;
      bool hit = false;
      if (i + lane < n) {
        leaf = memory.leaf[i + lane] & ~WIDE_LEAF;
        const NearBox box = relative(tree.boxes[0][leaf], c);
        hit = distanceTo(box, c) <= reach;
        const float widest = fmaxf(
            fmaxf(fmaxf(box.highX, -box.lowX) + c.hx, fmaxf(box.highY, -box.lowY) + c.hy),
            fmaxf(box.highZ, -box.lowZ) + c.hz);
        leaf |= widest > FAR_DIFFERENCE - 1 ? WIDE_LEAF : 0;
      }
      const unsigned hits = __ballot_sync(ALL, hit);
      __syncwarp();
      if (hit) {
        memory.leaf[kept + __popc(hits & below)] = leaf;
      }
      kept += __popc(hits);
      __syncwarp();
    }
    return kept;
  }

  // Shows each point of the leaves to `take`, with its place and its squared distance.
  template <typename Take>
  __device__ static void forEach(
      const Memory& memory, const Tree& tree, int n, const int4& p, Take take) {
#pragma unroll 1
    for (int i = 0; i < n; i++) {
      const unsigned entry = memory.leaf[i];
      const int first = (int)(entry & ~WIDE_LEAF) * LEAF_POINTS;
      const int4* points = tree.points + first;
      if ((entry & WIDE_LEAF) == 0 && first + LEAF_POINTS <= tree.size) {
#pragma unroll
        for (int j = 0; j < LEAF_POINTS; j++) {
          const int4 at = points[j];
          const int dx = at.x - p.x;
          const int dy = at.y - p.y;
          const int dz = at.z - p.z;
          take(at, dx, dy, dz, dx * dx + dy * dy + dz * dz, first + j);
        }
      } else {
#pragma unroll 1
        for (int j = 0; j < min(LEAF_POINTS, tree.size - first); j++) {
          const int4 at = points[j];
          const int dx = min(max(at.x - p.x, -FAR_DIFFERENCE), FAR_DIFFERENCE);
          const int dy = min(max(at.y - p.y, -FAR_DIFFERENCE), FAR_DIFFERENCE);
          const int dz = min(max(at.z - p.z, -FAR_DIFFERENCE), FAR_DIFFERENCE);
          take(at, dx, dy, dz, dx * dx + dy * dy + dz * dz, first + j);
        }
      }
    }
  }

  // Where the k-th distance of a lane lies, in squares: from `low` to `high`.
  struct Span {
    int low, high;
    int before;  // how many candidates are nearer than `low`
    int ties;  // and how many lie between the two, if any has to be chosen among them
  };

  // Narrows the span of each lane to a row of it.
  __device__ static void narrow(
      Memory& memory, const Tree& tree, int n, const int4& p, int lane, int k, Span& span) {
    clear(memory, lane);
    const unsigned width = (unsigned)max(span.high - span.low, 0);
    const int shift = max(32 - MANY_ROW_BITS - __clz((int)width), 0);
    const int low = span.low;
    const bool open = span.high >= span.low;
    unsigned* column = memory.count + lane;
    forEach(
        memory, tree, n, p, [&](const int4&, int, int, int, int d, int) {
          const unsigned above = (unsigned)(d - low);
          if (open && above <= width) {
            atomicAdd(column + (above >> shift) * 32, 1u);
          }
        });
    int total = span.before;
    int before = total;
    int row = 0;
    int inRow = 0;
#pragma unroll 8
    for (int i = 0; i < MANY_ROWS; i++) {
      const int count = (int)column[i * 32];
      if (total < k) {
        row = i;
        before = total;
        inRow = count;
      }
      total += count;
    }
    __syncwarp();
    if (!open) {
      return;
    }
    if (total <= k) {
      // All that are there.
      span = {span.high + 1, span.high, total, 0};
      return;
    }
    const int high = (int)min((long long)span.high, low + ((row + 1ll) << shift) - 1);
    span = {low + (row << shift), high, before, inRow};
    if (before + inRow == k) {
      span = {high + 1, high, k, 0};
    }
  }

  __device__ static void add(
      const Query& q, Sums<int>& sums, int own, int place, int dx, int dy, int dz, int d, bool in,
      int& farthest, int& lowest, int& highest) {
    if (What == LISTED && in) {
      listed(q, own)[sums.count * 32] = place;
    }
    if (What != SUMS && in) {
      sums.distances += distanceInFractions(d);
    }
    dx = in ? dx : 0;
    dy = in ? dy : 0;
    dz = in ? dz : 0;
    sums.count += in;
    sums.x += dx;
    sums.y += dy;
    sums.z += dz;
    sums.xx += dx * dx;
    sums.xy += dx * dy;
    sums.xz += dx * dz;
    sums.yy += dy * dy;
    sums.yz += dy * dz;
    sums.zz += dz * dz;
    farthest = max(farthest, in ? d : 0);
    lowest = min(lowest, dz);
    highest = max(highest, dz);
  }

  __device__ static bool before(const Query& q, const int4& a, const int4& b) {
    return a.x != b.x   ? a.x < b.x
           : a.y != b.y ? a.y < b.y
           : a.z != b.z ? a.z < b.z
                        : precedes<What>(q, a.w, b.w);
  }

  // Finds the neighbourhoods of the lanes in `active` and writes their sums. False if they reach too
  // many leaves; lanes that this cannot serve say so in `left`.
  __device__ static bool search(
      const Query& q, Memory& memory, int group, bool active, const int4& p, const Centre& c, int,
      bool& left) {
    const Tree& tree = q.tree;
    const int lane = threadIdx.x & 31;
    const int own = group * 32 + lane;
    const int k = q.k;
    const int limit = (int)min(q.limit, (unsigned long long)MOST_SQUARE);

    const int window = min(max(k * WINDOW_EIGHTHS / 8 / LEAF_POINTS, PARTS), tree.count[0]);
    const int first = min(
        max(group * PARTS - (window - PARTS) / 2, 0), tree.count[0] - window);
    float bound =
        boundByLeaves(memory, tree, window, p, c, lane, k, [&](int i) { return first + i; });
    const bool coincident = active && bound == 0;
    left |= coincident && namesNeighbors<What>(q);
    bool searched = active && !coincident;
    bound = fminf(bound, (float)limit * SQUARE_SLACK);
    int n = 0;
    if (__any_sync(ALL, searched)) {
      // Leaves that are too many to list bound the reach all the same, and then fewer are in it.
      for (int tries = 0; n <= 0; tries++) {
        n = descend(memory, tree, warpMax(searched ? bound : -1.0f), c, lane);
        if (n == 0 || (n < 0 && tries == MANY_TRIES)) {
          return false;
        }
        bound = fminf(
            bound, boundByLeaves(memory, tree, abs(n), p, c, lane, k, [&](int i) {
              return (int)memory.leaf[i];
            }));
      }
    }
    Span span = {0, searched ? (int)fminf(bound + 1, (float)limit) : -1, 0, 0};
    span.high = min(span.high, limit);
    bool narrowing = n > 0;
    while (narrowing) {
      n = keep(
          memory, tree, n, warpMax(searched ? (float)span.high * SQUARE_SLACK : -1.0f), c, lane);
      narrow(memory, tree, n, p, lane, k, span);
      narrowing = __any_sync(ALL, span.ties > MANY_TIES && span.high > span.low);
    }
    if (searched) {
      left |= span.ties == 0 && span.before < k && q.limit > (unsigned long long)limit;
      const long long most = span.ties > 0 ? k : span.before;
      left |= span.ties > MANY_TIES || span.high * most > INT_MAX;
      searched = !left;
    }
    if (!searched) {
      span = {0, -1, 0, 0};
    }
    n = keep(
        memory, tree, n, warpMax(searched ? (float)span.high * SQUARE_SLACK : -1.0f), c, lane);

    Sums<int> sums = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    int farthest = 0;
    int lowest = 0;
    int highest = 0;
    int ties = 0;
    forEach(memory, tree, n, p, [&](const int4&, int dx, int dy, int dz, int d, int place) {
      add(q, sums, own, place, dx, dy, dz, d, d < span.low, farthest, lowest, highest);
      if (d >= span.low && d <= span.high) {
        memory.tie[ties * 32 + lane] = place;
        memory.tieSquare[ties * 32 + lane] = d;
        ties++;
      }
    });

    // Of the ties those below a cut are in, and of those on it as many as are missing.
    const int missing = ties > 0 ? k - sums.count : 0;
    const int mostTies = warpMax(ties);
    int low = span.low;
    int high = ties > 0 ? span.high : low;
    while (__any_sync(ALL, low < high)) {
      const int middle = low + (high - low) / 2;
      int within = 0;
      for (int i = 0; i < mostTies; i++) {
        within += i < ties && memory.tieSquare[i * 32 + lane] <= middle;
      }
      if (low < high && within >= missing) {
        high = middle;
      } else if (low < high) {
        low = middle + 1;
      }
    }
    int inside = 0;
    int onCut = 0;
    for (int i = 0; i < ties; i++) {
      const int d = memory.tieSquare[i * 32 + lane];
      inside += d < low;
      onCut += d == low;
    }
    const bool all = inside + onCut == missing;
    for (int i = 0; i < ties; i++) {
      const int d = memory.tieSquare[i * 32 + lane];
      if (d < low || (d == low && all)) {
        const int place = memory.tie[i * 32 + lane];
        const int4 at = tree.points[place];
        add(q, sums, own, place, at.x - p.x, at.y - p.y, at.z - p.z, d, true, farthest, lowest,
            highest);
      }
    }
    int4 last = make_int4(INT_MIN, INT_MIN, INT_MIN, INT_MIN);
    for (int i = inside; i < missing && !all; i++) {
      int4 best = make_int4(INT_MAX, INT_MAX, INT_MAX, INT_MAX);
      int place = 0;
      for (int h = 0; h < ties; h++) {
        if (memory.tieSquare[h * 32 + lane] == low) {
          const int4 at = tree.points[memory.tie[h * 32 + lane]];
          if (before(q, last, at) && before(q, at, best)) {
            best = at;
            place = memory.tie[h * 32 + lane];
          }
        }
      }
      add(q, sums, own, place, best.x - p.x, best.y - p.y, best.z - p.z, low, true, farthest,
          lowest, highest);
      last = best;
    }

    if (coincident) {
      sums.count = k;
    }
    if (active && !left) {
      sums.lowest = lowest;
      sums.highest = highest;
      sums.farthest = farthest;
      writeSums(recordOf(q, p.w), sums, What != SUMS);
    }
    __syncwarp();
    return true;
  }
};
