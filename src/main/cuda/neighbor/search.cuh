// The k nearest neighbours within a radius, and from them a row of features.
//
// A warp takes 32 points that follow each other along the curve: four leaves. Their neighbourhoods
// overlap, so it gathers the leaves that any of them can reach into shared memory once.
//
// Distances are taken twice. First roughly: candidates lie in shared memory in half precision,
// relative to the group, two to an instruction. They are counted in rows of equal ratio, a column a
// lane; the row in which the k-th lies bounds it from both sides, with what rounding may do added.
// The counts of the nearest leaves alone bound how far to gather. Then exactly, in integers, for
// the few candidates that the bound leaves: what is below the lower bound is in, between the two
// are ties, which are put in order of (distance, x, y, z).
//
// Sums of squares have to fit 31 bits here. What does not (neighbours farther away, too many leaves,
// ties without end) goes to a list that nearestFar works off in 64 bits, a warp a point.

#pragma once

constexpr int STACK = 192;
constexpr int LEAVES = 192;
constexpr int FIRST_SLOTS = 32;  // hold the leaves next to the group
constexpr int LAST_SLOTS = LEAVES / 12;  // lie where doubtful leaves are listed

// Of a group, in steps. A listed candidate is farther than the bound by less than 0.0072 of the top,
// which is at 3 extents at most for the smallest group: with this its square still has 31 bits.
constexpr int MOST_EXTENT = 1 << 19;
constexpr int FEWEST = 4;  // points that are still searched together
constexpr float NOWHERE = 1e18f;
constexpr int PARTS = 32 / LEAF_POINTS;  // of a group: its leaves

// Rough distances are squared, in parts of the top, plus ROUGH_LOWEST so that their logarithm
// starts somewhere. Of their sixteen bits the upper eight are the row: four rows an octave.
constexpr float ROUGH_LOWEST = 0.00390625f;  // 2^-8
constexpr int FIRST_ROW = 0x1c;
constexpr int ROWS = 0x3c - FIRST_ROW;  // below the top; what is not below is counted in one more

// By how much a rough distance, in parts of the top, may be off: coordinates of candidates are below
// 2, of points up to 1/2 and their differences below 1, each rounded to eleven bits. That is at most
// 2^-11 + 2^-13 + 2^-12 an axis, 0.00148 in all. Three roundings of squares are 0.00147 of the whole.
constexpr float ROUGH_ERROR = 0.0015f;
constexpr float ROUGH_RATIO = 1.002f;

// The top is at this many squared extents of a group of 32 points, no less: see above.
constexpr float TOP_EXTENTS = 1.0f;

// Where candidates are that are none, in parts of the top. Real ones may even be at infinity.
constexpr float FAR_OFF = 4.0f;

// The first bounds are taken from a few leaves; as a rule what lies within this share of their
// harmonic mean counts.
constexpr float SURE_REACH = 0.2f;

// Shared memory of one warp. A slot holds the eight points of a leaf.
template <int SLOTS, int LIST, int FEW_TIES>
struct GroupMemory {
  // x, y, z of eight points a slot; those of the last are far off. The tree is searched before more
  // than the first slots are filled, and leaves are chosen before the last ones are.
  union {
    uint4 rough[3 * (SLOTS + 1)];
    struct {
      uint4 first[3 * FIRST_SLOTS];
      unsigned stack[STACK];  // nodes to visit: level, index
      uint4 middle[3 * (SLOTS - FIRST_SLOTS) - (STACK + LEAVES) / 4];
      unsigned doubtful[LEAVES];  // leaves that the group might reach
    };
  };
  union {
    unsigned count[(ROWS + 1) * 32];  // of candidates: a column a lane
    struct {
      unsigned short near[LIST * 32];  // candidates within the bound, a column a lane
      int tie[FEW_TIES * 32];  // squared distances of the first ties
    };
  };
  unsigned char list[PARTS * SLOTS];  // slots that a part of the group reaches
  float4 low[PARTS];  // of the box around a part of the group; the bound of its points
  float4 high[PARTS];
  unsigned leaf[SLOTS];
};

