// The layers of formats 6-10 but the first: see the classes ZLayer, ClassLayer and so on. Each goes
// through the points of its chunk, 32 at a time, by their traces.
#pragma once

#include "items.cuh"

// A layer is a structure with
//   Value, what a point has of it; ENTRIES and WORDS of a context
//   first(): the value of the first point
//   begin(words, other, last): the words of a context that begins, with those of the context before
//     (null at the first) and the value of the point before
//   decode(stream, models, values, trace): the value of a point, with the words of the context whose
//     models code it and of the one whose values it continues
//   put(row, value)
//   filled(first, trace): the value of a point where the layer has no bytes

template <class L> DEVICE u32 decodeLayer(const Batch& b, const Task& t, const Memory& memory, L layer, u32 everyPoint) {
  const u16* const traces = b.traces + t.row;
  typename L::Value last = layer.first();
  if (t.bytes == 0) {
    for (u32 row = lane(); row < t.points; row += LANES) {
      layer.put(row, row == 0 ? last : layer.filled(last, traces[row]));
    }
    return 0;
  }
  if (writes()) {
    layer.put(0, last);
  }
  Stream s;
  s.memory = memory;
  open(memory);
  start(s, b.input + t.input, t.bytes);
  Runs runs;
  runs.everyPoint = everyPoint;
  runs.start(traces[0]);
  context(memory, runs.models, L::ENTRIES + L::WORDS);
  u32* models = contextOf(memory, runs.models);
  u32* values = models;
  s.entries = models;
  layer.begin(models + L::ENTRIES, nullptr, last);
  u32 ahead = 1 + lane() < t.points ? traces[1 + lane()] : 0;
  for (u32 first = 1; first < t.points && !over(s); first += LANES) {
    const u32 count = least(LANES, t.points - first);
    const u32 mine = ahead;
    const u32 next = first + LANES + lane();
    ahead = next < t.points ? traces[next] : 0;
    typename L::Value own = last;
    for (u32 j = 0; j < count; j++) {
      refill(s);
      const u32 trace = from(mine, j);
      const u32 change = runs.next(trace);
      if (agreed(change != 0)) {
        if (agreed(change == 2)) {
          u32* const before = models;
          context(memory, runs.models, L::ENTRIES + L::WORDS);
          models = contextOf(memory, runs.models);
          layer.begin(models + L::ENTRIES, before + L::ENTRIES, last);
        }
        models = contextOf(memory, runs.models);
        values = contextOf(memory, runs.values);
        s.entries = models;
      }
      last = layer.decode(s, models + L::ENTRIES, values + L::ENTRIES, trace);
      if (lane() == j) {
        own = last;
      }
    }
    if (lane() < count) {
      layer.put(first + lane(), own);
    }
  }
  return ended(s);
}

struct ZLayer {
  typedef u32 Value;
  static constexpr u32 ENTRIES = integerEntries(32, 20);
  static constexpr u32 WORDS = 8;
  u32 at0;
  u32* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, v); }
  DEVICE void begin(u32* words, u32*, Value last) {
    for (u32 k = lane(); k < 8; k += LANES) {
      words[k] = last;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    u32* const z = words + level(trace);
    u32 k;
    const u32 value = integer<32>(s, 0, 20, zContext(trace), *z, k);
    if (writes()) {
      *z = value;
    }
    return value;
  }
};

struct ClassLayer {
  typedef u32 Value;
  static constexpr u32 ENTRIES = 64;
  static constexpr u32 WORDS = 1;
  u32 at0;
  u8* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u8)v); }
  DEVICE void begin(u32* words, u32*, Value last) {
    if (writes()) {
      words[0] = last;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    const u32 last = words[0];
    const u32 value = symbol(s, (last & 31) * 2 + (position(trace) == ONLY_RETURN ? 1 : 0), 256);
    if (writes()) {
      words[0] = value;
    }
    return value;
  }
};

