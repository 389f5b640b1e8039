// Features that need the neighbours of a point one by one, as the classes NeighborPass, QuadricFit and
// HeightStatistics: what is summed is exact, the rest operation for operation.
//
// Who walks the neighbours is a Walk:
//   forEach(active, take)                      shows each neighbour: take(dx, dy, dz)
//   forEachHeight(active, take)                shows the dz of each: take(dz)
//   forEachIntensity(active, intensity, take)  shows the intensity of each
//   any(condition)                             whether a lane that walks along has it
//   column                                     HEIGHT_ROWS counters of the lane in shared memory,
//                                              32 words apart
// Lanes that walk together call them together; those that are not active are shown nothing. All
// neighbours are less than 2^30 steps from the point on each axis.

#pragma once

#include "passCatalogue.cuh"

// What is asked for of a pass.
struct Pass {
  signed char of[16];  // which column of the output a feature goes to; -1 if it is not asked for
  signed char at[16];  // and which of `columns` holds it
  float* columns;  // of core points, `stride` values each
  long long stride;
  const int* intensity;  // of the points, in the order of the block
  int quantities;
};

enum PassQuantity { OF_INTENSITIES = 1, OF_PERCENTILES = 2, OF_HEIGHT_MOMENTS = 4, OF_QUADRIC = 8 };

static_assert(
    PASS_FEATURES <= 16 && FEATURES + PASS_FEATURES <= FEATURE_ROOM,
    "more features than there is room for");

constexpr int PERCENTS = 5;
constexpr int HEIGHT_ROW_BITS = 6;
constexpr int HEIGHT_ROWS = 1 << HEIGHT_ROW_BITS;  // counters of a lane
constexpr int RANK_ROW_BITS = 3;  // of those, for each percentile

// Coefficients of the surface, and so the fewest points.
constexpr int COEFFICIENTS = 6;

constexpr double RANK_TOLERANCE = 1e-10;
constexpr long long MAGNITUDE = 0x7fffffffffffffff;

__device__ inline int percent(int p) { return p == 0 ? 5 : p == 4 ? 95 : 25 * p; }

// A neighbourhood as a pass finds it.
struct Shape {
  int m;
  Scatter scatter;
  Real centerX, centerY, centerZ;  // less the point, in units of the CRS
  Real scale;  // what an eigenvalue is to be multiplied by
  long long sumZ;
  int lowest, highest;  // difference of z
};

template <typename Int, typename Source>
__device__ inline Shape shapeOf(const Sums<Source>& sums, Real unit) {
  const Real count = toReal(sums.count);
  return {sums.count,
          scatterOf<Int>(sums, sums.count),
          toReal(sums.x) * unit / count,
          toReal(sums.y) * unit / count,
          toReal(sums.z) * unit / count,
          unit * unit / (count * count),
          (long long)sums.z,
          (int)sums.lowest,
          (int)sums.highest};
}

struct PassRow {
  Real meanCurvature, gaussianCurvature;
  Real percentileZ[PERCENTS];
  Real skewnessZ, kurtosisZ;
  Real meanIntensity, spreadIntensity;
};

