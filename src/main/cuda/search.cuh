// The k nearest neighbours within a radius, and from them a row of features.
//
// A warp takes 32 points that follow each other along the curve. Their neighbourhoods overlap, so
// it gathers the leaves that any of them can reach into shared memory once, and every lane looks at
// all of them for its own point, without divergence. Distances are counted in buckets of equal
// ratio: the bucket in which the k-th lies says which candidates are in, which are out, and leaves
// a handful to be ordered by (distance, x, y, z). The same counts of the nearest leaves alone bound
// how far to gather.
//
// Coordinates are taken relative to the group and held as float32: squared distances below 2^24
// steps are exact. What does not fit (neighbours farther away, too many candidates, ties without
// end) goes to a list that nearestFar works off in 64 bits, a warp a point.

#pragma once

struct Query {
  Tree tree;
  int core;  // points with a lower index are queried
  int k;
  unsigned long long limit;  // largest squared distance that counts, in steps
  double unit;  // length of a step
  Columns columns;
  float* rows;  // of core points, columns.count values each
  int from;  // place along the curve of the first point of this launch, a multiple of 32
  int places;  // how many of them there are
  int* sums;  // SUMS_WORDS words a place of this launch, word by word
  unsigned* farCount;
  unsigned* far;  // places along the curve of the points left to nearestFar
  int* neighbors;  // of core points, k indexes each, -1 for none; null unless asked for
};

constexpr float EXACT = 16777216.0f;  // 2^24
constexpr int BUCKETS = 64;
constexpr int BUCKET_BITS = 21;  // four buckets an octave
constexpr int HALF_BITS = 0x3f000000;  // 0.5f: its first bucket holds squared distance 0 alone
constexpr int STACK = 160;
constexpr int SUMS_WORDS = 15;
constexpr int LEAVES = 192;
constexpr int MOST_EXTENT = 1 << 22;  // of a group, in steps
constexpr int FEWEST = 4;  // points that are still searched together
constexpr float NOWHERE = 1e18f;

// The first bounds are taken from a few leaves; as a rule what lies within this share of their
// harmonic mean counts.
constexpr float SURE_REACH = 0.2f;

// Ties that are put in order in registers.
constexpr int FEW_TIES = 8;

// Shared memory of one warp.
template <int CAPACITY, int LIST>
struct GroupMemory {
  float4 candidate[CAPACITY];  // relative x, y, z; place along the curve
  union {
    unsigned count[(BUCKETS / 4 + 1) * 32];  // of candidates: four buckets a word, a column a lane
    unsigned short list[LIST * 32];  // candidates inside the bound, a column a lane
  };
  union {
    unsigned stack[STACK];  // nodes to visit: level, index
    float4 query[32];  // relative x, y, z; bound
  };
  unsigned leaf[LEAVES];  // that the group might reach
  unsigned chosen[CAPACITY / LEAF_POINTS];  // to be staged next
};

__device__ inline float squaredDistance(const float4& c, float x, float y, float z) {
  const float dx = c.x - x;
  const float dy = c.y - y;
  const float dz = c.z - z;
  return fmaf(dz, dz, fmaf(dy, dy, dx * dx));
}

// Squared distance of a point, or of two boxes, along one axis is that of the gap between them.
__device__ inline float gap(float low, float high, float otherLow, float otherHigh) {
  return fmaxf(fmaxf(low - otherHigh, otherLow - high), 0.0f);
}

