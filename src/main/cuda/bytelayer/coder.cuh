// The arithmetic coder, a lane for each stream: at every symbol it depends on the one before, and a
// warp has 32 of these chains.

#pragma once

constexpr unsigned SHORTEST = 1u << 24;
constexpr unsigned SHORTEST_TWICE = 1u << 16;

__device__ inline unsigned bigEndian(unsigned word) { return __byte_perm(word, 0, 0x0123); }

// The bytes of a stream.
struct Output {
  unsigned* slot;
  int slotWords;

  __device__ void put(int word, unsigned value) const {
    if (word >= 0 && word < slotWords) {
      slot[word] = bigEndian(value);
    }
  }

  // Adds one to the number that the words before `word` are.
  __device__ void carry(int word) const {
    for (int at = min(word, slotWords) - 1; at >= 0; at--) {
      const unsigned value = bigEndian(slot[at]) + 1;
      slot[at] = bigEndian(value);
      if (value != 0) {
        return;
      }
    }
  }
};

// Moves the start of the interval; what runs over is added to the bytes before.
__device__ inline void advance(Coder& coder, const Output& output, unsigned by) {
  coder.low += by;
  if (coder.low < by) {
    coder.pending++;
    if (coder.pending >> coder.pendingBits != 0) {
      coder.pending = 0;
      coder.held++;
      if (coder.held == 0) {
        output.carry(coder.words - 1);
      }
    }
  }
}

// Takes 8 or 16 bits from the start of the interval, or none.
__device__ inline void take(Coder& coder, const Output& output, int bits) {
  const int total = coder.pendingBits + bits;
  if (total >= 32) {
    // what is lacking of a word: 8 to 16 bits
    const unsigned word = __funnelshift_l(coder.low, coder.pending, 32 - coder.pendingBits);
    output.put(coder.words - 1, coder.held);
    coder.held = word;
    coder.words++;
  }
  const int rest = total & 31;
  coder.pending = __funnelshift_l(coder.low, coder.pending, bits) & ((1u << rest) - 1);
  coder.pendingBits = rest;
  coder.low <<= bits;
}

__device__ inline void code(Coder& coder, const Output& output, unsigned interval) {
  const unsigned unit = coder.length >> 15;
  const unsigned rest = interval & LAST ? coder.length & 0x7fff : 0;
  const unsigned start = (interval & 0x7fff) * unit;
  const unsigned length = (interval >> WIDTH_SHIFT & 0xffff) * unit + rest;
  const int bits = length >= SHORTEST ? 0 : length >= SHORTEST_TWICE ? 8 : 16;
  advance(coder, output, start);
  take(coder, output, bits);
  coder.length = length << bits;
}

// Ends a stream; returns how many bytes it has.
__device__ inline int finish(Coder& coder, const Output& output) {
  const bool wide = coder.length > 2 * SHORTEST;
  advance(coder, output, wide ? SHORTEST : SHORTEST >> 1);
  take(coder, output, wide ? 8 : 16);
  // A decoder holds four bytes: what it reads ahead is zeros.
  const int size = coder.words * 4 + coder.pendingBits / 8 + (wide ? 3 : 2);
  output.put(coder.words - 1, coder.held);
  // a shift by 32 bits, where none are pending
  output.put(coder.words, (unsigned)((unsigned long long)coder.pending << (32 - coder.pendingBits)));
  output.put(coder.words + 1, 0);
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
  Coder coder = {0, ~0u, 0, 0, 0, 0};
  if (slice > 0) {
    coder = job.coders[stream];
  }
  // Behind the last symbol of a slice there are some that change nothing.
  const uint4* next = (const uint4*)intervalsOf(job, stream, slice);
  const uint4* const end = next + (count + 3) / 4;
  while (next < end) {
    const uint4 four = *next++;
    code(coder, output, four.x);
    code(coder, output, four.y);
    code(coder, output, four.z);
    code(coder, output, four.w);
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
