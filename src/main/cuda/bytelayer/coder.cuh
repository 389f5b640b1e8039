// The arithmetic coder, a lane for each stream: at every symbol it depends on the one before, and a
// warp has 32 of these chains.

#pragma once

constexpr unsigned SHORTEST = 1u << 24;
constexpr unsigned SHORTEST_TWICE = 1u << 16;

// Fours of symbols that are on their way from memory: it is far.
constexpr int AHEAD = 4;

// The words of a stream, the upper bytes of each first in the end.
struct Output {
  unsigned* slot;
  int slotWords;

  __device__ void put(int word, unsigned value) const {
    if ((unsigned)word < (unsigned)slotWords) {
      slot[word] = value;
    }
  }

  // Adds one to the number that the words before `word` are.
  __device__ void carry(int word) const {
    for (int at = min(word, slotWords) - 1; at >= 0; at--) {
      if (++slot[at] != 0) {
        return;
      }
    }
  }
};

// Moves the start of the interval and takes 0, 8 or 16 bits from it; without branches, as lanes are
// never in step. Returns whether a whole word ran over: only where CARRY is set what that means for
// the words before is done.
template <bool CARRY>
__device__ inline bool emit(Coder& coder, const Output& output, unsigned by, int bits) {
  coder.start += by;
  const unsigned low = (unsigned)coder.start;
  const unsigned high = (unsigned)(coder.start >> 32);
  const int total = coder.pendingBits + bits;
  const bool full = total >= 32;
  const unsigned word = __funnelshift_r(low, high, coder.pendingBits);
  const unsigned carry = full ? high >> coder.pendingBits : 0;
  const unsigned held = coder.held + carry;
  const bool over = held < carry;
  if (CARRY && over) {
    output.carry(coder.last);
  }
  if (full) {
    output.put(coder.last, held);
  }
  coder.held = full ? word : held;
  coder.last += full ? 1 : 0;
  const unsigned rest = low & ((1u << coder.pendingBits) - 1);
  coder.start = (full ? (unsigned long long)rest : coder.start) << bits;
  coder.pendingBits = total & 31;
  return over;
}

template <bool CARRY>
__device__ inline bool code(Coder& coder, const Output& output, unsigned interval) {
  const unsigned unit = coder.length >> 15;
  const unsigned rest = coder.length & 0x7fff & (unsigned)((int)interval >> 31);
  const unsigned length = (interval >> WIDTH_SHIFT & 0xffff) * unit + rest;
  const int bits = length >= SHORTEST ? 0 : length >= SHORTEST_TWICE ? 8 : 16;
  const bool over = emit<CARRY>(coder, output, (interval & 0x7fff) * unit, bits);
  coder.length = length << bits;
  return over;
}

template <bool CARRY>
__device__ inline bool code(Coder& coder, const Output& output, const uint4& four) {
  bool over = code<CARRY>(coder, output, four.x);
  over |= code<CARRY>(coder, output, four.y);
  over |= code<CARRY>(coder, output, four.z);
  over |= code<CARRY>(coder, output, four.w);
  return over;
}

// Ends a stream; returns how many bytes it has.
__device__ inline int finish(Coder& coder, const Output& output) {
  const bool wide = coder.length > 2 * SHORTEST;
  emit<true>(coder, output, wide ? SHORTEST : SHORTEST >> 1, wide ? 8 : 16);
  // A decoder holds four bytes: what it reads ahead is zeros.
  const int size = (coder.last + 1) * 4 + coder.pendingBits / 8 + (wide ? 3 : 2);
  const unsigned long long pending = coder.start >> 32;
  const unsigned held = coder.held + (unsigned)(pending >> coder.pendingBits);
  if (held < coder.held) {
    output.carry(coder.last);
  }
  output.put(coder.last, held);
  output.put(coder.last + 1, (unsigned)(pending << (32 - coder.pendingBits)));
  output.put(coder.last + 2, 0);
  return size;
}

// Codes a slice of a stream. A lane.
__device__ inline void codeSlice(const Job& job, int stream, int slice) {
  const int chunk = chunkOf(job, stream);
  const int symbols = pointsOf(job, chunk) - 1;
  const int from = slice * job.slice;
  if (from >= symbols && slice > 0) {
    return;
  }
  const int count = min(symbols - from, job.slice);
  const Output output = {slotOf(job, stream), slotBytes(job, chunk) / 4};
  Coder coder = {0, ~0u, 0, 0, -1};
  if (slice > 0) {
    coder = job.coders[stream];
  }
  // Behind the last symbol of a slice there are some that change nothing, up to a multiple of 32.
  const uint4* fours = (const uint4*)intervalsOf(job, stream, slice);
  const int all = (count + 31) / 32 * 8;
  uint4 ahead[AHEAD];
  for (int k = 0; k < AHEAD && all > 0; k++) {
    ahead[k] = fours[k];
  }
  for (int base = 0; base < all; base += AHEAD) {
#pragma unroll
    for (int k = 0; k < AHEAD; k++) {
      const uint4 four = ahead[k];
      if (base + AHEAD < all) {
        ahead[k] = fours[base + AHEAD + k];
      }
      const Coder before = coder;
      if (code<false>(coder, output, four)) {
        coder = before;
        code<true>(coder, output, four);
      }
    }
  }
  if (from + count < symbols) {
    job.coders[stream] = coder;
    return;
  }
  const Statistics& statistics = job.statistics[stream];
  int size = statistics.changes != 0 ? finish(coder, output) : 0;
  int first = statistics.first;
  if (size > output.slotWords * 4) {
    size = 0;
    first |= TOO_LONG;
  }
  job.made[stream] = {size, first};
}
