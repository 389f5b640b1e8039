// The layers of formats 6-10 but the first: see the classes ZLayer, ClassLayer and so on. Each goes
// through the points of its chunk, 32 at a time, by their traces.
#pragma once

#include "items.cuh"

// A layer is a structure with
//   Value, what a point has of it; MODELS and WORDS, how many words of a context its models and entries
//     take and what is beside them
//   first(): the value of the first point
//   beginModels(models): those in their places
//   begin(words, other, last): the words of a context that begins, with those of the context before
//     (null at the first) and the value of the point before
//   decode(stream, models, values, trace): the value of a point, with the words of the context whose
//     models code it and of the one whose values it continues
//   put(row, value)
//   filled(first, trace): the value of a point where the layer has no bytes

template <class L> DEVICE u32 decodeLayer(const Batch& b, const Task& t, const Memory& memory, L layer, u32 everyPoint) {
  typename L::Value last = layer.first();
  if (t.bytes == 0) {
    for (u32 first = 0; first < t.points; first += LANES) {
      const u32 row = first + lane();
      const u32 trace = awaited(b, t, row, traceOf(b, t, row));
      if (row < t.points) {
        layer.put(row, row == 0 ? last : layer.filled(last, trace));
      }
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
  runs.start(awaited(b, t, 0, traceOf(b, t, 0)));
  context(memory, runs.models, L::MODELS + L::WORDS);
  u32* models = contextOf(memory, runs.models);
  u32* values = models;
  s.models = models;
  layer.beginModels(models);
  layer.begin(models + L::MODELS, nullptr, last);
  u32 ahead = traceOf(b, t, 1 + lane());
  for (u32 first = 1; first < t.points && !over(s); first += LANES) {
    const u32 count = least(LANES, t.points - first);
    const u32 mine = awaited(b, t, first + lane(), ahead);
    ahead = traceOf(b, t, first + LANES + lane());
    typename L::Value own = last;
    for (u32 j = 0; j < count; j++) {
      refill(s);
      const u32 trace = from(mine, j);
      const u32 change = runs.next(trace);
      if (agreed(change != 0)) {
        if (agreed(change == 2)) {
          u32* const before = models;
          context(memory, runs.models, L::MODELS + L::WORDS);
          models = contextOf(memory, runs.models);
          layer.beginModels(models);
          layer.begin(models + L::MODELS, before + L::MODELS, last);
        }
        models = contextOf(memory, runs.models);
        values = contextOf(memory, runs.values);
        s.models = models;
      }
      last = layer.decode(s, models + L::MODELS, values + L::MODELS, trace);
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
  EVERYWHERE static constexpr Integer integers() { return {0, 32, 20}; }
  static constexpr u32 MODELS = Integer{0, 32, 20}.end();
  static constexpr u32 WORDS = 8;
  u32 at0;
  u32* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, v); }
  DEVICE void beginModels(u32* models) { ::begin(models, integers()); }
  DEVICE void begin(u32* words, u32*, Value last) {
    for (u32 k = lane(); k < 8; k += LANES) {
      words[k] = last;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    u32* const z = words + level(trace);
    u32 k;
    const u32 value = integer(s, integers(), zContext(trace), *z, k);
    if (writes()) {
      *z = value;
    }
    return value;
  }
};

struct ClassLayer {
  typedef u32 Value;
  static constexpr u32 MODELS = 64; // entries
  static constexpr u32 WORDS = 1;
  u32 at0;
  u8* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u8)v); }
  DEVICE void beginModels(u32*) {}
  DEVICE void begin(u32* words, u32*, Value last) {
    if (writes()) {
      words[0] = last;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    const u32 last = words[0];
    const u32 value = namedSymbol(s, (last & 31) * 2 + (position(trace) == ONLY_RETURN ? 1 : 0), 256);
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
    const u32 value = namedSymbol(s, last >> 2, 256);
    if (writes()) {
      words[0] = value;
    }
    return value;
  }
};

struct FlagsLayer {
  typedef u32 Value;
  static constexpr u32 MODELS = 64; // entries
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
  DEVICE void beginModels(u32*) {}
  DEVICE void begin(u32* words, u32*, Value last) {
    if (writes()) {
      words[0] = packed(last);
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    const u32 last = words[0];
    const u32 value = namedSymbol(s, last, 64);
    if (writes()) {
      words[0] = value;
    }
    return unpacked(value, trace & CHANNEL);
  }
};

struct IntensityLayer {
  typedef u32 Value;
  EVERYWHERE static constexpr Integer integers() { return {0, 16, 4}; }
  static constexpr u32 MODELS = Integer{0, 16, 4}.end();
  static constexpr u32 WORDS = 8;
  u32 at0;
  u16* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u16)v); }
  DEVICE void beginModels(u32* models) { ::begin(models, integers()); }
  DEVICE void begin(u32* words, u32*, Value last) {
    for (u32 k = lane(); k < 8; k += LANES) {
      words[k] = last & 0xFFFF;
    }
  }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    sync();
    u32* const last = words + 2 * position(trace) + gpsTimeChanged(trace);
    u32 k;
    const u32 value = integer(s, integers(), position(trace), *last, k);
    if (writes()) {
      *last = value;
    }
    return value;
  }
};