// Squared distance between a box and one of half extents hx, hy, hz around the centre.
__device__ inline float boxDistance(
    const Box& box, int cx, int cy, int cz, float hx, float hy, float hz) {
  const float gx = gap((float)(box.low.x - cx), (float)(box.high.x - cx), -hx, hx);
  const float gy = gap((float)(box.low.y - cy), (float)(box.high.y - cy), -hy, hy);
  const float gz = gap((float)(box.low.z - cz), (float)(box.high.z - cz), -hz, hz);
  return fmaf(gz, gz, fmaf(gy, gy, gx * gx));
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

// An integer below 2^22 in magnitude out of its float32, cheaper than a conversion.
__device__ inline int toInt(float value) {
  return __float_as_int(value + 12582912.0f) - 0x4b400000;
}

struct Selection {
  int total;  // candidates counted, at most
  int bucket;  // where the k-th lies
  int before;  // candidates in lower buckets
  int inside;  // candidates in lower buckets and this one
};

__device__ inline Selection selectBucket(const unsigned* count, int lane, int k) {
  Selection s = {0, BUCKETS, 0, 0};
  unsigned found = 0;
#pragma unroll 4
  for (int w = 0; w < BUCKETS / 4; w++) {
    const unsigned word = count[w * 32 + lane];
    const int sum = __dp4a(word, 0x01010101u, 0u);
    if (s.total < k && s.total + sum >= k) {
      s.bucket = 4 * w;
      s.before = s.total;
      found = word;
    }
    s.total += sum;
  }
  s.inside = s.before + (found & 255);
  for (int b = 1; b < 4; b++) {
    found >>= 8;
    if (s.bucket < BUCKETS && s.inside < k) {
      s.bucket++;
      s.before = s.inside;
      s.inside += found & 255;
    }
  }
  return s;
}

// Puts the chosen leaves into shared memory.
template <typename Memory>
__device__ inline void stage(
    Memory& memory, const Tree& tree, int to, int leaves, int cx, int cy, int cz, int lane) {
  for (int i = lane; i < leaves * LEAF_POINTS; i += 32) {
    const int place = (int)memory.chosen[i / LEAF_POINTS] * LEAF_POINTS + i % LEAF_POINTS;
    float4 c = make_float4(NOWHERE, NOWHERE, NOWHERE, 0);
    if (place < tree.size) {
      const int4 p = tree.points[place];
      c = make_float4(
          (float)(p.x - cx), (float)(p.y - cy), (float)(p.z - cz), __int_as_float(place));
    }
    memory.candidate[to + i] = c;
  }
  __syncwarp();
}

// Counts candidates by distance, without a branch and without waiting: below the first bucket they
// are counted in it, above the last one past it.
template <typename Memory>
__device__ inline void countCandidates(
    Memory& memory, int from, int to, float x, float y, float z, int base, int lane) {
  // The base is a power of two: it moves words, not the place within one.
  unsigned* column = memory.count + lane - (base >> (BUCKET_BITS - 3));
  const float lowest = __int_as_float(base);
  const float highest = __int_as_float(base + (BUCKETS << BUCKET_BITS));
#pragma unroll 8
  for (int j = from; j < to; j++) {
    const float d = squaredDistance(memory.candidate[j], x, y, z);
    const int t = __float_as_int(fminf(fmaxf(d, lowest), highest));
    atomicAdd(column + (t >> (BUCKET_BITS - 3) & ~31), 1u << (t >> (BUCKET_BITS - 3) & 24));
  }
}

// The lower edge of a bucket; the first one also holds whatever is below.
__device__ inline float edge(int base, int bucket) {
  return __int_as_float(base + (bucket << BUCKET_BITS));
}

// `Extra` adds what few ask for: the neighbours themselves, and the sum of their distances.
template <int CAPACITY, int LIST, int SIDE, bool Extra>
struct Group {
  typedef GroupMemory<CAPACITY, LIST> Memory;

  // Whether the k-th is at the point itself: then the first bucket holds nothing else.
  __device__ static bool isCoincident(const Selection& s, int base) {
    return s.bucket == 0 && base == HALF_BITS;
  }

  // The bound that the counts so far allow: nothing farther is among the k nearest.
  __device__ static float tightened(float bound, const Selection& s, int k, int base) {
    if (bound < 0 || s.total < k) {
      return bound;
    }
    return isCoincident(s, base) ? 0.0f : fminf(bound, edge(base, s.bucket + 1));
  }

  // Chooses the leaves of the list that some query reaches: first a lane a leaf against the box of
  // all, then against every query. Their number, or -1 if there is no room for their points.
  __device__ static int choose(
      Memory& memory, const Tree& tree, int leaves, int room, float reach, int cx, int cy, int cz,
      float hx, float hy, float hz, int lane) {
    const unsigned below = (1u << lane) - 1;
    int kept = 0;
    for (int i = 0; i < leaves; i += 32) {
      unsigned leaf = 0;
      bool hit = false;
      if (i + lane < leaves) {
        leaf = memory.leaf[i + lane];
        hit = boxDistance(tree.boxes[0][leaf], cx, cy, cz, hx, hy, hz) < reach;
      }
      const unsigned hits = __ballot_sync(ALL, hit);
      if (hit) {
        memory.leaf[kept + __popc(hits & below)] = leaf;
      }
      kept += __popc(hits);
      __syncwarp();
    }
    int chosen = 0;
    for (int i = 0; i < kept; i += 32) {
      bool reached = false;
      unsigned leaf = 0;
      if (i + lane < kept) {
        leaf = memory.leaf[i + lane];
        const Box box = tree.boxes[0][leaf];
        const float lowX = (float)(box.low.x - cx), highX = (float)(box.high.x - cx);
        const float lowY = (float)(box.low.y - cy), highY = (float)(box.high.y - cy);
        const float lowZ = (float)(box.low.z - cz), highZ = (float)(box.high.z - cz);
#pragma unroll 4
        for (int j = 0; j < 32; j++) {
          const float4 query = memory.query[j];
          const float gx = gap(lowX, highX, query.x, query.x);
          const float gy = gap(lowY, highY, query.y, query.y);
          const float gz = gap(lowZ, highZ, query.z, query.z);
          reached |= fmaf(gz, gz, fmaf(gy, gy, gx * gx)) < query.w;
        }
      }
      const unsigned hits = __ballot_sync(ALL, reached);
      if ((chosen + __popc(hits)) * LEAF_POINTS > room) {
        return -1;
      }
      if (reached) {
        memory.chosen[chosen + __popc(hits & below)] = leaf;
      }
      chosen += __popc(hits);
    }
    __syncwarp();
    return chosen;
  }

  // Finds the neighbourhoods of the lanes in `active` and writes their sums. False if they reach too many
  // leaves; lanes that need 64 bits say so in `left`.
  __device__ static bool search(
      const Query& q, Memory& memory, int group, bool active, const int4& p, int cx, int cy,
      int cz, float hx, float hy, float hz, int width, bool& left) {
    const Tree& tree = q.tree;
    const int lane = threadIdx.x & 31;
    const float x = (float)(p.x - cx);
    const float y = (float)(p.y - cy);
    const float z = (float)(p.z - cz);

    // Buckets span sixteen octaves up to about four times the squared extent of 32 points.
    const float extent = 2 * fmaxf(fmaxf(hx, hy), fmaxf(hz, 0.25f));
    const float span = extent * extent * 64.0f / width;
    const int base = max((__float_as_int(span) & 0x7f800000) - (14 << 23), HALF_BITS);
    const float top = fminf(edge(base, BUCKETS), EXACT);
    const float limit = fminf((float)(q.limit + 1), top);
    float bound = active ? limit : -1.0f;

#pragma unroll 4
    for (int w = 0; w < BUCKETS / 4; w++) {
      memory.count[w * 32 + lane] = 0;
    }
    memory.count[BUCKETS / 4 * 32 + lane] = 0;
    const int ownLeaf = group * (32 / LEAF_POINTS);
    const int first = max(ownLeaf - SIDE, 0);
    const int end = min(ownLeaf + 32 / LEAF_POINTS + SIDE, tree.count[0]);
    Selection s = {0, BUCKETS, 0, 0};
    int staged = 0;
    int doubtful = 0;
#pragma unroll 1
    for (int round = 0; round < 3; round++) {
      int leaves = 0;
      if (round == 0) {
        // The group's own leaves and those next to it along the curve bound the reach.
        leaves = end - first;
        if (lane < leaves) {
          memory.chosen[lane] = (unsigned)(first + lane);
        }
        __syncwarp();
      } else if (round == 1) {
        // All others in reach if the bounds are as bad as they look now; those that lie well
        // within most bounds count for sure.
        if (!descend(
                memory, tree, bound, CAPACITY - staged, first, end, cx, cy, cz, hx, hy, hz, lane,
                leaves, doubtful)) {
          return false;
        }
      } else if (doubtful > 0) {
        // With the bounds these gave, those that still are in reach.
        memory.query[lane] = make_float4(x, y, z, bound);
        __syncwarp();
        leaves = choose(
            memory, tree, doubtful, CAPACITY - staged, warpMax(bound), cx, cy, cz, hx, hy, hz,
            lane);
        if (leaves < 0) {
          return false;
        }
      }
      if (leaves > 0) {
        stage(memory, tree, staged, leaves, cx, cy, cz, lane);
        countCandidates(
            memory, staged, staged + leaves * LEAF_POINTS, x, y, z, base, lane);
        staged += leaves * LEAF_POINTS;
        s = selectBucket(memory.count, lane, q.k);
        bound = tightened(bound, s, q.k, base);
      }
    }

    // Below `sure` a candidate is in, from `bound` on it is out, between the two it is a tie.
    float sure = bound;
    int missing = 0;
    bool coincident = false;
    bool crowded = false;
    if (active) {
      // A count holds 255 at most: where more met, they do not add up.
      const bool wrong = s.total + (int)memory.count[BUCKETS / 4 * 32 + lane] != staged;
      if (s.total >= q.k && edge(base, s.bucket) < limit) {
        coincident = isCoincident(s, base) && !wrong;
        sure = s.inside == q.k ? bound : s.bucket == 0 ? 0.0f : edge(base, s.bucket);
        missing = s.inside == q.k ? 0 : q.k - s.before;
        crowded = s.inside > LIST && !coincident;
      } else {
        // Fewer than k within the limit; what lies beyond the top is not known.
        left |= limit == top;
      }
      left |= wrong;
    }
    if (width > FEWEST && __any_sync(ALL, crowded && s.bucket == 0)) {
      return false;  // the group is too wide for its points: its parts are not
    }
    left |= crowded;
    if (!active || left || coincident) {
      bound = -1.0f;
      missing = 0;
    }
    __syncwarp();
    unsigned short* mine = memory.list + lane;
    unsigned short* next = mine;
#pragma unroll 8
    for (int j = 0; j < staged; j++) {
      if (squaredDistance(memory.candidate[j], x, y, z) < bound) {
        *next = (unsigned short)j;
        next += 32;
      }
    }
    int listed = (int)(next - mine) / 32;

    // First all that are in for sure, then of the ties as many as are missing.
    Sums<int> sums = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    float farthest = 0;
    int lowest = 0;
    int highest = 0;
    int ties = 0;
#pragma unroll 1
    for (int turn = 0; turn < 2; turn++) {
      const int most = warpMax(listed);
#pragma unroll 1
      for (int i = 0; i < most; i++) {
        if (i < listed) {
          const int j = mine[i * 32];
          const float4 c = memory.candidate[j];
          const float d = squaredDistance(c, x, y, z);
          if (d < sure) {
            add(q, sums, c, x, y, z, d, p.w, farthest, lowest, highest);
          } else {
            mine[ties * 32] = (unsigned short)j;
            ties++;
          }
        }
      }
      if (turn == 0) {
        missing = min(missing, ties);
        order(q, memory, mine, ties, missing, x, y, z);
        listed = missing;
        sure = NOWHERE;
      }
    }

    const bool done = active && !left;
    if (coincident) {
      sums.count = q.k;
    }
    if (active) {
      int* to = q.sums + (group * 32 + lane - q.from);
      const int words[] = {done ? sums.count : -1, sums.x, sums.y, sums.z, sums.xx, sums.xy,
                           sums.xz, sums.yy, sums.yz, sums.zz, lowest, highest, (int)farthest,
                           (int)sums.distances, (int)(sums.distances >> 32)};
#pragma unroll
      for (int w = 0; w < (Extra ? SUMS_WORDS : SUMS_WORDS - 2); w++) {
        to[(long)w * q.places] = words[w];
      }
    }
    __syncwarp();
    return true;
  }

  // Goes down the tree: leaves within the bounds, apart from those looked at already. Those for
  // sure are chosen, the doubtful ones listed. False if there is no room.
  __device__ static bool descend(
      Memory& memory, const Tree& tree, float bound, int room, int first, int end, int cx, int cy,
      int cz, float hx, float hy, float hz, int lane, int& chosen, int& doubtful) {
    const float reach = warpMax(bound);
    if (!(reach > 0)) {
      return true;
    }
    const float sureReach =
        SURE_REACH * __popc(__ballot_sync(ALL, bound > 0)) / warpSum(bound > 0 ? 1 / bound : 0.0f);
    const unsigned below = (1u << lane) - 1;
    if (lane == 0) {
      memory.stack[0] = (unsigned)tree.levels << 28;
    }
    int depth = 1;
    __syncwarp();
    while (depth > 0) {
      const unsigned entry = memory.stack[--depth];
      __syncwarp();
      const int level = (int)(entry >> 28) - 1;
      const int child = (int)(entry & 0xfffffff) * FAN_OUT + lane;
      float d = NOWHERE;
      if (child < tree.count[level] && (level > 0 || child < first || child >= end)) {
        d = boxDistance(tree.boxes[level][child], cx, cy, cz, hx, hy, hz);
      }
      const bool hit = d < reach;
      const unsigned hits = __ballot_sync(ALL, hit);
      if (level > 0) {
        if (depth + __popc(hits) > STACK) {
          return false;
        }
        if (hit) {
          memory.stack[depth + __popc(hits & below)] = (unsigned)level << 28 | (unsigned)child;
        }
        depth += __popc(hits);
      } else {
        const unsigned sure = __ballot_sync(ALL, hit && d < sureReach);
        if (doubtful + __popc(hits & ~sure) > LEAVES ||
            (chosen + __popc(sure)) * LEAF_POINTS > room) {
          return false;
        }
        if (sure >> lane & 1) {
          memory.chosen[chosen + __popc(sure & below)] = (unsigned)child;
        } else if (hit) {
          memory.leaf[doubtful + __popc(hits & ~sure & below)] = (unsigned)child;
        }
        chosen += __popc(sure);
        doubtful += __popc(hits & ~sure);
      }
      __syncwarp();
    }
    return true;
  }

  // Brings the `missing` nearest ties to the front of the lane's list: by their rank where they
  // are few and the cut is clean, else by selection in the order (distance, x, y, z, index).
  __device__ static void order(
      const Query& q, const Memory& memory, unsigned short* mine, int ties, int missing, float x,
      float y, float z) {
    bool clean = missing == 0;
    if (__any_sync(ALL, !clean && ties <= FEW_TIES)) {
      float d[FEW_TIES];
      int j[FEW_TIES];
      int rank[FEW_TIES];
#pragma unroll
      for (int i = 0; i < FEW_TIES; i++) {
        j[i] = i < ties ? mine[i * 32] : 0;
        d[i] = i < ties ? squaredDistance(memory.candidate[j[i]], x, y, z) : NOWHERE;
        rank[i] = 0;
#pragma unroll
        for (int h = 0; h < i; h++) {
          const bool after = d[h] <= d[i];
          rank[i] += after;
          rank[h] += !after;
        }
      }
      float farthestIn = -1;
      float nearestOut = NOWHERE;
#pragma unroll
      for (int i = 0; i < FEW_TIES; i++) {
        farthestIn = rank[i] < missing ? fmaxf(farthestIn, d[i]) : farthestIn;
        nearestOut = rank[i] < missing ? nearestOut : fminf(nearestOut, d[i]);
      }
      if (!clean && ties <= FEW_TIES && farthestIn < nearestOut) {
        clean = true;
#pragma unroll
        for (int i = 0; i < FEW_TIES; i++) {
          if (rank[i] < missing) {
            mine[rank[i] * 32] = (unsigned short)j[i];
          }
        }
      }
    }
    if (clean) {
      return;
    }
    for (int i = 0; i < missing; i++) {
      int best = i;
      float4 bestC = memory.candidate[mine[i * 32]];
      float bestD = squaredDistance(bestC, x, y, z);
      for (int h = i + 1; h < ties; h++) {
        const float4 c = memory.candidate[mine[h * 32]];
        const float d = squaredDistance(c, x, y, z);
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

  __device__ static void add(
      const Query& q, Sums<int>& sums, const float4& c, float x, float y, float z, float d,
      int point, float& farthest, int& lowest, int& highest) {
    const int dx = toInt(c.x - x);
    const int dy = toInt(c.y - y);
    const int dz = toInt(c.z - z);
    if (Extra && q.neighbors != nullptr) {
      q.neighbors[(long)point * q.k + sums.count] = q.tree.points[__float_as_int(c.w)].w;
    }
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
    farthest = fmaxf(farthest, d);
    lowest = min(lowest, dz);
    highest = max(highest, dz);
    if (Extra) {
      sums.distances += (unsigned long long)(sqrt((double)d) * DISTANCE_FRACTION + 0.5);
    }
  }

  __device__ static bool before(
      const Query& q, float d, const float4& c, float otherD, const float4& other) {
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
    const int place = __float_as_int(c.w);
    const int otherPlace = __float_as_int(other.w);
    return place != otherPlace && q.tree.points[place].w < q.tree.points[otherPlace].w;
  }

  // A group of 32 points: all at once, or in parts where they reach too many leaves together.
  __device__ static void run(const Query& q, Memory& memory, int group) {
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
        const int cx = lowX + extentX / 2;
        const int cy = lowY + extentY / 2;
        const int cz = lowZ + extentZ / 2;
        const int extent = max(max(extentX, extentY), extentZ);
        ok = extent < MOST_EXTENT &&
             search(
                 q, memory, group, active, p, cx, cy, cz, (float)(lowX + extentX - cx),
                 (float)(lowY + extentY - cy), (float)(lowZ + extentZ - cz), to - from, left);
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
      q.sums[place - q.from] = -1;
    }
  }
};
