// Eigenvalues and eigenvectors of the scatter matrix of a neighbourhood, as in the classes Scatter
// and SymmetricEigen: the matrix by other ways to the same integers, what follows from it operation
// for operation.

#pragma once

enum Rank { POINT = 0, LINE = 1, PLANE = 2, SPACE = 3 };

// m Sxx - Sx Sx and so on in lattice steps, and whether the points coincide, lie on a line, on a
// plane, or span space.
struct Scatter {
  Real xx, xy, xz, yy, yz, zz;
  int rank;
};

struct Eigen {
  Real value1, value2, value3;
  Real x1, y1, z1;
  Real x2, y2, z2;
  Real x3, y3, z3;
};

// a b - c d without cancellation (Kahan; Jeannerod, Louvet and Muller 2013).
__device__ inline Real minorOf(Real a, Real b, Real c, Real d) {
  const Real cd = c * d;
  const Real error = fma(-c, d, cd);
  return fma(a, b, -cd) + error;
}

// Relative to the product of its diagonal, a float64 minor or determinant is wrong by less.
constexpr double MINOR_ERROR = 1.0 / (1LL << 50);
constexpr double DETERMINANT_ERROR = 1.0 / (1LL << 44);

constexpr double SQRT_3 = 0x1.bb67ae8584caap+0;
constexpr int HALLEY_STEPS = 2;

// Whether a b = c c.
__device__ inline bool isZeroMinor(long long a, long long b, long long c) {
  return (Wide)a * b == (Wide)c * c;
}

__device__ inline bool isZeroMinor(Wide a, Wide b, Wide c) { return product(a, b) == product(c, c); }

// Whether a symmetric matrix is singular; entries below 2^41, or 2^83 in magnitude.
__device__ inline bool isSingular(
    long long xx, long long xy, long long xz, long long yy, long long yz, long long zz) {
  return (Wide)xx * ((Wide)yy * zz - (Wide)yz * yz) - (Wide)xy * ((Wide)xy * zz - (Wide)yz * xz) +
             (Wide)xz * ((Wide)xy * yz - (Wide)yy * xz) ==
         0;
}

__device__ inline bool isSingular(Wide xx, Wide xy, Wide xz, Wide yy, Wide yz, Wide zz) {
  return product(product(yy, zz) - product(yz, yz), xx) +
             product(product(xy, yz) - product(yy, xz), xz) ==
         product(product(xy, zz) - product(yz, xz), xy);
}

// The rank of a scatter matrix of integers, decided exactly where float64 leaves a doubt.
template <typename Int>
__device__ inline Scatter scatterOf(Int nxx, Int nxy, Int nxz, Int nyy, Int nyz, Int nzz) {
  Scatter s;
  s.xx = toReal(nxx);
  s.xy = toReal(nxy);
  s.xz = toReal(nxz);
  s.yy = toReal(nyy);
  s.yz = toReal(nyz);
  s.zz = toReal(nzz);
  const auto isZero = [](Real a, Real b, Real c, Int na, Int nb, Int nc) {
    return abs(a * b - c * c) <= MINOR_ERROR * (a * b) && isZeroMinor(na, nb, nc);
  };
  if (isZero(s.xx, s.yy, s.xy, nxx, nyy, nxy) && isZero(s.xx, s.zz, s.xz, nxx, nzz, nxz) &&
      isZero(s.yy, s.zz, s.yz, nyy, nzz, nyz)) {
    s.rank = nxx == 0 && nyy == 0 && nzz == 0 ? POINT : LINE;
    return s;
  }
  const Real determinant = s.xx * (s.yy * s.zz - s.yz * s.yz) -
                           s.xy * (s.xy * s.zz - s.yz * s.xz) +
                           s.xz * (s.xy * s.yz - s.yy * s.xz);
  const bool doubt = abs(determinant) <= DETERMINANT_ERROR * s.xx * s.yy * s.zz;
  s.rank = doubt && isSingular(nxx, nxy, nxz, nyy, nyz, nzz) ? PLANE : SPACE;
  return s;
}

