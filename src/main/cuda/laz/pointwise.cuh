// Chunks of formats 0-5, item versions 1 and 2: all items of a point, then the next point, in one
// stream. See the package las.laz.pointwise.
#pragma once

#include "items.cuh"

// Predictor groups by number of returns n and return number r, at n * 8 + r.
TABLE u8 LEGACY_GROUPS[64] = {
    15, 14, 13, 12, 11, 10, 9, 8, //
    14, 0, 1, 3, 6, 10, 10, 9, //
    13, 1, 2, 4, 7, 11, 11, 10, //
    12, 3, 4, 5, 8, 12, 12, 11, //
    11, 6, 7, 8, 9, 13, 13, 12, //
    10, 10, 11, 12, 13, 14, 14, 13, //
    9, 10, 11, 12, 13, 14, 15, 14, //
    8, 9, 10, 11, 12, 13, 14, 15};

// Models in their places, of both versions; entries of returns, classes and user data.
constexpr u32 P_CHANGED = 0;
constexpr u32 P_ANGLE = P_CHANGED + modelWords(64);
EVERYWHERE constexpr Integer angleModelsV1() { return {P_ANGLE, 8, 2}; }
EVERYWHERE constexpr Integer intensityModels() { return {P_ANGLE + 2 * modelWords(256), 16, 4}; }
EVERYWHERE constexpr Integer intensityModelsV1() { return {intensityModels().place, 16, 1}; }
EVERYWHERE constexpr Integer sourceIdModels() { return {intensityModels().end(), 16, 1}; }
EVERYWHERE constexpr Integer dxModels() { return {sourceIdModels().end(), 32, 2}; }
EVERYWHERE constexpr Integer dxModelsV1() { return {dxModels().place, 32, 1}; }
EVERYWHERE constexpr Integer dyModels() { return {dxModels().end(), 32, 22}; }
EVERYWHERE constexpr Integer dyModelsV1() { return {dyModels().place, 32, 20}; }
EVERYWHERE constexpr Integer zModels() { return {dyModels().end(), 32, 20}; }
constexpr u32 P_RETURNS = zModels().end();
constexpr u32 P_CLASS = P_RETURNS + 256;
constexpr u32 P_USER_DATA = P_CLASS + 256;
EVERYWHERE constexpr Times timeModels() { return {P_USER_DATA + 256}; }
EVERYWHERE constexpr Integer stepModelsV1() { return {timeModels().steps().place, 32, 6}; }
constexpr u32 P_COLOUR = timeModels().end();
EVERYWHERE constexpr Integer colourModelsV1() { return {P_COLOUR + modelWords(64), 8, 6}; }
EVERYWHERE constexpr Packets packetModels() { return {P_COLOUR + COLOUR_MODELS}; }
static_assert(angleModelsV1().end() <= intensityModels().place, "an angle has less room than its models");
static_assert(colourModelsV1().end() <= packetModels().place, "a colour has less room than its models");

// Behind what the format has, the extra bytes: an entry of each one in version 2, an integer with so many
// contexts in version 1.
DEVICE u32 placeOfBytes(const Batch& b) {
  return (b.items & 4) != 0 ? packetModels().end()
      : (b.items & 2) != 0  ? packetModels().place
      : (b.items & 1) != 0  ? timeModels().end()
                            : timeModels().place;
}

DEVICE Integer byteModelsV1(const Batch& b) { return {placeOfBytes(b), 8, b.extraBytes}; }

DEVICE u32 endOfModels(const Batch& b) {
  if (b.extraBytes == 0) {
    return placeOfBytes(b);
  }
  return (b.versions & 8) != 0 ? placeOfBytes(b) + b.extraBytes : byteModelsV1(b).end();
}

DEVICE void beginPointwise(const Batch& b, u32* models) {
  begin(models + P_CHANGED, 64);
  if ((b.versions & 1) != 0) {
    begin(models + P_ANGLE, 256, 2);
  } else {
    begin(models, angleModelsV1());
  }
  begin(models, (b.versions & 1) != 0 ? intensityModels() : intensityModelsV1());
  begin(models, sourceIdModels());
  begin(models, (b.versions & 1) != 0 ? dxModels() : dxModelsV1());
  begin(models, (b.versions & 1) != 0 ? dyModels() : dyModelsV1());
  begin(models, zModels());
  if ((b.items & 1) != 0) {
    const bool current = (b.versions & 2) != 0;
    begin(models + timeModels().place, current ? 6 : 3);
    begin(models + timeModels().multiples(), current ? 516 : 512);
    begin(models, current ? timeModels().steps() : stepModelsV1());
  }
  if ((b.items & 2) != 0) {
    if ((b.versions & 4) != 0) {
      beginColours(models + P_COLOUR);
    } else {
      begin(models + P_COLOUR, 64);
      begin(models, colourModelsV1());
    }
  }
  if ((b.items & 4) != 0) {
    begin(models, packetModels());
  }
  if ((b.versions & 8) == 0 && b.extraBytes != 0) {
    begin(models, byteModelsV1(b));
  }
}