// The last value of an angle goes on signed, that of a source id as it was decoded.
template <bool ANGLE> struct ChangedLayer {
  typedef u32 Value;
  EVERYWHERE static constexpr Integer integers() { return {0, 16, ANGLE ? 2 : 1}; }
  static constexpr u32 MODELS = Integer{0, 16, ANGLE ? 2 : 1}.end();
  static constexpr u32 WORDS = 1;
  u32 at0;
  u16* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u16)v); }
  DEVICE void beginModels(u32* models) { ::begin(models, integers()); }
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
      last = integer(s, integers(), ANGLE ? gpsTimeChanged(trace) : 0, last, k);
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
  EVERYWHERE static constexpr Times times() { return {0}; }
  static constexpr u32 MODELS = Times{0}.end();
  static constexpr u32 WORDS = TIMES_WORDS;
  u64 at0;
  u64* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, v); }
  DEVICE void beginModels(u32* models) { ::begin(models, times(), 5, 515); }
  DEVICE void begin(u32* words, u32*, Value last) { beginTimes(words, last); }
  DEVICE Value decode(Stream& s, u32* words, u32*, u32 trace) {
    if (agreed((trace & GPS_TIME_CHANGED) != 0)) {
      return decodeTime<0>(s, times(), words);
    }
    sync();
    return lastTime(words);
  }
};

struct RgbLayer {
  typedef Colour Value;
  static constexpr u32 MODELS = COLOUR_MODELS;
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
  DEVICE void beginModels(u32* models) { beginColours(models); }
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
  static constexpr u32 LOW_BYTE = modelWords(4);
  static constexpr u32 HIGH_BYTE = LOW_BYTE + modelWords(256);
  static constexpr u32 MODELS = HIGH_BYTE + modelWords(256);
  static constexpr u32 WORDS = 1;
  u32 at0;
  u16* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u16)v); }
  DEVICE void beginModels(u32* models) {
    ::begin(models, 4);
    ::begin(models + LOW_BYTE, 256, 2);
  }
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
      low = (low + symbol(s, LOW_BYTE, 256)) & 255;
    }
    if ((changes & 2) != 0) {
      high = (high + symbol(s, HIGH_BYTE, 256)) & 255;
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
  static constexpr u32 MODELS = modelWords(256);
  static constexpr u32 WORDS = 1;
  u32 at0;
  u8* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(Value v, u32) { return v; }
  DEVICE void put(u32 row, Value v) { store(to, row, (u8)v); }
  DEVICE void beginModels(u32* models) { ::begin(models, 256); }
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

struct WaveLayer {
  typedef Packet Value;
  EVERYWHERE static constexpr Packets packetModels() { return {0}; }
  static constexpr u32 MODELS = Packets{0}.end();
  static constexpr u32 WORDS = WAVE_MODEL_WORDS + PACKET_WORDS;
  Packet at0;
  u8* to;

  DEVICE Value first() { return at0; }
  DEVICE Value filled(const Value& v, u32) { return v; }
  DEVICE void put(u32 row, const Value& v) {
    if (to != nullptr) {
      for (u32 i = 0; i < WAVE_BYTES; i++) {
        to[(u64)row * WAVE_BYTES + i] = packetByte(v, i);
      }
    }
  }
  DEVICE void beginModels(u32* models) { ::begin(models, packetModels()); }
  DEVICE void begin(u32* words, u32* before, const Value& last) {
    keepPacket(
        words + WAVE_MODEL_WORDS, before == nullptr ? last : keptPacket(before + WAVE_MODEL_WORDS));
  }
  DEVICE Value decode(Stream& s, u32* models, u32* values, u32) {
    u32* const kept = values + WAVE_MODEL_WORDS;
    const Packet p = decodePacket(s, packetModels(), models, keptPacket(kept));
    keepPacket(kept, p);
    return p;
  }
};
