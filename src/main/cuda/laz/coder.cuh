// What streams are made of: the words they are read from, adaptive models, and the memory these live in.
#pragma once

#include "warp.cuh"

// What became of a chunk.
constexpr u32 CORRUPT = 1; // no encoder can have written it
constexpr u32 NO_MEMORY = 2; // its models did not fit into the batch's memory

// Memory for the models of one stream: shared memory first, then what all streams of a batch have.
// An entry names a piece: its place in units of 8 bytes, with OUTSIDE set if it is in the pool; 0 is none.
constexpr u32 OUTSIDE = 0x80000000u;

// The first words of the shared memory of a stream.
constexpr u32 USED = 0; // units taken
constexpr u32 CONTEXT = 1; // entries of four contexts
constexpr u32 HEADER_UNITS = 3;

struct Memory {
  u32* near; // this stream's own
  char* pool; // the batch's
  u32* poolUsed; // units
  u32* verdict; // of the chunk
  u32 nearUnits;
  u32 poolUnits;
};

DEVICE u32* at(const Memory& m, u32 entry) {
  return (entry & OUTSIDE) != 0 ? (u32*)(m.pool + ((u64)(entry & ~OUTSIDE) << 3))
                                : m.near + (entry << 1);
}

DEVICE void open(const Memory& m) {
  sync();
  if (writes()) {
    m.near[USED] = HEADER_UNITS;
    for (u32 c = 0; c < 4; c++) {
      m.near[CONTEXT + c] = 0;
    }
  }
  sync();
}

// A piece of a number of words; the end of the stream if there is none.
OUTLINED u32 taken(const Memory m, u32 words) {
  const u32 units = (words + 1) >> 1;
  sync();
  const u32 used = m.near[USED];
  sync();
  if (agreed(units <= m.nearUnits - used)) {
    if (writes()) {
      m.near[USED] = used + units;
    }
    sync();
    return used;
  }
  u32 entry = 0;
  if (writes()) {
    // Looked at first: a pool that is full stays so, and the sum does not run over.
    if (*(volatile u32*)m.poolUsed + units <= m.poolUnits) {
      const u32 before = added(m.poolUsed, units);
      entry = before + units <= m.poolUnits ? OUTSIDE | before : 0;
    }
  }
  entry = from(entry, 0);
  if (agreed(entry == 0)) {
    if (writes()) {
      *m.verdict = NO_MEMORY;
    }
    giveUp();
  }
  return entry;
}

// Words of a model: how many symbols until the next update with the cycle above them, the total, and
// of each symbol its place in the distribution with its count above it.
constexpr u32 MODEL_HEADER = 2;
constexpr u32 COUNT_SHIFT = 16;
constexpr u32 LOW_HALF = 0xFFFFu;
constexpr u32 MAX_TOTAL = 1u << 15;

// Recomputes the distribution of n symbols from their counts.
OUTLINED void update(u32* model, u32 n) {
  u32* symbols = model + MODEL_HEADER;
  sync();
  const u32 cycle = model[0] >> 16;
  u32 total = model[1] + cycle;
  sync();
  if (agreed(total > MAX_TOTAL)) {
    total = 0;
    for (u32 first = 0; first < n; first += LANES) {
      const u32 k = first + lane();
      u32 count = 0;
      if (k < n) {
        count = ((symbols[k] >> COUNT_SHIFT) + 1) >> 1;
        symbols[k] = count << COUNT_SHIFT;
      }
      total += from(sumUpTo(count), LANES - 1);
    }
  }
  const u32 scale = 0x80000000u / total;
  u32 sum = 0;
  for (u32 first = 0; first < n; first += LANES) {
    const u32 k = first + lane();
    const u32 count = k < n ? symbols[k] >> COUNT_SHIFT : 0;
    const u32 upTo = sumUpTo(count);
    if (k < n) {
      symbols[k] = count << COUNT_SHIFT | (scale * (sum + upTo - count)) >> 16;
    }
    sum += from(upTo, LANES - 1);
  }
  if (writes()) {
    const u32 next = least(8 * (n + 6), (5 * cycle) >> 2);
    model[0] = next << 16 | next;
    model[1] = total;
  }
  sync();
}

