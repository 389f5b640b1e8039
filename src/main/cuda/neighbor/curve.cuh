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
template <typename Key>
__device__ inline Key hilbert2(unsigned u, unsigned v, int bits) {
  Key key = 0;
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

// The Hilbert curve in space (Skilling 2004) turns in 24 ways. For each way and octant: the octant's
// place along the curve, and, times eight, the way it turns inside.
constexpr int WAYS = 24;
__device__ const unsigned char TURNS[WAYS * 8] = {
    8, 17, 27, 2, 39, 46, 52, 5, 56, 71, 73, 86, 91, 20, 10, 13,
    48, 1, 103, 110, 115, 18, 12, 21, 126, 129, 29, 26, 79, 80, 140, 3,
    148, 43, 37, 34, 127, 128, 78, 81, 156, 45, 35, 42, 31, 6, 160, 105,
    72, 87, 139, 4, 57, 70, 50, 53, 0, 171, 111, 76, 49, 58, 102, 61,
    180, 143, 83, 184, 69, 54, 66, 97, 16, 123, 9, 74, 47, 60, 38, 77,
    132, 95, 85, 14, 67, 144, 82, 33, 142, 55, 185, 96, 93, 116, 90, 11,
    188, 107, 175, 176, 101, 98, 62, 65, 164, 109, 119, 22, 99, 106, 152, 41,
    174, 177, 63, 64, 117, 114, 92, 19, 30, 125, 161, 122, 7, 172, 104, 75,
    130, 25, 133, 166, 179, 136, 84, 191, 94, 15, 141, 28, 145, 32, 138, 51,
    146, 155, 149, 36, 137, 24, 190, 167, 154, 157, 147, 44, 169, 182, 120, 135,
    162, 165, 121, 134, 187, 108, 168, 183, 118, 173, 23, 124, 153, 170, 40, 59,
    178, 113, 131, 88, 181, 158, 68, 151, 186, 163, 89, 112, 189, 100, 150, 159};

// Position of a cell along the Hilbert curve of `bits` levels in space; `turns` as TURNS.
template <typename Key>
__device__ inline Key hilbert3(
    unsigned x, unsigned y, unsigned z, int bits, const unsigned char* turns) {
  Key key = 0;
  unsigned turn = 0;
  for (int level = bits - 1; level >= 0; level--) {
    const unsigned octant = (x >> level & 1) << 2 | (y >> level & 1) << 1 | (z >> level & 1);
    turn = turns[(turn & ~7u) | octant];
    key = key << 3 | (turn & 7);
  }
  return key;
}

template <typename Key>
__device__ inline Key curveKey(
    const Curve& curve, const unsigned char* turns, int x, int y, int z) {
  const unsigned cell[3] = {
      ((unsigned)x - (unsigned)curve.origin[0]) >> curve.shift,
      ((unsigned)y - (unsigned)curve.origin[1]) >> curve.shift,
      ((unsigned)z - (unsigned)curve.origin[2]) >> curve.shift};
  const unsigned u = curve.axis[0] == 0 ? cell[0] : curve.axis[0] == 1 ? cell[1] : cell[2];
  const unsigned v = curve.axis[1] == 0 ? cell[0] : curve.axis[1] == 1 ? cell[1] : cell[2];
  const unsigned w = curve.axis[2] == 0 ? cell[0] : curve.axis[2] == 1 ? cell[1] : cell[2];
  const unsigned low = (1u << curve.wBits) - 1;
  return hilbert2<Key>(u >> curve.wBits, v >> curve.wBits, curve.uvBits) << (3 * curve.wBits) |
         hilbert3<Key>(u & low, v & low, w, curve.wBits, turns);
}
