// Order along a space-filling curve: points that are near each other in the order are near each
// other in space, whatever the shape of the cloud.

#pragma once

// Where the curve runs: coordinates relative to the lower corner, in cells of 2^shift steps.
// Axis w has the fewest bits; below wBits levels the curve fills space, above it fills the plane of
// u and v.
struct Curve {
  int origin[3];
  int axis[3];  // u, v, w as 0 = x, 1 = y, 2 = z
  int shift;
  int wBits;
  int uvBits;  // bits of u and v together above wBits, per axis
};

// Position of a cell along the Hilbert curve of `bits` levels in the plane.
__device__ inline unsigned long long hilbert2(unsigned u, unsigned v, int bits) {
  unsigned long long key = 0;
  for (int level = bits - 1; level >= 0; level--) {
    const unsigned a = u >> level & 1;
    const unsigned b = v >> level & 1;
    key = key << 2 | (3 * a ^ b);
    if (b == 0) {
      // Turn the quadrant so that the curve enters and leaves at its neighbours.
      const unsigned mask = a ? ~0u : 0u;
      const unsigned t = u ^ mask;
      u = v ^ mask;
      v = t;
    }
  }
  return key;
}

// Position of a cell along the Hilbert curve of `bits` levels in space: the axes are turned level
// by level (Skilling 2004), then their bits are interleaved.
__device__ inline unsigned long long hilbert3(unsigned x, unsigned y, unsigned z, int bits) {
  if (bits == 0) {
    return 0;
  }
  const unsigned top = 1u << (bits - 1);
  for (unsigned q = top; q > 1; q >>= 1) {
    const unsigned low = q - 1;
    if (x & q) {
      x ^= low;
    }
    if (y & q) {
      x ^= low;
    } else {
      const unsigned t = (x ^ y) & low;
      x ^= t;
      y ^= t;
    }
    if (z & q) {
      x ^= low;
    } else {
      const unsigned t = (x ^ z) & low;
      x ^= t;
      z ^= t;
    }
  }
  y ^= x;
  z ^= y;
  unsigned t = 0;
  for (unsigned q = top; q > 1; q >>= 1) {
    if (z & q) {
      t ^= q - 1;
    }
  }
  x ^= t;
  y ^= t;
  z ^= t;
  unsigned long long key = 0;
  for (int level = bits - 1; level >= 0; level--) {
    key = key << 3 | (x >> level & 1) << 2 | (y >> level & 1) << 1 | (z >> level & 1);
  }
  return key;
}

__device__ inline unsigned long long curveKey(const Curve& curve, int x, int y, int z) {
  const unsigned cell[3] = {
      ((unsigned)x - (unsigned)curve.origin[0]) >> curve.shift,
      ((unsigned)y - (unsigned)curve.origin[1]) >> curve.shift,
      ((unsigned)z - (unsigned)curve.origin[2]) >> curve.shift};
  const unsigned u = curve.axis[0] == 0 ? cell[0] : curve.axis[0] == 1 ? cell[1] : cell[2];
  const unsigned v = curve.axis[1] == 0 ? cell[0] : curve.axis[1] == 1 ? cell[1] : cell[2];
  const unsigned w = curve.axis[2] == 0 ? cell[0] : curve.axis[2] == 1 ? cell[1] : cell[2];
  const unsigned low = (1u << curve.wBits) - 1;
  return hilbert2(u >> curve.wBits, v >> curve.wBits, curve.uvBits) << (3 * curve.wBits) |
         hilbert3(u & low, v & low, w, curve.wBits);
}