struct UserDataLayer : ClassLayer {
  DEVICE Value decode(Stream& s, u32* words, u32*, u32) {
    sync();
    const u32 last = words[0];
    const u32 value = symbol(s, last >> 2, 256);
    if (writes()) {
      words[0] = value;
    }
    return value;
  }
};

struct FlagsLayer {
  typedef u32 Value;
  static constexpr u32 ENTRIES = 64;
  static constexpr u32 WORDS = 1;
  u32 at0;
  u8* to;

  DEVICE static u32 packed(u32 flags) { return (flags & 15) | (flags & 0xC0) >> 2; }
  DEVICE static u32 unpacked(u32 value, u32 channel) {
    return (value & 15) | channel << 4 | (value << 2 & 0xC0);
  }
  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32 trace) { return unpacked(packed(v), trace & CHANNEL); }
  DEVICE void put(u32 row, Value v) { store(to, row, (u8)v); }
  DEVICE void begin(u32* words, u32*, Value last) {
    if (writes()) {
      words[0] = packed(last);
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    const u32 last = words[0];
    const u32 value = symbol(s, last, 64);
    if (writes()) {
      words[0] = value;
    }
    return unpacked(value, trace & CHANNEL);
  }
};

struct IntensityLayer {
  typedef u32 Value;
  static constexpr u32 ENTRIES = integerEntries(16, 4);
  static constexpr u32 WORDS = 8;
  u32 at0;
  u16* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u16)v); }
  DEVICE void begin(u32* words, u32*, Value last) {
    for (u32 k = lane(); k < 8; k += LANES) {
      words[k] = last & 0xFFFF;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    u32* const last = words + 2 * position(trace) + gpsTimeChanged(trace);
    u32 k;
    const u32 value = integer<16>(s, 0, 4, position(trace), *last, k);
    if (writes()) {
      *last = value;
    }
    return value;
  }
};

// The last value of an angle goes on signed, that of a source id as it was decoded.
template <bool ANGLE> struct ChangedLayer {
  typedef u32 Value;
  static constexpr u32 CONTEXTS = ANGLE ? 2 : 1;
  static constexpr u32 ENTRIES = integerEntries(16, CONTEXTS);
  static constexpr u32 WORDS = 1;
  u32 at0;
  u16* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u16)v); }
  DEVICE void begin(u32* words, u32*, Value last) {
    if (writes()) {
      words[0] = ANGLE ? (u32)(i32)(int16_t)last : last & 0xFFFF;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    u32 last = words[0];
    if (agreed((trace & (ANGLE ? ANGLE_CHANGED : SOURCE_ID_CHANGED)) != 0)) {
      u32 k;
      last = integer<16>(s, 0, CONTEXTS, ANGLE ? gpsTimeChanged(trace) : 0, last, k);
      last = ANGLE ? (u32)(i32)(int16_t)last : last;
      if (writes()) {
        words[0] = last;
      }
    }
    return last;
  }
};

struct GpsTimeLayer {
  typedef u64 Value;
  static constexpr u32 ENTRIES = TIMES_ENTRIES;
  static constexpr u32 WORDS = TIMES_WORDS;
  u64 at0;
  u64* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, v); }
  DEVICE void begin(u32* words, u32*, Value last) { beginTimes(words, last); }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    if (agreed((trace & GPS_TIME_CHANGED) != 0)) {
      return decodeTime<0>(s, 0, words);
    }
    sync();
    return lastTime(words);
  }
};

struct RgbLayer {
  typedef Colour Value;
  static constexpr u32 ENTRIES = COLOUR_ENTRIES;
  static constexpr u32 WORDS = 3;
  Colour at0;
  u16* red;
  u16* green;
  u16* blue;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) {
    store(red, row, (u16)v.red);
    store(green, row, (u16)v.green);
    store(blue, row, (u16)v.blue);
  }
  DEVICE void keep(u32* words, const Colour& c) {
    if (writes()) {
      words[0] = c.red;
      words[1] = c.green;
      words[2] = c.blue;
    }
  }
  DEVICE void begin(u32* words, u32* before, const Value& last) {
    sync();
    keep(words, before == nullptr ? last : Colour{before[0], before[1], before[2]});
  }
  DEVICE Value decode(Stream& s, u32*, u32* words, u32) {
    sync();
    const Colour c = decodeColour(s, 0, {words[0], words[1], words[2]});
    keep(words, c);
    return c;
  }
};