// Words behind them: times, wave packets, medians of x and y, intensities, z, extra bytes.
constexpr u32 P_WORD_TIMES = 0;
constexpr u32 P_WORD_WAVE = P_WORD_TIMES + TIMES_WORDS;
constexpr u32 P_WORD_MEDIANS = P_WORD_WAVE + WAVE_MODEL_WORDS;
constexpr u32 P_WORD_INTENSITY = P_WORD_MEDIANS + 32 * MEDIAN_WORDS;
constexpr u32 P_WORD_Z = P_WORD_INTENSITY + 16;
constexpr u32 P_WORD_BYTES = P_WORD_Z + 8;

// The last three steps, the oldest of which is replaced next.
struct Steps {
  i32 v0, v1, v2;

  DEVICE i32 median() const { return most(least(v0, v1), least(most(v0, v1), v2)); }
  DEVICE void add(i32 step) {
    v0 = v1;
    v1 = v2;
    v2 = step;
  }
};

// A point but for its wave packet and its extra bytes.
struct Point {
  u32 x, y, z;
  u32 returns; // byte 14 of the record
  u32 classes; // byte 15
  u32 intensity;
  u32 angle;
  u32 userData;
  u32 sourceId;
  u64 time;
  Colour colour;
};

struct PointColumns {
  u32 *x, *y, *z;
  u8 *returnNumber, *numberOfReturns, *flags, *classes;
  u16* intensity;
  u16* angle;
  u8* userData;
  u16* sourceId;
  u64* time;
  u16 *red, *green, *blue;

  DEVICE void put(u32 row, const Point& p) const {
    store(x, row, p.x);
    store(y, row, p.y);
    store(z, row, p.z);
    store(returnNumber, row, (u8)(p.returns & 7));
    store(numberOfReturns, row, (u8)(p.returns >> 3 & 7));
    store(flags, row, (u8)((p.returns & 0xC0) | (p.classes >> 5 & 7)));
    store(classes, row, (u8)(p.classes & 31));
    store(intensity, row, (u16)p.intensity);
    store(angle, row, (u16)(int16_t)(int8_t)p.angle);
    store(userData, row, (u8)p.userData);
    store(sourceId, row, (u16)p.sourceId);
    store(time, row, p.time);
    store(red, row, (u16)p.colour.red);
    store(green, row, (u16)p.colour.green);
    store(blue, row, (u16)p.colour.blue);
  }
};

struct PointContexts {
  u32* words;
  Steps dx, dy; // version 1
};

DEVICE void decodeCoreV2(Stream& s, Point& p, PointContexts& c) {
  const u32 mask = symbol(s, P_CHANGED, 64);
  if ((mask & 32) != 0) {
    p.returns = namedSymbol(s, P_RETURNS + p.returns, 256);
  }
  const u32 r = p.returns & 7;
  const u32 n = p.returns >> 3 & 7;
  const u32 group = LEGACY_GROUPS[n << 3 | r];
  const u32 ofLevel = n > r ? n - r : r - n;
  const u32 single = n == 1 ? 1 : 0;
  u32 k;
  sync();
  u32* const intensity = c.words + P_WORD_INTENSITY + group;
  p.intensity = *intensity;
  if ((mask & 16) != 0) {
    p.intensity = integer(s, intensityModels(), least(group, 3u), p.intensity, k);
    if (writes()) {
      *intensity = p.intensity;
    }
  }
  if ((mask & 8) != 0) {
    p.classes = namedSymbol(s, P_CLASS + p.classes, 256);
  }
  if ((mask & 4) != 0) {
    p.angle = (p.angle + symbol(s, P_ANGLE + (p.returns >> 6 & 1) * modelWords(256), 256)) & 255;
  }
  if ((mask & 2) != 0) {
    p.userData = namedSymbol(s, P_USER_DATA + p.userData, 256);
  }
  if ((mask & 1) != 0) {
    p.sourceId = integer(s, sourceIdModels(), 0, p.sourceId, k);
  }
  sync();
  u32* const xMedian = c.words + P_WORD_MEDIANS + group * MEDIAN_WORDS;
  u32* const yMedian = xMedian + 16 * MEDIAN_WORDS;
  const Median mx = median(xMedian);
  const Median my = median(yMedian);
  u32 kx;
  const u32 dx = integer(s, dxModels(), single, (u32)mx.v2, kx);
  add(mx, xMedian, (i32)dx);
  p.x += dx;
  u32 ky;
  const u32 dy = integer(s, dyModels(), contextOfY(kx, single), (u32)my.v2, ky);
  add(my, yMedian, (i32)dy);
  p.y += dy;
  u32* const z = c.words + P_WORD_Z + ofLevel;
  sync();
  p.z = integer(s, zModels(), contextOfZ((kx + ky) >> 1, single), *z, k);
  if (writes()) {
    *z = p.z;
  }
}