// Squared distance of a point, or of two boxes, along one axis is that of the gap between them.
__device__ inline float gap(float low, float high, float otherLow, float otherHigh) {
  return fmaxf(fmaxf(low - otherHigh, otherLow - high), 0.0f);
}

__device__ inline float warpMax(float value) {
  for (int step = 16; step > 0; step >>= 1) {
    value = fmaxf(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

__device__ inline float warpSum(float value) {
  for (int step = 16; step > 0; step >>= 1) {
    value += __shfl_xor_sync(ALL, value, step);
  }
  return value;
}

__device__ inline int warpMax(int value) {
  for (int step = 16; step > 0; step >>= 1) {
    value = max(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

__device__ inline float partMax(float value) {
  for (int step = LEAF_POINTS / 2; step > 0; step >>= 1) {
    value = fmaxf(value, __shfl_xor_sync(ALL, value, step));
  }
  return value;
}

// The middle of a group and half its extents, in steps.
struct Centre {
  int x, y, z;
  float hx, hy, hz;
};

// A box relative to a centre.
struct NearBox {
  float lowX, lowY, lowZ, highX, highY, highZ;
};

__device__ inline NearBox relative(const Box& box, const Centre& c) {
  return {(float)(box.low.x - c.x),  (float)(box.low.y - c.y),  (float)(box.low.z - c.z),
          (float)(box.high.x - c.x), (float)(box.high.y - c.y), (float)(box.high.z - c.z)};
}

__device__ inline float distanceTo(const NearBox& b, const Centre& c) {
  const float gx = gap(b.lowX, b.highX, -c.hx, c.hx);
  const float gy = gap(b.lowY, b.highY, -c.hy, c.hy);
  const float gz = gap(b.lowZ, b.highZ, -c.hz, c.hz);
  return fmaf(gz, gz, fmaf(gy, gy, gx * gx));
}

// Which parts of the group reach a box: a bit each.
template <typename Memory>
__device__ inline unsigned reachedBy(const Memory& memory, const NearBox& b) {
  unsigned parts = 0;
#pragma unroll
  for (int i = 0; i < PARTS; i++) {
    const float4 low = memory.low[i];
    const float4 high = memory.high[i];
    const float gx = gap(b.lowX, b.highX, low.x, high.x);
    const float gy = gap(b.lowY, b.highY, low.y, high.y);
    const float gz = gap(b.lowZ, b.highZ, low.z, high.z);
    parts |= fmaf(gz, gz, fmaf(gy, gy, gx * gx)) < low.w ? 1u << i : 0;
  }
  return parts;
}

// A point in half precision, twice.
struct Rough {
  __half2 x, y, z;
};

__device__ inline __half2 toHalves(unsigned bits) {
  return *reinterpret_cast<const __half2*>(&bits);
}

// Rough squared distances of a point to two candidates.
__device__ inline unsigned roughly(const Rough& p, unsigned x, unsigned y, unsigned z) {
  const __half2 dx = __hsub2(toHalves(x), p.x);
  const __half2 dy = __hsub2(toHalves(y), p.y);
  const __half2 dz = __hsub2(toHalves(z), p.z);
  const __half2 d = __hfma2_sat(
      dz, dz, __hfma2(dy, dy, __hfma2(dx, dx, __float2half2_rn(ROUGH_LOWEST))));
  return *reinterpret_cast<const unsigned*>(&d);
}

// Counts the candidates of a slot, without a branch and without waiting.
template <typename Memory>
__device__ inline void countSlot(Memory& memory, int slot, const Rough& p, int lane) {
  const uint4 x = memory.rough[3 * slot];
  const uint4 y = memory.rough[3 * slot + 1];
  const uint4 z = memory.rough[3 * slot + 2];
  const unsigned d[] = {
      roughly(p, x.x, y.x, z.x), roughly(p, x.y, y.y, z.y), roughly(p, x.z, y.z, z.z),
      roughly(p, x.w, y.w, z.w)};
  char* column = (char*)(memory.count + lane) - FIRST_ROW * 128;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    atomicAdd((unsigned*)(column + (d[i] >> 1 & 0x1f80)), 1u);
    atomicAdd((unsigned*)(column + (d[i] >> 17 & 0x1f80)), 1u);
  }
}

// Lists the candidates of a slot whose rough distance is at most `bound`, in bits, from `next` on.
template <typename Memory>
__device__ inline void listSlot(
    Memory& memory, int slot, const Rough& p, unsigned bound, unsigned& next) {
  const uint4 x = memory.rough[3 * slot];
  const uint4 y = memory.rough[3 * slot + 1];
  const uint4 z = memory.rough[3 * slot + 2];
  const unsigned d[] = {
      roughly(p, x.x, y.x, z.x), roughly(p, x.y, y.y, z.y), roughly(p, x.z, y.z, z.z),
      roughly(p, x.w, y.w, z.w)};
  const unsigned high = bound << 16 | 0xffff;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    if (d[i] << 16 <= high) {
      memory.near[next] = (unsigned short)(slot * LEAF_POINTS + i);
      next += 32;
    }
    if (d[i] <= high) {
      memory.near[next] = (unsigned short)(slot * LEAF_POINTS + i + 4);
      next += 32;
    }
  }
}

// Puts leaves into slots from..to-1: candidates i and i + 4 of a leaf share a word.
template <typename Memory>
__device__ inline void stage(
    Memory& memory, const Tree& tree, int from, int to, const Centre& c, float scale, int lane) {
#pragma unroll 2
  for (int i = from * LEAF_POINTS + lane; i < to * LEAF_POINTS; i += 32) {
    const int slot = i / LEAF_POINTS;
    const int number = i % LEAF_POINTS;
    const int place = (int)memory.leaf[slot] * LEAF_POINTS + number;
    float x = FAR_OFF;
    float y = FAR_OFF;
    float z = FAR_OFF;
    if (place < tree.size) {
      const int4 p = tree.points[place];
      x = (float)(p.x - c.x) * scale;
      y = (float)(p.y - c.y) * scale;
      z = (float)(p.z - c.z) * scale;
    }
    __half* to16 = (__half*)(memory.rough + 3 * slot) + (number % 4 * 2 + number / 4);
    to16[0] = __float2half_rn(x);
    to16[8] = __float2half_rn(y);
    to16[16] = __float2half_rn(z);
  }
  __syncwarp();
}

struct Selection {
  int total;  // candidates counted below the top
  int row;  // where the k-th lies
};

template <typename Memory>
__device__ inline Selection selectRow(const Memory& memory, int lane, int k) {
  Selection s = {0, 0};
#pragma unroll 8
  for (int row = 0; row < ROWS; row++) {
    s.row = s.total < k ? row : s.row;
    s.total += (int)memory.count[row * 32 + lane];
  }
  return s;
}

// Rough squared distance at which a row starts.
__device__ inline float edge(int row) {
  return __int_as_float(((FIRST_ROW + row) << 21) + (112 << 23));
}

// What true distances, in parts of the top, a rough squared distance stands for: at most, at least.
__device__ inline float atMost(float rough) {
  return sqrtf(fmaxf(rough * ROUGH_RATIO - ROUGH_LOWEST, 0.0f)) + ROUGH_ERROR;
}

__device__ inline float atLeast(float rough) {
  return sqrtf(fmaxf(rough / ROUGH_RATIO - ROUGH_LOWEST, 0.0f)) - ROUGH_ERROR;
}

// The rough squared distance that candidates of a true distance have at most.
__device__ inline float roughOf(float distance) {
  const float most = distance + ROUGH_ERROR;
  return fmaf(most, most, ROUGH_LOWEST) * ROUGH_RATIO;
}

// A lane lists up to LIST candidates; up to FEW_TIES ties are put in order in registers.
template <int SLOTS, int SIDE, int LIST, int FEW_TIES, Leaves What>
struct Group {
  typedef GroupMemory<SLOTS, LIST, FEW_TIES> Memory;
  static constexpr int WIDEST = MOST_EXTENT;
  static_assert(PARTS + 2 * SIDE <= FIRST_SLOTS, "a lane a leaf");

  // Lists for each part which of the slots from..to-1 it reaches, filled up with the empty slot. The
  // longest list's length.
  __device__ static int list(
      Memory& memory, const Tree& tree, int from, int to, const Centre& c, int lane) {
    for (int i = lane; i < PARTS * SLOTS; i += 32) {
      memory.list[i] = SLOTS;
    }
    __syncwarp();
    const unsigned below = (1u << lane) - 1;
    int length[PARTS] = {};
    for (int i = from; i < to; i += 32) {
      unsigned parts = 0;
      if (i + lane < to) {
        parts = reachedBy(memory, relative(tree.boxes[0][memory.leaf[i + lane]], c));
      }
#pragma unroll
      for (int part = 0; part < PARTS; part++) {
        const bool reached = parts >> part & 1;
        const unsigned hits = __ballot_sync(ALL, reached);
        if (reached) {
          memory.list[part * SLOTS + length[part] + __popc(hits & below)] = (unsigned char)(i + lane);
        }
        length[part] += __popc(hits);
      }
    }
    __syncwarp();
    int longest = 0;
#pragma unroll
    for (int part = 0; part < PARTS; part++) {
      longest = max(longest, length[part]);
    }
    return longest;
  }

  // Finds the neighbourhoods of the lanes in `active` and writes their sums. False if they reach
  // too many leaves; lanes that need 64 bits say so in `left`.
  __device__ static bool search(
      const Query& q, Memory& memory, int group, bool active, const int4& p, const Centre& c,
      int width, bool& left) {
    const Tree& tree = q.tree;
    const int lane = threadIdx.x & 31;
    const int part = lane / LEAF_POINTS;
    const float x = (float)(p.x - c.x);
    const float y = (float)(p.y - c.y);
    const float z = (float)(p.z - c.z);

    const float extent = 2 * fmaxf(fmaxf(c.hx, c.hy), fmaxf(c.hz, 0.25f));
    const float top = extent * extent * (TOP_EXTENTS * 32) / width;
    const float scale = rsqrtf(top);
    const Rough rough = {
        __float2half2_rn(active ? x * scale : FAR_OFF), __float2half2_rn(y * scale),
        __float2half2_rn(z * scale)};
    const float limit = fminf((float)(q.limit + 1), top);
    float bound = active ? limit : -1.0f;

#pragma unroll 4
    for (int row = 0; row <= ROWS; row++) {
      memory.count[row * 32 + lane] = 0;
    }
    if (lane < 3) {
      const unsigned far = 0x44004400;  // FAR_OFF twice
      memory.rough[3 * SLOTS + lane] = make_uint4(far, far, far, far);
    }
    {
      const float lowX = -partMax(active ? -x : -NOWHERE), highX = partMax(active ? x : -NOWHERE);
      const float lowY = -partMax(active ? -y : -NOWHERE), highY = partMax(active ? y : -NOWHERE);
      const float lowZ = -partMax(active ? -z : -NOWHERE), highZ = partMax(active ? z : -NOWHERE);
      if (lane % LEAF_POINTS == 0) {
        memory.low[part] = make_float4(lowX, lowY, lowZ, -1.0f);
        memory.high[part] = make_float4(highX, highY, highZ, 0);
      }
    }
    const int ownLeaf = group * PARTS;
    const int first = max(ownLeaf - SIDE, 0);
    const int end = min(ownLeaf + PARTS + SIDE, tree.count[0]);
    Selection s = {0, 0};
    int staged = 0;
    int doubtful = 0;
    const unsigned char* slots = memory.list + part * SLOTS;
    int longest = 0;
    // One place for each step whatever the round: the code has to stay in the instruction cache.
#pragma unroll 1
    for (int round = 0; round < 4; round++) {
      int to = staged;
      if (round == 0) {
        // The group's own leaves and those next to it along the curve bound the reach.
        to = end - first;
        if (lane < to) {
          memory.leaf[lane] = (unsigned)(first + lane);
        }
        __syncwarp();
      } else if (round == 1) {
        // All others in reach if the bounds are as bad as they look now; those that lie well
        // within most bounds count for sure.
        if (!descend(memory, tree, bound, first, end, c, lane, to, doubtful)) {
          return false;
        }
      } else if (round == 2 && doubtful > 0) {
        // With the bounds these gave, those that still are in reach.
        if (!choose(memory, tree, doubtful, c, lane, to)) {
          return false;
        }
      }
      if (to == staged && round < 3) {
        continue;
      }
      stage(memory, tree, staged, to, c, scale, lane);
      longest = to - staged;
      if (round >= 2) {
        longest = list(memory, tree, round == 2 ? staged : 0, to, c, lane);
      }
      if (round == 3) {
        break;
      }
#pragma unroll 1
      for (int i = 0; i < longest; i++) {
        countSlot(memory, round < 2 ? staged + i : slots[i], rough, lane);
      }
      staged = to;
      s = selectRow(memory, lane, q.k);
      if (active && s.total >= q.k) {
        const float most = atMost(edge(s.row + 1));
        bound = fminf(bound, most * most * top * 1.0001f);
        bound = bound < 1 ? 0.0f : bound;
      }
      const float reach = partMax(bound);
      if (lane % LEAF_POINTS == 0) {
        memory.low[part].w = reach;
      }
      __syncwarp();
    }

    // Below `sure` a candidate is in, above the bound it is out, between the two it is a tie.
    int sure = INT_MAX;
    bool found = false;
    bool coincident = false;
    float inside = 0;
    if (active) {
      found = s.total >= q.k;
      left |= !found && limit == top;
      inside = roughOf(sqrtf(bound) * scale);
      left |= inside > 0.999f || bound > (float)(INT_MAX / max(q.k, 2));
      coincident = found && bound == 0;
      left |= coincident && namesNeighbors<What>(q);
      if (found) {
        const float least = atLeast(edge(s.row));
        sure = s.row > 0 && least > 0 ? (int)(least * least * top * 0.9999f) : 0;
      }
    }
    const bool searched = active && !left && !coincident;
    unsigned within = searched ? __half_as_ushort(__float2half_ru(inside)) : 0;
    unsigned short* mine = memory.near + lane;
    unsigned next = lane;
#pragma unroll 1
    for (int i = 0; i < longest; i++) {
      listSlot(memory, slots[i], rough, within, next);
      within = next >= (LIST - LEAF_POINTS) * 32 ? 0 : within;
    }
    // A list that could not have taken all of another slot may not be whole.
    const bool crowded = next >= (LIST - LEAF_POINTS) * 32;
    if (width > FEWEST && __any_sync(ALL, crowded && s.row < 4)) {
      return false;  // the group is too wide for its points: its parts are not
    }
    left |= crowded;
    const int listed = crowded ? 0 : (int)next / 32;

    Sums<int> sums = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    int farthest = 0;
    int lowest = 0;
    int highest = 0;
    int ties = 0;
    const int furthest = (int)min(q.limit, 0x7ffffffeull);
    const int sureEnd = min(sure, furthest + 1);
    const int longestList = warpMax(listed);
    int nextNumber = listed > 0 ? mine[0] : 0;
    int4 nextPoint = candidate(memory, tree, nextNumber);
#pragma unroll 2
    for (int i = 0; i < longestList; i++) {
      // What comes after it is on its way while this one is worked on.
      const int number = nextNumber;
      const int4 point = nextPoint;
      if (i + 1 < listed) {
        nextNumber = mine[(i + 1) * 32];
        nextPoint = candidate(memory, tree, nextNumber);
      }
      const int d = i < listed ? squaredDistance(point, p) : INT_MAX;
      list(q, memory, group, lane, number, d < sureEnd, sums.count);
      add(sums, point, p, d, d < sureEnd, farthest, lowest, highest);
      if (d >= sure && d <= furthest) {
        mine[ties * 32] = (unsigned short)number;
        if (ties < FEW_TIES) {
          memory.tie[ties * 32 + lane] = d;
        }
        ties++;
      }
    }

    // Of the ties as many as are missing.
    const int missing = found && searched && !crowded ? min(q.k - sums.count, ties) : 0;
    order(q, memory, tree, p, sure, (int)(bound * 1.1f) + 1, ties, missing, lane);
    const int mostMissing = warpMax(missing);
#pragma unroll 1
    for (int i = 0; i < mostMissing; i++) {
      const int number = mine[min(i, LIST - 1) * 32];
      const int4 point = candidate(memory, tree, number);
      list(q, memory, group, lane, number, i < missing, sums.count);
      add(sums, point, p, squaredDistance(point, p), i < missing, farthest, lowest, highest);
    }

    if (coincident) {
      sums.count = q.k;
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

  // Goes down the tree: leaves within the bounds, apart from those looked at already. Those for
  // sure get slots from `to` on, the doubtful ones are listed. False if there is no room.
  __device__ static bool descend(
      Memory& memory, const Tree& tree, float bound, int first, int end, const Centre& c, int lane,
      int& to, int& doubtful) {
    const float reach = warpMax(bound);
    if (!(reach > 0)) {
      return true;
    }
    const float sureReach =
        SURE_REACH * __popc(__ballot_sync(ALL, bound > 0)) / warpSum(bound > 0 ? 1 / bound : 0.0f);
    const unsigned below = (1u << lane) - 1;
    int depth = stackTop(tree, memory.stack, lane);
    while (depth > 0) {
      const int taken = min(depth, ABREAST);
      const bool busy = lane / FAN_OUT < taken;
      const unsigned entry = busy ? memory.stack[depth - 1 - lane / FAN_OUT] : 0;
      depth -= taken;
      __syncwarp();
      const int level = (int)(entry >> 28) - 1;
      const int child = (int)(entry & 0xfffffff) * FAN_OUT + lane % FAN_OUT;
      bool inner = false;
      bool sure = false;
      bool maybe = false;
      if (busy && child < tree.count[level] && (level > 0 || child < first || child >= end)) {
        const NearBox box = relative(tree.boxes[level][child], c);
        const float d = distanceTo(box, c);
        if (d < reach) {
          inner = level > 0;
          if (!inner && reachedBy(memory, box) != 0) {
            sure = d < sureReach;
            maybe = !sure;
          }
        }
      }
      const unsigned inners = __ballot_sync(ALL, inner);
      const unsigned sures = __ballot_sync(ALL, sure);
      const unsigned maybes = __ballot_sync(ALL, maybe);
      if (depth + __popc(inners) > STACK || to + __popc(sures) > SLOTS - LAST_SLOTS ||
          doubtful + __popc(maybes) > LEAVES) {
        return false;
      }
      if (inner) {
        memory.stack[depth + __popc(inners & below)] = (unsigned)level << 28 | (unsigned)child;
      } else if (sure) {
        memory.leaf[to + __popc(sures & below)] = (unsigned)child;
      } else if (maybe) {
        memory.doubtful[doubtful + __popc(maybes & below)] = (unsigned)child;
      }
      depth += __popc(inners);
      to += __popc(sures);
      doubtful += __popc(maybes);
      __syncwarp();
    }
    return true;
  }

  // Gives slots from `to` on to the doubtful leaves that a part reaches. False if there is no room.
  __device__ static bool choose(
      Memory& memory, const Tree& tree, int doubtful, const Centre& c, int lane, int& to) {
    const unsigned below = (1u << lane) - 1;
    for (int i = 0; i < doubtful; i += 32) {
      unsigned leaf = 0;
      bool hit = false;
      if (i + lane < doubtful) {
        leaf = memory.doubtful[i + lane];
        hit = reachedBy(memory, relative(tree.boxes[0][leaf], c)) != 0;
      }
      const unsigned hits = __ballot_sync(ALL, hit);
      if (to + __popc(hits) > SLOTS) {
        return false;
      }
      if (hit) {
        memory.leaf[to + __popc(hits & below)] = leaf;
      }
      to += __popc(hits);
    }
    __syncwarp();
    return true;
  }

  __device__ static int squaredDistance(const int4& a, const int4& b) {
    const int dx = a.x - b.x;
    const int dy = a.y - b.y;
    const int dz = a.z - b.z;
    return dx * dx + dy * dy + dz * dz;
  }

  __device__ static int placeOf(const Memory& memory, int number) {
    return (int)memory.leaf[number / LEAF_POINTS] * LEAF_POINTS + number % LEAF_POINTS;
  }

  __device__ static int4 candidate(const Memory& memory, const Tree& tree, int number) {
    return tree.points[memory.leaf[number / LEAF_POINTS] * LEAF_POINTS + number % LEAF_POINTS];
  }

  // Lists a candidate as the neighbour of this number, if it is one.
  __device__ static void list(
      const Query& q, const Memory& memory, int group, int lane, int candidate, bool in,
      int number) {
    if (What == LISTED && in) {
      listed(q, group * 32 + lane)[number * 32] = placeOf(memory, candidate);
    }
  }

  // Brings the `missing` nearest ties to the front of the lane's column. Where they are few, a cut
  // between `low` and `high` parts them but for those at the same distance; what it leaves is
  // selected in the order (distance, x, y, z, index).
  __device__ static void order(
      const Query& q, Memory& memory, const Tree& tree, const int4& p, int low, int high, int ties, int missing,
      int lane) {
    int from = 0;  // places at the front that are settled
    int to = missing == 0 || missing == ties ? 0 : ties;  // where the doubtful ones end
    bool searching = to > 0 && ties <= FEW_TIES;
    unsigned short* mine = memory.near + lane;
    if (__any_sync(ALL, searching)) {
      const bool few = searching;
      int d[FEW_TIES];
#pragma unroll
      for (int i = 0; i < FEW_TIES; i++) {
        d[i] = i < ties ? memory.tie[i * 32 + lane] : INT_MAX;
      }
      int below = 0;
      int above = ties;
      bool guess = true;
#pragma unroll 1
      while (__any_sync(ALL, searching)) {
        // First where an even spread would have it, then in the middle, and so on.
        const float share = guess ? (missing - below + 0.5f) / (above - below + 1) : 0.5f;
        guess = !guess;
        const int middle = low + max((int)((high - low) * share), 1);
        int count = 0;
#pragma unroll
        for (int i = 0; i < FEW_TIES; i++) {
          count += d[i] < middle;
        }
        if (searching) {
          low = count <= missing ? middle : low;
          below = count <= missing ? count : below;
          high = count < missing ? high : middle;
          above = count < missing ? above : count;
          searching = high - low > 1;
        }
      }
      // Below `low` they are in; if that is not all, the others are exactly there.
      unsigned short number[FEW_TIES];
#pragma unroll
      for (int i = 0; i < FEW_TIES; i++) {
        number[i] = mine[i * 32];
      }
      int at = below;
#pragma unroll
      for (int i = 0; i < FEW_TIES; i++) {
        if (few && d[i] < low) {
          mine[from * 32] = number[i];
          from++;
        }
        if (few && d[i] == low) {
          mine[at * 32] = number[i];
          at++;
        }
      }
      to = few ? at : to;
    }
#pragma unroll 1
    for (int i = from; i < missing && i < to; i++) {
      int best = i;
      int4 bestC = candidate(memory, tree, mine[i * 32]);
      int bestD = squaredDistance(bestC, p);
#pragma unroll 1
      for (int h = i + 1; h < to; h++) {
        const int4 c = candidate(memory, tree, mine[h * 32]);
        const int d = squaredDistance(c, p);
        if (before(q, d, c, bestD, bestC)) {
          best = h;
          bestC = c;
          bestD = d;
        }
      }
      const unsigned short moved = mine[i * 32];
      mine[i * 32] = mine[best * 32];
      mine[best * 32] = moved;
    }
  }

  // Adds a neighbour if it is one, without a branch.
  __device__ static void add(
      Sums<int>& sums, const int4& c, const int4& p, int d, bool in, int& farthest, int& lowest,
      int& highest) {
    const int dx = in ? c.x - p.x : 0;
    const int dy = in ? c.y - p.y : 0;
    const int dz = in ? c.z - p.z : 0;
    if (What != SUMS && in) {
      sums.distances += distanceInFractions(d);
    }
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

  __device__ static bool before(
      const Query& q, int d, const int4& c, int otherD, const int4& other) {
    if (d != otherD) {
      return d < otherD;
    }
    if (c.x != other.x) {
      return c.x < other.x;
    }
    if (c.y != other.y) {
      return c.y < other.y;
    }
    if (c.z != other.z) {
      return c.z < other.z;
    }
    return precedes<What>(q, c.w, other.w);
  }
};

// A group of 32 points: all at once, or in parts where they reach too many leaves together.
template <typename G>
__device__ inline void searchGroup(const Query& q, typename G::Memory& memory, int group) {
  const Tree& tree = q.tree;
  const int lane = threadIdx.x & 31;
  const int place = group * 32 + lane;
  const int4 p = tree.points[min(place, tree.size - 1)];
  const bool query = place < tree.size && p.w < q.core;
  const unsigned queries = __ballot_sync(ALL, query);
  if (queries == 0) {
    return;
  }
  // How far the curve steps: where it jumps, the points on both sides are no one group.
  const int4 previous = make_int4(
      __shfl_up_sync(ALL, p.x, 1), __shfl_up_sync(ALL, p.y, 1), __shfl_up_sync(ALL, p.z, 1), 0);
  const float sx = (float)((long long)p.x - previous.x);
  const float sy = (float)((long long)p.y - previous.y);
  const float sz = (float)((long long)p.z - previous.z);
  const float step = sx * sx + sy * sy + sz * sz;

  bool left = false;
  int from = 0;
  int to = 32;
  while (from < 32) {
    const bool active = query && lane >= from && lane < to;
    bool ok = true;
    if (__any_sync(ALL, active)) {
      // The box around the active points.
      const int lowX = -warpMax(active ? -p.x : INT_MIN);
      const int lowY = -warpMax(active ? -p.y : INT_MIN);
      const int lowZ = -warpMax(active ? -p.z : INT_MIN);
      const int extentX = warpMax(active ? p.x : INT_MIN) - lowX;
      const int extentY = warpMax(active ? p.y : INT_MIN) - lowY;
      const int extentZ = warpMax(active ? p.z : INT_MIN) - lowZ;
      Centre c = {lowX + extentX / 2, lowY + extentY / 2, lowZ + extentZ / 2, 0, 0, 0};
      c.hx = (float)(lowX + extentX - c.x);
      c.hy = (float)(lowY + extentY - c.y);
      c.hz = (float)(lowZ + extentZ - c.z);
      const int extent = max(max(extentX, extentY), extentZ);
      ok = extent < G::WIDEST && G::search(q, memory, group, active, p, c, to - from, left);
      __syncwarp();
    }
    if (!ok && to - from > FEWEST) {
      // Too many leaves in reach: part the group at its longest step, unless that is at its rim.
      const bool rim = lane < from + FEWEST / 2 || lane > to - FEWEST / 2;
      const float longest = warpMax(rim ? -1.0f : step);
      to = __ffs(__ballot_sync(ALL, !rim && step == longest)) - 1;
      continue;
    }
    left |= !ok && active;
    from = to;
    to = 32;
  }
  if (left) {
    q.far[atomicAdd(q.farCount, 1u)] = place;
  }
}