// The largest root of t^3 - 3t - 2h = 0 for h in [0, 1].
__device__ inline Real largestRoot(Real h) {
  Real t = SQRT_3 + h * (1.0 / 3 + h * (2 - SQRT_3 - 1.0 / 3));
#pragma unroll
  for (int step = 0; step < HALLEY_STEPS; step++) {
    const Real square = t * t;
    const Real value = t * (square - 3) - 2 * h;
    const Real slope = 3 * square - 3;
    t = t - value * slope / (slope * slope - 3 * t * value);
  }
  return t;
}

// The best separated eigenvalue by Halley's method, the other two on the plane across its vector.
__device__ inline void solveAnyRank(const Scatter& a, Eigen& e) {
  const Real mean = (a.xx + a.yy + a.zz) / 3;
  Real xx = a.xx - mean;
  Real yy = a.yy - mean;
  Real zz = a.zz - mean;
  Real xy = a.xy;
  Real xz = a.xz;
  Real yz = a.yz;
  const Real squares = xx * xx + yy * yy + zz * zz + 2 * (xy * xy + xz * xz + yz * yz);
  if (squares == 0) {
    e = {mean, mean, mean, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    return;
  }
  const Real p = sqrt(squares / 6);
  const Real inverse = 1 / p;
  const Real determinant =
      xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  const Real sign = determinant < 0 ? -1 : 1;
  const Real factor = sign * inverse;
  xx *= factor;
  yy *= factor;
  zz *= factor;
  xy *= factor;
  xz *= factor;
  yz *= factor;
  const Real h = atMost(1, 0.5 * abs(determinant) * inverse * inverse * inverse);
  const Real t = largestRoot(h);

  // The adjugate of B - tI is a multiple of v vT: its largest column is the best v.
  const Real dx = xx - t;
  const Real dy = yy - t;
  const Real dz = zz - t;
  const Real cxx = dy * dz - yz * yz;
  const Real cyy = dx * dz - xz * xz;
  const Real czz = dx * dy - xy * xy;
  const Real cxy = xz * yz - xy * dz;
  const Real cxz = xy * yz - xz * dy;
  const Real cyz = xy * xz - yz * dx;
  Real vx, vy, vz;
  if (cxx >= cyy && cxx >= czz) {
    vx = cxx, vy = cxy, vz = cxz;
  } else if (cyy >= czz) {
    vx = cxy, vy = cyy, vz = cyz;
  } else {
    vx = cxz, vy = cyz, vz = czz;
  }
  const Real vInverse = 1 / sqrt(vx * vx + vy * vy + vz * vz);
  vx *= vInverse;
  vy *= vInverse;
  vz *= vInverse;

  // Two unit vectors across v.
  Real ux, uy, uz;
  if (abs(vz) >= abs(vx)) {
    const Real length = 1 / sqrt(vy * vy + vz * vz);
    ux = 0;
    uy = vz * length;
    uz = -vy * length;
  } else {
    const Real length = 1 / sqrt(vx * vx + vy * vy);
    ux = -vy * length;
    uy = vx * length;
    uz = 0;
  }
  const Real wx = vy * uz - vz * uy;
  const Real wy = vz * ux - vx * uz;
  const Real wz = vx * uy - vy * ux;

  // B on the plane of u and w.
  const Real bux = xx * ux + xy * uy + xz * uz;
  const Real buy = xy * ux + yy * uy + yz * uz;
  const Real buz = xz * ux + yz * uy + zz * uz;
  const Real bwx = xx * wx + xy * wy + xz * wz;
  const Real bwy = xy * wx + yy * wy + yz * wz;
  const Real bwz = xz * wx + yz * wy + zz * wz;
  const Real uu = ux * bux + uy * buy + uz * buz;
  const Real uw = wx * bux + wy * buy + wz * buz;
  const Real ww = wx * bwx + wy * bwy + wz * bwz;
  const Real middle = 0.5 * (uu + ww);
  const Real half = 0.5 * (uu - ww);
  const Real radius = sqrt(half * half + uw * uw);

  // (c, s) is the direction of the larger of the two in the basis u, w.
  Real c = half >= 0 ? half + radius : uw;
  Real s = half >= 0 ? uw : radius - half;
  const Real cs = c * c + s * s;
  if (cs > 0) {
    const Real csInverse = 1 / sqrt(cs);
    c *= csInverse;
    s *= csInverse;
  } else {
    c = 1;
    s = 0;
  }
  const Real lx = c * ux + s * wx;
  const Real ly = c * uy + s * wy;
  const Real lz = c * uz + s * wz;
  const Real sx = c * wx - s * ux;
  const Real sy = c * wy - s * uy;
  const Real sz = c * wz - s * uz;
  e.x2 = lx, e.y2 = ly, e.z2 = lz;
  if (sign > 0) {
    e.value1 = mean + p * t;
    e.value2 = atLeast(0, mean + p * (middle + radius));
    e.value3 = atLeast(0, mean + p * (middle - radius));
    e.x1 = vx, e.y1 = vy, e.z1 = vz;
    e.x3 = sx, e.y3 = sy, e.z3 = sz;
  } else {
    // B was negated: its largest eigenvalue is the smallest of the matrix.
    e.value1 = mean - p * (middle - radius);
    e.value2 = atLeast(0, mean - p * (middle + radius));
    e.value3 = atLeast(0, mean - p * t);
    e.x1 = sx, e.y1 = sy, e.z1 = sz;
    e.x3 = vx, e.y3 = vy, e.z3 = vz;
  }
}

__device__ inline void setNormal(Eigen& e, Real x, Real y, Real z) {
  const Real length = sqrt(x * x + y * y + z * z);
  e.x3 = x / length;
  e.y3 = y / length;
  e.z3 = z / length;
}

// On a plane the adjugate is l1 l2 n nT: the normal, and as its trace the product of the others.
__device__ inline void setPlane(const Scatter& a, Eigen& e) {
  const Real cxx = minorOf(a.yy, a.zz, a.yz, a.yz);
  const Real cyy = minorOf(a.xx, a.zz, a.xz, a.xz);
  const Real czz = minorOf(a.xx, a.yy, a.xy, a.xy);
  e.value2 = atMost(e.value1, (cxx + cyy + czz) / e.value1);
  e.value3 = 0;
  if (czz >= cxx && czz >= cyy) {
    setNormal(e, minorOf(a.xy, a.yz, a.xz, a.yy), minorOf(a.xy, a.xz, a.yz, a.xx), czz);
  } else if (cxx >= cyy) {
    setNormal(e, cxx, minorOf(a.xz, a.yz, a.xy, a.zz), minorOf(a.xy, a.yz, a.xz, a.yy));
  } else {
    setNormal(e, minorOf(a.xz, a.yz, a.xy, a.zz), cyy, minorOf(a.xy, a.xz, a.yz, a.xx));
  }
  e.x2 = e.y3 * e.z1 - e.z3 * e.y1;
  e.y2 = e.z3 * e.x1 - e.x3 * e.z1;
  e.z2 = e.x3 * e.y1 - e.y3 * e.x1;
}

__device__ inline void solve(const Scatter& a, Eigen& e) {
  if (a.rank == POINT) {
    e = {0, 0, 0, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE};
    return;
  }
  solveAnyRank(a, e);
  if (a.rank == LINE) {
    e.value1 = a.xx + a.yy + a.zz;
    e.value2 = e.value3 = 0;
    e.x2 = e.y2 = e.z2 = e.x3 = e.y3 = e.z3 = NONE;
    return;
  }
  if (a.rank == PLANE) {
    setPlane(a, e);
  }
  if (e.z3 < 0 || (e.z3 == 0 && (e.x3 < 0 || (e.x3 == 0 && e.y3 < 0)))) {
    e.x3 = -e.x3;
    e.y3 = -e.y3;
    e.z3 = -e.z3;
  }
}