DEVICE void decodeCoreV1(Stream& s, Point& p, PointContexts& c) {
  u32 kx;
  const u32 dx = integer(s, dxModelsV1(), 0, (u32)c.dx.median(), kx);
  u32 ky;
  const u32 dy = integer(s, dyModelsV1(), least(kx, 19u), (u32)c.dy.median(), ky);
  const u32 kz = (kx + ky) >> 1;
  u32 k;
  p.x += dx;
  p.y += dy;
  p.z = integer(s, zModels(), least(kz, 19u), p.z, k);
  const u32 mask = symbol(s, P_CHANGED, 64);
  if ((mask & 32) != 0) {
    p.intensity = integer(s, intensityModelsV1(), 0, p.intensity, k);
  }
  if ((mask & 16) != 0) {
    p.returns = namedSymbol(s, P_RETURNS + p.returns, 256);
  }
  if ((mask & 8) != 0) {
    p.classes = namedSymbol(s, P_CLASS + p.classes, 256);
  }
  if ((mask & 4) != 0) {
    p.angle = integer(s, angleModelsV1(), kz < 3 ? 1 : 0, p.angle, k) & 255;
  }
  if ((mask & 2) != 0) {
    p.userData = namedSymbol(s, P_USER_DATA + p.userData, 256);
  }
  if ((mask & 1) != 0) {
    p.sourceId = integer(s, sourceIdModels(), 0, p.sourceId, k) & 0xFFFF;
  }
  c.dx.add((i32)dx);
  c.dy.add((i32)dy);
}

// Version 1: the step is word 8, the extremes word 12.
DEVICE u64 decodeTimeV1(Stream& s, u32* words, u64 last) {
  sync();
  const u32 step = words[8];
  const u32 extremes = words[12];
  u32 k;
  if (agreed(step == 0)) {
    const u32 control = symbol(s, timeModels().place, 3);
    if (control == 0) {
      return last;
    }
    if (control == 1) {
      const u32 first = integer(s, stepModelsV1(), 0, 0, k);
      if (writes()) {
        words[8] = first;
      }
      return last + (u64)(i64)(i32)first;
    }
    return rawLong(s);
  }
  const u32 multiple = symbol(s, timeModels().multiples(), 512);
  if (multiple == 511) {
    return last;
  }
  if (multiple == 510) {
    return rawLong(s);
  }
  const u32 prediction = multiple == 0 ? (u32)((i32)step / 4) : multiple * step;
  const u32 of = multiple == 1 ? 1 : multiple == 0 ? 2 : multiple < 10 ? 3 : multiple < 50 ? 4 : 5;
  const u32 delta = integer(s, stepModelsV1(), of, prediction, k);
  sync();
  if (writes()) {
    if (multiple == 1) {
      words[8] = delta;
      words[12] = 0;
    } else if (multiple == 0 || multiple == 509) {
      words[12] = extremes + 1 > 3 ? 0 : extremes + 1;
      if (extremes + 1 > 3) {
        words[8] = delta;
      }
    }
  }
  return last + (u64)(i64)(i32)delta;
}

DEVICE u32 changedBytes(Stream& s, u32 last, u32 mask, u32 firstByte) {
  u32 low = last & 255;
  u32 high = last >> 8;
  u32 k;
  if ((mask & 1 << firstByte) != 0) {
    low = integer(s, colourModelsV1(), firstByte, low, k) & 255;
  }
  if ((mask & 2 << firstByte) != 0) {
    high = integer(s, colourModelsV1(), firstByte + 1, high, k) & 255;
  }
  return high << 8 | low;
}

