// Integers of 128 bits, and what products of them need: 256.

#pragma once

typedef __int128 Wide;

// Modulo 2^256.
struct Wider {
  unsigned __int128 low;
  unsigned __int128 high;
};

__device__ inline bool operator==(const Wider& a, const Wider& b) {
  return a.low == b.low && a.high == b.high;
}

__device__ inline Wider operator+(const Wider& a, const Wider& b) {
  const unsigned __int128 low = a.low + b.low;
  return {low, a.high + b.high + (low < a.low ? 1 : 0)};
}

__device__ inline Wider operator-(const Wider& a, const Wider& b) {
  return {a.low - b.low, a.high - b.high - (a.low < b.low ? 1 : 0)};
}

__device__ inline Wider unsignedProduct(unsigned __int128 a, unsigned __int128 b) {
  const unsigned long long a0 = (unsigned long long)a;
  const unsigned long long a1 = (unsigned long long)(a >> 64);
  const unsigned long long b0 = (unsigned long long)b;
  const unsigned long long b1 = (unsigned long long)(b >> 64);
  const unsigned __int128 low = (unsigned __int128)a0 * b0;
  const unsigned __int128 left = (unsigned __int128)a1 * b0;
  const unsigned __int128 right = (unsigned __int128)a0 * b1;
  const unsigned __int128 middle =
      (low >> 64) + (unsigned long long)left + (unsigned long long)right;
  return {
      middle << 64 | (unsigned long long)low,
      (unsigned __int128)a1 * b1 + (left >> 64) + (right >> 64) + (middle >> 64)};
}

__device__ inline Wider product(const Wider& a, Wide b) {
  Wider result = unsignedProduct(a.low, (unsigned __int128)b);
  result.high += a.high * (unsigned __int128)b - (b < 0 ? a.low : 0);
  return result;
}

__device__ inline Wider product(Wide a, Wide b) {
  return product(Wider{(unsigned __int128)a, a < 0 ? ~(unsigned __int128)0 : 0}, b);
}