// The curvatures, at the point, of the quadric through its neighbours.
template <typename Walk>
__device__ inline void fitQuadric(
    Walk& walk, bool active, const Shape& shape, Real unit, PassRow& row) {
  row.meanCurvature = NONE;
  row.gaussianCurvature = NONE;
  bool fits = active && shape.m >= COEFFICIENTS && shape.scatter.rank >= PLANE;
  if (!walk.any(fits)) {
    return;
  }
  Eigen e;
  if (fits) {
    solve(shape.scatter, e);
  } else {
    e = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  }
  const auto project = [&](int x, int y, int z, Real& u, Real& v, Real& w) {
    const Real dx = unit * toReal(x) - shape.centerX;
    const Real dy = unit * toReal(y) - shape.centerY;
    const Real dz = unit * toReal(z) - shape.centerZ;
    u = dx * e.x1 + dy * e.y1 + dz * e.z1;
    v = dx * e.x2 + dy * e.y2 + dz * e.z2;
    w = dx * e.x3 + dy * e.y3 + dz * e.z3;
  };
  long long mostX = 0;
  long long mostY = 0;
  long long mostZ = 0;
  walk.forEach(fits, [&](int x, int y, int z) {
    Real u, v, w;
    project(x, y, z, u, v, w);
    mostX = max(mostX, bitsOf(u) & MAGNITUDE);
    mostY = max(mostY, bitsOf(v) & MAGNITUDE);
    mostZ = max(mostZ, bitsOf(w) & MAGNITUDE);
  });
  const Real varianceX = e.value1 * shape.scale;
  const Real varianceY = e.value2 * shape.scale;
  fits = fits && varianceX > 0 && varianceY > 0;
  if (!walk.any(fits)) {
    return;
  }
  const Real widestX = ofBits(mostX);
  const Real widestY = ofBits(mostY);
  const Real scaleZ = mostZ == 0 ? Real(1) : ofBits(mostZ);
  const Real inverseX = 1 / widestX;
  const Real inverseY = 1 / widestY;
  const Real inverseZ = 1 / scaleZ;
  const Real count = toReal(shape.m);
  // Added to this, a number up to 1 keeps bits that so many of them can be summed with exactly.
  const Real cut = 3.0 * toReal(1 << (31 - __clz(max(shape.m, 1))));
  Real x3 = 0, x2y = 0, xy2 = 0, y3 = 0;
  Real x4 = 0, x3y = 0, x2y2 = 0, xy3 = 0, y4 = 0;
  Real x2z = 0, xyz = 0, y2z = 0;
  walk.forEach(fits, [&](int x, int y, int z) {
    Real u, v, w;
    project(x, y, z, u, v, w);
    u = u * inverseX;
    v = v * inverseY;
    w = w * inverseZ;
    const Real uu = u * u;
    const Real uv = u * v;
    const Real vv = v * v;
    x3 += uu * u + cut - cut;
    x2y += uu * v + cut - cut;
    xy2 += u * vv + cut - cut;
    y3 += v * vv + cut - cut;
    x4 += uu * uu + cut - cut;
    x3y += uu * uv + cut - cut;
    x2y2 += uu * vv + cut - cut;
    xy3 += uv * vv + cut - cut;
    y4 += vv * vv + cut - cut;
    x2z += uu * w + cut - cut;
    xyz += uv * w + cut - cut;
    y2z += vv * w + cut - cut;
  });
  if (!fits) {
    return;
  }
  const Real x2 = count * (varianceX / (widestX * widestX));
  const Real y2 = count * (varianceY / (widestY * widestY));
  const Real a11 = x4 - x2 * x2 / count - x3 * x3 / x2 - x2y * x2y / y2;
  const Real a21 = x3y - x3 * x2y / x2 - x2y * xy2 / y2;
  const Real a31 = x2y2 - x2 * y2 / count - x3 * xy2 / x2 - x2y * y3 / y2;
  const Real a22 = x2y2 - x2y * x2y / x2 - xy2 * xy2 / y2;
  const Real a32 = xy3 - x2y * xy2 / x2 - xy2 * y3 / y2;
  const Real a33 = y4 - y2 * y2 / count - xy2 * xy2 / x2 - y3 * y3 / y2;
  const Real l21 = a21 / a11;
  const Real l31 = a31 / a11;
  const Real rest22 = a22 - l21 * a21;
  const Real l32 = (a32 - l31 * a21) / rest22;
  const Real rest33 = a33 - l31 * a31 - l32 * (a32 - l31 * a21);
  if (!(a11 > RANK_TOLERANCE * x4 && rest22 > RANK_TOLERANCE * x2y2 &&
        rest33 > RANK_TOLERANCE * y4)) {
    return;
  }
  const Real right2 = xyz - l21 * x2z;
  const Real f = (y2z - l31 * x2z - l32 * right2) / rest33;
  const Real ee = right2 / rest22 - l32 * f;
  const Real d = x2z / a11 - l21 * ee - l31 * f;
  const Real b = -(d * x3 + ee * x2y + f * xy2) / x2;
  const Real c = -(d * x2y + ee * xy2 + f * y3) / y2;

  const Real px = -(shape.centerX * e.x1 + shape.centerY * e.y1 + shape.centerZ * e.z1);
  const Real py = -(shape.centerX * e.x2 + shape.centerY * e.y2 + shape.centerZ * e.z2);
  const Real u = px / widestX;
  const Real v = py / widestY;
  const Real toX = scaleZ / widestX;
  const Real toY = scaleZ / widestY;
  const Real zxx = 2 * d * toX / widestX;
  const Real zxy = ee * toX / widestY;
  const Real zyy = 2 * f * toY / widestY;
  const Real zx = (b + 2 * d * u + ee * v) * toX;
  const Real zy = (c + ee * u + 2 * f * v) * toY;
  const Real q = 1 + zx * zx + zy * zy;
  row.gaussianCurvature = (zxx * zyy - zxy * zxy) / (q * q);
  row.meanCurvature =
      ((1 + zx * zx) * zyy - 2 * zx * zy * zxy + (1 + zy * zy) * zxx) / (2 * q * sqrt(q));
}

