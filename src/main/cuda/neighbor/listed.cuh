// A pass over neighbours that are listed: a thread a point.

#pragma once

constexpr int PASS_THREADS = 128;

// Differences to a point that fit one word: of x and y they have 11 bits, of z 10.
constexpr int PACKED_Z_BITS = 10;
constexpr int PACKED_BITS = 11;
constexpr int MOST_PACKED_Z = (1 << (PACKED_Z_BITS - 1)) - 1;
constexpr int MOST_PACKED = (1 << (PACKED_BITS - 1)) - 1;

struct ListedWalk {
  const int4* points;
  int* list;  // places; after keep the differences, or, if they are not packed, those of z
  unsigned* column;
  int m;
  int4 p;
  bool packs;  // whether all differences can be packed
  bool packed;

  __device__ static bool any(bool condition) { return condition; }

  // Brings the neighbours to where the lane reads them one after another.
  __device__ void keep(bool active) {
    for (int i = 0; active && packs && i < m; i++) {
      const int4 at = points[list[i * 32]];
      list[i * 32] = (int)((unsigned)(at.x - p.x) << (PACKED_BITS + PACKED_Z_BITS) |
                           ((unsigned)(at.y - p.y) & (2 * MOST_PACKED + 1)) << PACKED_Z_BITS |
                           ((unsigned)(at.z - p.z) & (2 * MOST_PACKED_Z + 1)));
    }
    packed = packs;
  }

  __device__ static int heightOf(int word) {
    return (int)((unsigned)word << 2 * PACKED_BITS) >> 2 * PACKED_BITS;
  }

  template <typename Take>
  __device__ void forEach(bool active, Take take) const {
    for (int i = 0; active && i < m; i++) {
      const int word = list[i * 32];
      int x, y, z;
      if (packed) {
        x = word >> (PACKED_BITS + PACKED_Z_BITS);
        y = (int)((unsigned)word << PACKED_BITS) >> (PACKED_BITS + PACKED_Z_BITS);
        z = heightOf(word);
      } else {
        const int4 at = points[word];
        x = at.x - p.x;
        y = at.y - p.y;
        z = at.z - p.z;
      }
      take(x, y, z);
    }
  }

  template <typename Take>
  __device__ void forEachIntensity(bool active, const int* intensity, Take take) const {
    for (int i = 0; active && i < m; i++) {
      take(intensity[points[list[i * 32]].w]);
    }
  }

  __device__ void keepHeights(bool active) {
    for (int i = 0; active && !packed && i < m; i++) {
      list[i * 32] = points[list[i * 32]].z - p.z;
    }
  }

  template <typename Take>
  __device__ void forEachHeight(bool active, Take take) const {
#pragma unroll 4
    for (int i = 0; active && i < m; i++) {
      const int word = list[i * 32];
      take(packed ? heightOf(word) : word);
    }
  }
};

// Called, not inlined: few need it.
__device__ __noinline__ void wideShape(const ListedWalk& walk, Real unit, Shape& shape) {
  Sums<Wide> sums = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  walk.forEach(true, [&](int x, int y, int z) {
    const Wide dx = x;
    const Wide dy = y;
    const Wide dz = z;
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
    sums.lowest = min(sums.lowest, (long long)z);
    sums.highest = max(sums.highest, (long long)z);
  });
  shape = shapeOf<Wide>(sums, unit);
}

__device__ inline void passOfPlace(const Query& q, const Pass& pass, unsigned* counts, int i) {
  const int place = q.from + i;
  if (i >= q.places || place >= q.tree.size) {
    return;
  }
  const int4 p = q.tree.points[place];
  if (p.w >= q.core) {
    return;
  }
  const int4* record = recordOf(q, p.w);
  const bool row = isRow(record);
  ListedWalk walk = {
      q.tree.points, listed(q, place), counts + threadIdx.x / 32 * 32 * HEIGHT_ROWS + threadIdx.x % 32,
      0, p, false, false};
  Shape shape;
  if (row) {
    while (walk.m < q.k && walk.list[walk.m * 32] >= 0) {
      walk.m++;
    }
    wideShape(walk, q.unit, shape);
  } else {
    const Sums<int> sums = sumsOf(record);
    shape = shapeOf<long long>(sums, q.unit);
    // Those that coincide with k others are not listed; at one place there is nothing to see.
    walk.m = q.identity == nullptr && sums.farthest == 0 ? 0 : sums.count;
    walk.packs = sums.farthest <= MOST_PACKED * MOST_PACKED && sums.lowest >= -MOST_PACKED_Z &&
                 sums.highest <= MOST_PACKED_Z;
  }
  keepPass(q, pass, p.w, row, passOver(walk, true, shape, q.unit, pass));
}