struct NirLayer {
  typedef u32 Value;
  static constexpr u32 ENTRIES = 3;
  static constexpr u32 WORDS = 1;
  u32 at0;
  u16* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u16)v); }
  DEVICE void begin(u32* words, u32* before, Value last) {
    sync();
    if (writes()) {
      words[0] = before == nullptr ? last : before[0];
    }
  }
  DEVICE Value decode(Stream& s, u32*, u32* words, u32) {
    sync();
    const u32 last = words[0];
    u32 low = last & 255;
    u32 high = last >> 8;
    const u32 changes = symbol(s, 0, 4);
    if ((changes & 1) != 0) {
      low = (low + symbol(s, 1, 256)) & 255;
    }
    if ((changes & 2) != 0) {
      high = (high + symbol(s, 2, 256)) & 255;
    }
    const u32 value = high << 8 | low;
    if (writes()) {
      words[0] = value;
    }
    return value;
  }
};

struct ByteLayer {
  typedef u32 Value;
  static constexpr u32 ENTRIES = 1;
  static constexpr u32 WORDS = 1;
  u32 at0;
  u8* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u8)v); }
  DEVICE void begin(u32* words, u32* before, Value last) {
    sync();
    if (writes()) {
      words[0] = before == nullptr ? last : before[0];
    }
  }
  DEVICE Value decode(Stream& s, u32*, u32* words, u32) {
    sync();
    const u32 last = words[0];
    const u32 value = (last + symbol(s, 0, 256)) & 255;
    if (writes()) {
      words[0] = value;
    }
    return value;
  }
};

// Wave packets are written one at a time: 29 bytes by 29 lanes.
constexpr u32 WAVE_LAYER_WORDS = WAVE_ENTRIES + WAVE_MODEL_WORDS + PACKET_WORDS;

DEVICE u32 decodeWave(const Batch& b, const Task& t, const Memory& memory) {
  u8* const to = packets(b, t);
  const Packet first = firstPacket(b, t);
  if (t.bytes == 0) {
    for (u32 row = 0; row < t.points; row++) {
      storePacket(to, row, first);
    }
    return 0;
  }
  storePacket(to, 0, first);
  const u16* const traces = b.traces + t.row;
  Stream s;
  s.memory = memory;
  open(memory);
  start(s, b.input + t.input, t.bytes);
  Runs runs;
  runs.everyPoint = b.everyPoint;
  runs.start(traces[0]);
  context(memory, runs.models, WAVE_LAYER_WORDS);
  u32* models = contextOf(memory, runs.models);
  u32* values = models;
  s.entries = models;
  keepPacket(models + WAVE_ENTRIES + WAVE_MODEL_WORDS, first);
  for (u32 row = 1; row < t.points && !over(s); row++) {
    refill(s);
    const u32 change = runs.next(traces[row]);
    if (agreed(change == 2)) {
      const Packet before = keptPacket(models + WAVE_ENTRIES + WAVE_MODEL_WORDS);
      context(memory, runs.models, WAVE_LAYER_WORDS);
      keepPacket(contextOf(memory, runs.models) + WAVE_ENTRIES + WAVE_MODEL_WORDS, before);
    }
    if (agreed(change != 0)) {
      models = contextOf(memory, runs.models);
      values = contextOf(memory, runs.values);
      s.entries = models;
    }
    u32* const kept = values + WAVE_ENTRIES + WAVE_MODEL_WORDS;
    const Packet p = decodePacket(s, 0, models + WAVE_ENTRIES, keptPacket(kept));
    keepPacket(kept, p);
    storePacket(to, row, p);
  }
  return ended(s);
}