// Of numbers up to 2^31 the sum of fourth powers: the upper 64 bits of each, and the lower.
struct FourthPowers {
  Wide high = 0;
  Wide low = 0;

  __device__ void add(long long square) {
    const Wide power = (Wide)square * square;
    high += power >> 64;
    low += (unsigned long long)power;
  }

  // Rounded once; below 2^190.
  __device__ Real sum() const {
    const Wide upper = high + (low >> 64);
    if (upper >> 62 == 0) {
      return toReal(upper << 64 | (unsigned long long)low);
    }
    // The last bit of 64 says whether any below is set.
    return toReal(upper << 1 | ((unsigned long long)low != 0 ? 1 : 0)) * 0x1p63;
  }
};

// Skewness and kurtosis of heights, by powers of their differences to the number next to the mean.
template <typename Walk>
__device__ inline void standardiseHeights(
    Walk& walk, bool active, const Shape& shape, PassRow& row) {
  const long long m = max(shape.m, 1);
  const long long doubled = 2 * shape.sumZ + m;
  const long long quotient = doubled / (2 * m);
  const long long near = quotient - (doubled % (2 * m) < 0 ? 1 : 0);
  const long long below = shape.lowest - near;
  const long long above = shape.highest - near;
  const long long widest = max(below < 0 ? -below : below, above < 0 ? -above : above);
  const int bits = 64 - __clzll(widest);
  const int carries = 32 - __clz((int)m);
  const bool narrow = 4 * bits + carries <= 63;
  long long second = 0;
  long long third = 0;
  long long fourth = 0;
  walk.forEachHeight(active && narrow, [&](int z) {
    const long long d = z - near;
    const long long square = d * d;
    second += square;
    third += square * d;
    fourth += square * square;
  });
  Real sum2 = toReal(second);
  Real sum3 = toReal(third);
  Real sum4 = toReal(fourth);
  if (walk.any(active && !narrow)) {
    Wide seconds = 0;
    Wide thirds = 0;
    FourthPowers fourths;
    walk.forEachHeight(active && !narrow, [&](int z) {
      const long long d = z - near;
      const long long square = d * d;
      seconds += square;
      thirds += (Wide)square * d;
      fourths.add(square);
    });
    if (!narrow) {
      sum2 = toReal(seconds);
      sum3 = toReal(thirds);
      sum4 = fourths.sum();
    }
  }
  const Real count = toReal(shape.m);
  const Real rest = toReal(shape.sumZ - near * m) / count;
  const Real e2 = sum2 / count;
  const Real e3 = sum3 / count;
  const Real e4 = sum4 / count;
  const Real square = rest * rest;
  const Real variance = e2 - square;
  row.skewnessZ = (e3 - 3 * rest * e2 + 2 * rest * square) / (variance * sqrt(variance));
  row.kurtosisZ =
      (e4 - 4 * rest * e3 + 6 * square * e2 - 3 * square * square) / (variance * variance);
}

