// A pass over neighbours that are listed: a thread a point.

#pragma once

constexpr int PASS_THREADS = 128;

struct ListedWalk {
  const int4* points;
  int* list;  // places, and after keepHeights the differences of z
  unsigned* column;
  int m;
  int4 p;

  __device__ static bool any(bool condition) { return condition; }

  template <typename Take>
  __device__ void forEach(bool active, Take take) const {
    for (int i = 0; active && i < m; i++) {
      const int4 at = points[list[i * 32]];
      take(at.x - p.x, at.y - p.y, at.z - p.z);
    }
  }

  template <typename Take>
  __device__ void forEachIntensity(bool active, const int* intensity, Take take) const {
    for (int i = 0; active && i < m; i++) {
      take(intensity[points[list[i * 32]].w]);
    }
  }

  __device__ void keepHeights(bool active) {
    for (int i = 0; active && i < m; i++) {
      list[i * 32] = points[list[i * 32]].z - p.z;
    }
  }

  template <typename Take>
  __device__ void forEachHeight(bool active, Take take) const {
    for (int i = 0; active && i < m; i++) {
      take(list[i * 32]);
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
      0, p};
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
  }
  keepPass(q, pass, p.w, row, passOver(walk, true, shape, q.unit, pass));
}