// Words that a model of n symbols takes.
EVERYWHERE constexpr u32 modelWords(u32 n) { return MODEL_HEADER + n; }

// A fresh model of n symbols.
OUTLINED void begin(u32* model, u32 n) {
  sync();
  for (u32 k = lane(); k < n; k += LANES) {
    model[MODEL_HEADER + k] = 1u << COUNT_SHIFT;
  }
  if (writes()) {
    model[0] = n << 16;
    model[1] = 0;
  }
  update(model, n);
  if (writes()) {
    const u32 cycle = (n + 6) >> 1;
    model[0] = cycle << 16 | cycle;
  }
  sync();
}

// Fresh models, one behind the other.
DEVICE void begin(u32* first, u32 n, u32 count) {
  for (u32 i = 0; i < count; i++) {
    begin(first + i * modelWords(n), n);
  }
}

// A fresh model under an entry.
OUTLINED u32 begun(const Memory m, u32* entry, u32 n) {
  const u32 piece = taken(m, modelWords(n));
  begin(at(m, piece), n);
  if (writes()) {
    *entry = piece;
  }
  sync();
  return piece;
}

// Words of a model of a bit: until the next update and cycle; probability of 0 and count of 0; count.
constexpr u32 BIT_WORDS = 3;
constexpr u32 MAX_BIT_COUNT = 1u << 13;

DEVICE void beginBit(u32* model) {
  if (writes()) {
    model[0] = 4u << 16 | 4u;
    model[1] = 1u << 16 | 1u << 12;
    model[2] = 2;
  }
}

OUTLINED void updateBit(u32* model) {
  sync();
  const u32 cycle = model[0] >> 16;
  u32 zeros = model[1] >> 16;
  u32 count = model[2] + cycle;
  sync();
  if (agreed(count > MAX_BIT_COUNT)) {
    count = (count + 1) >> 1;
    zeros = (zeros + 1) >> 1;
    if (zeros == count) {
      count++;
    }
  }
  const u32 scale = 0x80000000u / count;
  if (writes()) {
    const u32 next = least(64u, (5 * cycle) >> 2);
    model[0] = next << 16 | next;
    model[1] = zeros << 16 | (zeros * scale) >> 18;
    model[2] = count;
  }
  sync();
}

// The lanes hold two windows of a word each: the one that is read, and the next.
struct Stream {
  Memory memory;
  u32* models; // in use: those in their places, and entries of others
  const u32* words; // of the window after the next
  const u32* end; // behind the last word
  u32 window; // each lane its word
  u32 coming;
  u32 place; // in the windows, of the bit that comes next
  u32 high; // the bits from there on
  i32 left; // bytes from the start of the windows to the end of the stream
  u32 length;
  u32 value;
  u32 failed;
};

constexpr u32 WINDOW_BITS = 32 * LANES;

DEVICE u32 loaded(const Stream& s) {
  const u32* word = s.words + lane();
  return word < s.end ? swapped(*word) : 0;
}

// The word of the windows with this bit.
DEVICE u32 wordAt(const Stream& s, u32 place) {
  return from(place < WINDOW_BITS ? s.window : s.coming, place / 32 & (LANES - 1));
}

// So that the next window's length, less a word, can be read before this is called again.
DEVICE void refill(Stream& s) {
  if (agreed(s.place >= WINDOW_BITS)) {
    s.place -= WINDOW_BITS;
    s.left -= (i32)(WINDOW_BITS / 8);
    s.window = s.coming;
    s.coming = loaded(s);
    s.words += LANES;
  }
}

// Goes on by some bits.
DEVICE void skip(Stream& s, u32 bits) {
  s.place += bits;
  if (LANES == 1) {
    refill(s);
  }
  s.high = shiftedIn(wordAt(s, s.place), wordAt(s, s.place + 32), s.place & 31);
}