// Percentiles of heights less the lowest. They are counted in rows of equal height, and what lies in
// the row of a percentile in narrower ones, until a row is one step high.
template <typename Walk>
__device__ inline void rankHeights(
    Walk& walk, bool active, const Shape& shape, Real unit, PassRow& row) {
  int low[PERCENTS];  // of the row that a percentile lies in
  int before[PERCENTS];  // heights below it
  int upTo[PERCENTS];  // and in it
  int rank[PERCENTS];  // of the height below the percentile
  int rest[PERCENTS];  // and how far it is to the next, in hundredths
#pragma unroll
  for (int p = 0; p < PERCENTS; p++) {
    const long long hundredths = (long long)(shape.m - 1) * percent(p);
    rank[p] = (int)(hundredths / 100);
    rest[p] = (int)(hundredths % 100);
    low[p] = shape.lowest;
    before[p] = 0;
    upTo[p] = shape.m;
  }
  const unsigned width = (unsigned)(shape.highest - shape.lowest);
  const bool ranks = active && width > 0;
  int shift = max(32 - HEIGHT_ROW_BITS - __clz((int)width), 0);
  unsigned* const column = walk.column;
  if (walk.any(ranks)) {
#pragma unroll 8
    for (int i = 0; i < HEIGHT_ROWS; i++) {
      column[i * 32] = 0;
    }
    walk.forEachHeight(
        ranks, [&](int z) { column[((unsigned)(z - shape.lowest) >> shift) * 32]++; });
    int total = 0;
#pragma unroll 4
    for (int i = 0; i < HEIGHT_ROWS; i++) {
      const int count = (int)column[i * 32];
#pragma unroll
      for (int p = 0; p < PERCENTS; p++) {
        if (ranks && total <= rank[p]) {
          low[p] = shape.lowest + (int)((unsigned)i << shift);
          before[p] = total;
          upTo[p] = total + count;
        }
      }
      total += count;
    }
  }
  bool wide = ranks && shift > 0;
#pragma unroll 1
  while (walk.any(wide)) {
    const int next = max(shift - RANK_ROW_BITS, 0);
#pragma unroll 8
    for (int i = 0; i < PERCENTS << RANK_ROW_BITS; i++) {
      column[i * 32] = 0;
    }
    walk.forEachHeight(wide, [&](int z) {
#pragma unroll
      for (int p = 0; p < PERCENTS; p++) {
        const unsigned above = (unsigned)(z - low[p]);
        if (above >> shift == 0) {
          column[((p << RANK_ROW_BITS) + (above >> next)) * 32]++;
        }
      }
    });
#pragma unroll
    for (int p = 0; p < PERCENTS; p++) {
      const int start = low[p];
      int total = before[p];
#pragma unroll
      for (int i = 0; i < 1 << RANK_ROW_BITS; i++) {
        const int count = (int)column[((p << RANK_ROW_BITS) + i) * 32];
        if (wide && total <= rank[p]) {
          low[p] = start + (i << next);
          before[p] = total;
          upTo[p] = total + count;
        }
        total += count;
      }
    }
    shift = wide ? next : shift;
    wide = wide && shift > 0;
  }
  int next[PERCENTS];
  bool between = false;
#pragma unroll
  for (int p = 0; p < PERCENTS; p++) {
    const bool above = ranks && rest[p] > 0 && rank[p] + 1 >= upTo[p];
    next[p] = above ? INT_MAX : low[p];
    between |= above;
  }
  if (walk.any(between)) {
    walk.forEachHeight(between, [&](int z) {
#pragma unroll
      for (int p = 0; p < PERCENTS; p++) {
        next[p] = z > low[p] ? min(next[p], z) : next[p];
      }
    });
  }
#pragma unroll
  for (int p = 0; p < PERCENTS; p++) {
    const long long height = (long long)low[p] - shape.lowest;
    const long long step = (long long)next[p] - low[p];
    const Real steps =
        rest[p] == 0 ? toReal(height) : toReal(100 * height + rest[p] * step) / 100.0;
    row.percentileZ[p] = steps * unit;
  }
}