DEVICE u32 decodePointwise(const Batch& b, const Task& t, const Memory& memory) {
  const bool timed = (b.items & 1) != 0;
  const bool coloured = (b.items & 2) != 0;
  const bool waved = (b.items & 4) != 0;
  const PointColumns columns = {
      column<u32>(b, t, X), column<u32>(b, t, Y), column<u32>(b, t, Z),
      column<u8>(b, t, RETURN_NUMBER), column<u8>(b, t, NUMBER_OF_RETURNS),
      column<u8>(b, t, FLAGS), column<u8>(b, t, CLASS), column<u16>(b, t, INTENSITY),
      column<u16>(b, t, ANGLE), column<u8>(b, t, USER_DATA), column<u16>(b, t, SOURCE_ID),
      timed ? column<u64>(b, t, GPS_TIME) : nullptr,
      coloured ? column<u16>(b, t, RED) : nullptr, coloured ? column<u16>(b, t, GREEN) : nullptr,
      coloured ? column<u16>(b, t, BLUE) : nullptr};
  u8* const toPackets = waved ? packets(b, t) : nullptr;
  Point p = {
      recorded<u32>(b, t, X), recorded<u32>(b, t, Y), recorded<u32>(b, t, Z),
      recordByte(b, t, 14), recordByte(b, t, 15), recorded<u16>(b, t, INTENSITY),
      recordByte(b, t, 16), recorded<u8>(b, t, USER_DATA), recorded<u16>(b, t, SOURCE_ID),
      timed ? recorded<u64>(b, t, GPS_TIME) : 0, {0, 0, 0}};
  if (coloured) {
    p.colour = {recorded<u16>(b, t, RED), recorded<u16>(b, t, GREEN), recorded<u16>(b, t, BLUE)};
  }
  Packet packet = {0, 0, 0, 0, 0, 0, 0};
  if (waved) {
    packet = firstPacket(b, t);
  }
  open(memory);
  const u32 models = endOfModels(b);
  context(memory, 0, models + P_WORD_BYTES + b.extraBytes);
  Stream s;
  s.memory = memory;
  s.models = contextOf(memory, 0);
  beginPointwise(b, s.models);
  PointContexts c = {s.models + models, {0, 0, 0}, {0, 0, 0}};
  u32* const words = c.words;
  u32* const bytes = words + P_WORD_BYTES;
  for (u32 e = lane(); e < b.extraBytes; e += LANES) {
    const u32 value = b.input[t.record + b.offsets[EXTRA] + e];
    bytes[e] = value;
    store(column<u8>(b, t, EXTRA + e), 0, (u8)value);
  }
  if (timed && (b.versions & 2) != 0) {
    beginTimes(words + P_WORD_TIMES, p.time);
  }
  if (writes()) {
    columns.put(0, p);
  }
  storePacket(toPackets, 0, packet);
  start(s, b.input + t.input, t.bytes);
  for (u32 first = 1; first < t.points && !over(s); first += LANES) {
    const u32 count = least(LANES, t.points - first);
    Point own = p;
    for (u32 j = 0; j < count; j++) {
      refill(s);
      if ((b.versions & 1) != 0) {
        decodeCoreV2(s, p, c);
      } else {
        decodeCoreV1(s, p, c);
      }
      refill(s);
      if (timed) {
        p.time = (b.versions & 2) != 0 ? decodeTime<1>(s, timeModels(), words + P_WORD_TIMES)
                                       : decodeTimeV1(s, words + P_WORD_TIMES, p.time);
      }
      if (coloured) {
        if ((b.versions & 4) != 0) {
          p.colour = decodeColour(s, P_COLOUR, p.colour);
        } else {
          const u32 mask = symbol(s, P_COLOUR, 64);
          p.colour.red = changedBytes(s, p.colour.red, mask, 0);
          p.colour.green = changedBytes(s, p.colour.green, mask, 2);
          p.colour.blue = changedBytes(s, p.colour.blue, mask, 4);
        }
      }
      refill(s);
      if (waved) {
        packet = decodePacket(s, packetModels(), words + P_WORD_WAVE, packet);
        storePacket(toPackets, first + j, packet);
      }
      for (u32 e = 0; e < b.extraBytes; e++) {
        refill(s);
        sync();
        const u32 last = bytes[e];
        u32 k;
        const u32 value = (b.versions & 8) != 0
            ? (last + namedSymbol(s, placeOfBytes(b) + e, 256)) & 255
            : integer(s, byteModelsV1(b), e, last, k) & 255;
        if (writes()) {
          bytes[e] = value;
          store(column<u8>(b, t, EXTRA + e), first + j, (u8)value);
        }
      }
      if (lane() == j) {
        own = p;
      }
    }
    if (lane() < count) {
      columns.put(first + lane(), own);
    }
  }
  return ended(s);
}