DEVICE void start(Stream& s, const u8* bytes, u32 count) {
  const u32 skipped = (u32)((u64)bytes & 3);
  s.words = (const u32*)(bytes - skipped);
  s.end = (const u32*)(bytes - skipped) + ((u64)skipped + count + 3) / 4;
  s.window = loaded(s);
  s.words += LANES;
  s.coming = loaded(s);
  s.words += LANES;
  s.left = (i32)least(count, 0x7FFFFF00u) + (i32)skipped;
  s.place = 0;
  skip(s, 8 * skipped);
  s.value = s.high;
  skip(s, 32);
  refill(s);
  s.length = 0xFFFFFFFFu;
  s.failed = s.value == 0xFFFFFFFFu ? CORRUPT : 0;
}

// Bytes that have not been taken in.
DEVICE i32 left(const Stream& s) { return s.left - (i32)(s.place / 8); }

DEVICE void renormalise(Stream& s) {
  const u32 shift = leadingZeros(s.length) & 24;
  s.value = shiftedIn(s.value, s.high, shift);
  s.length <<= shift;
  skip(s, shift);
}

// A model that is going to be asked: what its lanes need of it is on its way.
struct Model {
  u32* words;
  u32 header;
  u32 mine; // this lane's symbol; of more than LANES + 1 the first of the lane's stretch
  u32 after; // the symbol behind it
};

// Symbols of a lane, if they are more than a symbol a lane and one.
DEVICE u32 stretchOf(u32 n) { return n <= LANES + 1 ? 1 : (n + LANES - 1) / LANES; }

DEVICE Model modelAt(u32* words, u32 n) {
  const u32 first = lane() * stretchOf(n);
  return {
      words,
      words[0],
      first < n ? words[MODEL_HEADER + first] : 0,
      n <= LANES + 1 && first + 1 < n ? words[MODEL_HEADER + first + 1] : 0};
}

// The model of n symbols in its place.
DEVICE Model placed(Stream& s, u32 place, u32 n) {
  sync();
  return modelAt(s.models + place, n);
}

// The model of n symbols that an entry names.
DEVICE Model named(Stream& s, u32 place, u32 n) {
  sync();
  u32 entry = s.models[place];
  if (agreed(entry == 0)) {
    entry = begun(s.memory, s.models + place, n);
  }
  return modelAt(at(s.memory, entry), n);
}

#ifdef __CUDACC__

constexpr u32 COUNTED = 1u << COUNT_SHIFT;

// The next symbol: the last of n whose interval does not begin above the value; counts it. Each lane
// goes on as if the symbol were its own, while they find out whose it is.
DEVICE u32 symbol(Stream& s, const Model& m, u32 n) {
  const u32 self = lane();
  const u32 unit = s.length >> 15;
  u32* const symbols = m.words + MODEL_HEADER;
  u32 base = 0;
  u32 word = m.mine;
  u32 after = m.after;
  bool there = self < n;
  bool last = self + 1 >= n;
  if (n > LANES + 1) {
    const u32 stretch = stretchOf(n);
    const bool reached = self * stretch < n && (word & LOW_HALF) * unit <= s.value;
    base = (31 - __clz(lanesWhere(reached))) * stretch;
    const u32 index = base + self;
    there = self < stretch && index < n;
    last = index + 1 >= n;
    word = there ? symbols[index] : 0;
    after = there && !last ? symbols[index + 1] : 0;
  }
  const u32 begin = (word & LOW_HALF) * unit;
  const u32 end = last ? s.length : (after & LOW_HALF) * unit;
  const u32 lanes = lanesWhere(there && begin <= s.value);
  const u32 due = lanesWhere((m.header & LOW_HALF) == 1);
  const u32 winner = 31 - __clz(lanes);
  u32 width = end - begin;
  u32 rest = s.value - begin;
  u32 symbol = base + winner;
  const u32 beyond = n == LANES + 1 && winner == LANES - 1 ? lanesWhere(rest >= width) >> (LANES - 1) : 0;
  if (beyond != 0) {
    // what a symbol a lane does not reach
    symbol = LANES;
    width = s.length - end;
    rest = s.value - end;
    word = symbols[LANES];
  }
  if (self == winner) {
    symbols[symbol] = word + COUNTED;
  }
  const u32 shift = __clz(width) & 24;
  const u32 bits = from(shift, winner);
  s.length = from(width << shift, winner);
  s.value = from(shiftedIn(rest, s.high, shift), winner);
  skip(s, bits);
  sync();
  if (writes()) {
    m.words[0] = m.header - 1;
  }
  if (due != 0) {
    update(m.words, n);
  }
  return symbol;
}