// Mean and spread of intensities.
template <typename Walk>
__device__ inline void sumIntensities(
    Walk& walk, bool active, const int* intensity, int m, PassRow& row) {
  long long sum = 0;
  long long squares = 0;
  walk.forEachIntensity(active, intensity, [&](int of) {
    const long long value = of;
    sum += value;
    squares += value * value;
  });
  row.meanIntensity = toReal(sum) / toReal(m);
  row.spreadIntensity = sqrt(toReal((Wide)squares * m - (Wide)sum * sum)) / toReal(m);
}

template <typename Walk>
__device__ inline PassRow passOver(
    Walk& walk, bool active, const Shape& shape, Real unit, const Pass& pass) {
  PassRow row;
  if (pass.quantities & OF_QUADRIC) {
    fitQuadric(walk, active, shape, unit, row);
  }
  if (pass.quantities & OF_INTENSITIES) {
    sumIntensities(walk, active, pass.intensity, shape.m, row);
  }
  if (pass.quantities & (OF_HEIGHT_MOMENTS | OF_PERCENTILES)) {
    walk.keepHeights(active);
  }
  if (pass.quantities & OF_HEIGHT_MOMENTS) {
    standardiseHeights(walk, active, shape, row);
  }
  if (pass.quantities & OF_PERCENTILES) {
    rankHeights(walk, active, shape, unit, row);
  }
  return row;
}

// Writes the features of a point that are asked for. `put(feature, value)` takes each.
template <typename Put>
__device__ inline void writePass(
    const Columns& columns, const PassRow& row, const Pass& pass, Put put) {
  const Real meanCurvature = row.meanCurvature;
  const Real gaussianCurvature = row.gaussianCurvature;
  const Real* percentileZ = row.percentileZ;
  const Real skewnessZ = row.skewnessZ;
  const Real kurtosisZ = row.kurtosisZ;
  const Real meanIntensity = row.meanIntensity;
  const Real spreadIntensity = row.spreadIntensity;
#define WANTED(feature) (pass.of[feature] >= 0)
#define PUT(feature, value) put(feature, toFloat(value))
#include "passFormulas.cuh"
#undef PUT
#undef WANTED
}

// Puts a value where columns are kept, or, of a point whose record is a row, into that.
__device__ inline void keepValue(
    const Query& q, const Pass& pass, int point, bool isRow, int feature, float value) {
  if (isRow) {
    *rowValue(q, point, pass.of[feature]) = value;
  } else {
    pass.columns[pass.at[feature] * pass.stride + point] = value;
  }
}

__device__ inline void keepPass(
    const Query& q, const Pass& pass, int point, bool isRow, const PassRow& row) {
  writePass(q.columns, row, pass, [&](int feature, float value) {
    keepValue(q, pass, point, isRow, feature, value);
  });
}

// Brings what was kept of points from..from+n-1 of the block into columns of n values each, which
// have the other features already.
extern "C" __global__ void __launch_bounds__(128)
    passColumns(const Query q, const Pass pass, int from, int n, float* columns) {
  const int i = blockIdx.x * 128 + threadIdx.x;
  if (i >= n || isRow(recordOf(q, from + i))) {
    return;
  }
  for (int f = 0; f < PASS_FEATURES; f++) {
    if (pass.of[f] >= 0) {
      columns[(long)pass.of[f] * n + i] = pass.columns[pass.at[f] * pass.stride + from + i];
    }
  }
}