#else

DEVICE u32 symbol(Stream& s, const Model& m, u32 n) {
  u32* const symbols = m.words + MODEL_HEADER;
  const u32 unit = s.length >> 15;
  u32 symbol = 0;
  while (symbol + 1 < n && (symbols[symbol + 1] & LOW_HALF) * unit <= s.value) {
    symbol++;
  }
  const u32 begin = (symbols[symbol] & LOW_HALF) * unit;
  s.length = (symbol + 1 < n ? (symbols[symbol + 1] & LOW_HALF) * unit : s.length) - begin;
  s.value -= begin;
  symbols[symbol] += 1u << COUNT_SHIFT;
  m.words[0] = m.header - 1;
  renormalise(s);
  if ((m.header & LOW_HALF) == 1) {
    update(m.words, n);
  }
  return symbol;
}

#endif

// The next symbol, by the model of n symbols in its place.
DEVICE u32 symbol(Stream& s, u32 place, u32 n) { return symbol(s, placed(s, place, n), n); }

// The next symbol, by the model of n symbols that an entry names.
DEVICE u32 namedSymbol(Stream& s, u32 place, u32 n) { return symbol(s, named(s, place, n), n); }

DEVICE u32 bit(Stream& s, u32 place) {
  sync();
  u32* const model = s.models + place;
  const u32 header = model[0];
  const u32 zeros = model[1];
  const u32 end = (zeros & LOW_HALF) * (s.length >> 13);
  const bool one = s.value >= end;
  sync();
  if (writes()) {
    model[0] = header - 1;
    model[1] = one ? zeros : zeros + (1u << 16);
  }
  s.value -= one ? end : 0;
  s.length = one ? s.length - end : end;
  renormalise(s);
  if (agreed((header & LOW_HALF) == 1)) {
    updateBit(model);
  }
  return one ? 1 : 0;
}

// A number of 1..19 bits that was written without a model.
DEVICE u32 fewBits(Stream& s, u32 count) {
  s.length >>= count;
  u32 bits = quotient(s.value, s.length);
  if (bits >> count != 0) {
    s.failed |= CORRUPT;
    bits = 0;
  }
  s.value -= bits * s.length;
  renormalise(s);
  return bits;
}

// A number of 1..32 bits that was written without a model.
DEVICE u32 rawBits(Stream& s, u32 count) {
  if (count > 19) {
    const u32 low = fewBits(s, 16);
    return fewBits(s, count - 16) << 16 | low;
  }
  return fewBits(s, count);
}

DEVICE u64 rawLong(Stream& s) {
  const u32 low = rawBits(s, 32);
  return (u64)rawBits(s, 32) << 32 | low;
}

// An integer by its difference to a prediction: its class by a model of its context, then which of
// the class, by a bit for class 0, by a model for others. Those of classes below LARGE are in their
// places, large ones where entries say.
constexpr u32 LARGE = 8;
constexpr u32 BIT_PLACE = 4;

// Models of 2, 4, ... symbols one behind the other: where that of a class is.
EVERYWHERE constexpr u32 correctorPlace(u32 k) { return (1u << k) + MODEL_HEADER * k - 4; }

// Where they are: the bit, the models of the classes, small correctors, entries.
struct Integer {
  u32 place;
  u32 bits;
  u32 contexts;

  EVERYWHERE constexpr u32 classes() const { return bits + 1; }
  EVERYWHERE constexpr u32 ofClass(u32 context) const {
    return place + BIT_PLACE + context * modelWords(bits + 1);
  }
  EVERYWHERE constexpr u32 ofCorrector(u32 k) const { return ofClass(contexts) + correctorPlace(k); }
  EVERYWHERE constexpr u32 entry(u32 k) const { return ofCorrector(LARGE) + k - LARGE; }
  EVERYWHERE constexpr u32 end() const { return entry(bits == 32 ? 32 : bits + 1); }
};

DEVICE void begin(u32* models, const Integer& i) {
  beginBit(models + i.place);
  begin(models + i.ofClass(0), i.classes(), i.contexts);
  for (u32 k = 1; k < LARGE; k++) {
    begin(models + i.ofCorrector(k), 1u << k);
  }
}

DEVICE u32 symbolsOf(u32 k) { return 1u << least(k, 8u); }

DEVICE Model classModel(Stream& s, const Integer& i, u32 context) {
  return placed(s, i.ofClass(context), i.classes());
}

// Of class k; of one that needs no model, anything.
DEVICE Model correctorModel(Stream& s, const Integer& i, u32 k) {
  return k - LARGE < 32 - LARGE ? named(s, i.entry(k), 256) : placed(s, i.ofCorrector(k & 7), 1u << (k & 7));
}

// What is added to a prediction.
DEVICE u32 corrector(Stream& s, const Integer& i, u32 k, const Model& m) {
  if (k == 0) {
    return bit(s, i.place);
  }
  if (k == 32) {
    return 0x80000000u;
  }
  u32 corrector = symbol(s, m, symbolsOf(k));
  if (k > 8) {
    const u32 raw = k - 8;
    corrector = corrector << raw | rawBits(s, raw);
  }
  const u32 positive = corrector >> (k - 1);
  return corrector + positive + ((positive - 1) & (1u - (1u << k)));
}

DEVICE u32 integer(Stream& s, const Integer& i, u32 context, u32 prediction, u32& k) {
  k = symbol(s, classModel(s, i, context), i.classes());
  const Model m = correctorModel(s, i, k);
  const u32 value = prediction + corrector(s, i, k, m);
  if (i.bits == 32) {
    return value;
  }
  const i32 range = (i32)(1u << (i.bits & 31));
  const i32 narrow = (i32)value;
  return (u32)(narrow < 0 ? narrow + range : narrow >= range ? narrow - range : narrow);
}

// Approximate median of the latest steps, in memory of six words.
struct Median {
  i32 v0, v1, v2, v3, v4;
  u32 dropSmallest;
};

constexpr u32 MEDIAN_WORDS = 6;

DEVICE Median median(const u32* at) {
  return {(i32)at[0], (i32)at[1], (i32)at[2], (i32)at[3], (i32)at[4], at[5]};
}

DEVICE void add(const Median& m, u32* at, i32 value) {
  const bool largest = m.dropSmallest == 0;
  const i32 a = largest ? m.v0 : m.v1;
  const i32 b = largest ? m.v1 : m.v2;
  const i32 c = largest ? m.v2 : m.v3;
  const i32 d = largest ? m.v3 : m.v4;
  const i32 aboveA = most(a, value);
  const i32 aboveB = most(b, aboveA);
  const i32 aboveC = most(c, aboveB);
  if (writes()) {
    at[0] = (u32)least(a, value);
    at[1] = (u32)least(b, aboveA);
    at[2] = (u32)least(c, aboveB);
    at[3] = (u32)least(d, aboveC);
    at[4] = (u32)most(d, aboveC);
    at[5] = (largest ? value < m.v2 : value <= m.v2) ? 0 : 1;
  }
}

// Contexts of y and z.
DEVICE u32 contextOfY(u32 kx, u32 single) { return single + (kx < 20 ? kx & ~1u : 20); }
DEVICE u32 contextOfZ(u32 kz, u32 single) { return single + (kz < 18 ? kz & ~1u : 18); }

// A piece for a context: its models and entries, then words of its own, all 0.
OUTLINED void context(const Memory m, u32 index, u32 words) {
  const u32 piece = taken(m, words);
  u32* of = at(m, piece);
  for (u32 k = lane(); k < words; k += LANES) {
    of[k] = 0;
  }
  if (writes()) {
    m.near[CONTEXT + index] = piece;
  }
  sync();
}

DEVICE u32* contextOf(const Memory& m, u32 index) {
  sync();
  return at(m, m.near[CONTEXT + index]);
}
