// What layers and pointwise items share: times, colours, wave packets.
#pragma once

#include "batch.cuh"

// Times as in the class GpsTimeCoder. Its words: of four sequences the times, steps and extremes, then
// the current and the newest. Its models: from zero, multiples, steps.
constexpr u32 TIMES_WORDS = 18;

struct Times {
  u32 place;

  static constexpr u32 CONTROLS = 6;
  static constexpr u32 MULTIPLES = 516;
  EVERYWHERE constexpr u32 multiples() const { return place + modelWords(CONTROLS); }
  EVERYWHERE constexpr Integer steps() const { return {multiples() + modelWords(MULTIPLES), 32, 9}; }
  EVERYWHERE constexpr u32 end() const { return steps().end(); }
};

DEVICE void begin(u32* models, const Times& t, u32 controls, u32 multiples) {
  begin(models + t.place, controls);
  begin(models + t.multiples(), multiples);
  begin(models, t.steps());
}

DEVICE u64 timeAt(const u32* words, u32 sequence) {
  return (u64)words[2 * sequence + 1] << 32 | words[2 * sequence];
}

DEVICE u64 lastTime(const u32* words) { return timeAt(words, words[16]); }

DEVICE void beginTimes(u32* words, u64 first) {
  if (writes()) {
    words[0] = (u32)first;
    words[1] = (u32)(first >> 32);
  }
  sync();
}

// Goes on from the last time of a sequence.
DEVICE u64 toTime(u32* words, u32 sequence, u64 time) {
  if (writes()) {
    words[2 * sequence] = (u32)time;
    words[2 * sequence + 1] = (u32)(time >> 32);
  }
  return time;
}

// The next time; UNCHANGED is 1 where a symbol says that it is the last one.
template <u32 UNCHANGED> DEVICE u64 decodeTime(Stream& s, const Times& t, u32* words) {
  sync();
  u32 current = words[16];
  for (u32 switches = 0; switches <= 8; switches++) {
    sync();
    const u64 last = timeAt(words, current);
    const u32 step = words[8 + current];
    u32 jump;
    if (agreed(step == 0)) {
      const u32 control = symbol(s, t.place, 5 + UNCHANGED);
      if (UNCHANGED != 0 && control == 0) {
        return last;
      }
      if (control == UNCHANGED) {
        u32 k;
        const u32 first = integer(s, t.steps(), 0, 0, k);
        if (writes()) {
          words[8 + current] = first;
          words[12 + current] = 0;
        }
        return toTime(words, current, last + (u64)(i64)(i32)first);
      }
      jump = control - UNCHANGED - 1;
    } else {
      const u32 multiple = symbol(s, t.multiples(), 515 + UNCHANGED);
      if (UNCHANGED != 0 && multiple == 511) {
        return last;
      }
      if (multiple < 511) {
        const u32 prediction = multiple == 0 ? 0
            : multiple <= 500                ? multiple * step
            : multiple < 510                 ? (500 - multiple) * step
                                             : (u32)-10 * step;
        const u32 of = multiple == 1 ? 1
            : multiple == 0          ? 7
            : multiple < 10          ? 2
            : multiple < 500         ? 3
            : multiple == 500        ? 4
            : multiple < 510         ? 5
                                     : 6;
        u32 k;
        const u32 delta = integer(s, t.steps(), of, prediction, k);
        const u32 extremes = words[12 + current];
        sync();
        if (writes()) {
          if (multiple == 1) {
            words[12 + current] = 0;
          } else if (multiple == 0 || multiple == 500 || multiple == 510) {
            words[12 + current] = extremes + 1 > 3 ? 0 : extremes + 1;
            if (extremes + 1 > 3) {
              words[8 + current] = delta;
            }
          }
        }
        return toTime(words, current, last + (u64)(i64)(i32)delta);
      }
      jump = multiple - 511 - UNCHANGED;
    }
    if (jump == 0) {
      u32 k;
      const u32 high = integer(s, t.steps(), 8, (u32)(last >> 32), k);
      const u64 time = (u64)high << 32 | rawBits(s, 32);
      const u32 newest = (words[17] + 1) & 3;
      sync();
      if (writes()) {
        words[16] = newest;
        words[17] = newest;
        words[8 + newest] = 0;
        words[12 + newest] = 0;
      }
      return toTime(words, newest, time);
    }
    current = (current + jump) & 3;
    if (writes()) {
      words[16] = current;
    }
  }
  s.failed |= CORRUPT;
  return 0;
}

// Colours as in the class RgbCoder. Its models: changes, then low and high bytes of each channel.
constexpr u32 COLOUR_CHANGES = 128;
EVERYWHERE constexpr u32 colourByte(u32 i) { return modelWords(COLOUR_CHANGES) + i * modelWords(256); }
constexpr u32 COLOUR_MODELS = colourByte(6);

DEVICE void beginColours(u32* models) {
  begin(models, COLOUR_CHANGES);
  begin(models + colourByte(0), 256, 6);
}

struct Colour {
  u32 red;
  u32 green;
  u32 blue;
};

DEVICE i32 clamped(i32 value) { return most(0, least(255, value)); }

DEVICE Colour decodeColour(Stream& s, u32 place, const Colour last) {
  const u32 mask = symbol(s, place, COLOUR_CHANGES);
  u32 low = last.red & 255;
  u32 high = last.red >> 8;
  if ((mask & 1) != 0) {
    low = (low + symbol(s, place + colourByte(0), 256)) & 255;
  }
  if ((mask & 2) != 0) {
    high = (high + symbol(s, place + colourByte(1), 256)) & 255;
  }
  const u32 red = high << 8 | low;
  if ((mask & 64) == 0) {
    return {red, red, red};
  }
  // low bytes of green and blue, then the high ones
  u32 green = 0;
  u32 blue = 0;
#pragma unroll 1
  for (u32 shift = 0; shift < 16; shift += 8) {
    const i32 redStep = (i32)(red >> shift & 255) - (i32)(last.red >> shift & 255);
    const i32 lastGreen = (i32)(last.green >> shift & 255);
    i32 greenByte = lastGreen;
    i32 blueByte = (i32)(last.blue >> shift & 255);
    const u32 further = shift >> 3;
    if ((mask & 4 << further) != 0) {
      greenByte = ((i32)symbol(s, place + colourByte(2 + further), 256) + clamped(redStep + greenByte)) & 255;
    }
    if ((mask & 16 << further) != 0) {
      const i32 step = (redStep + greenByte - lastGreen) / 2;
      blueByte = ((i32)symbol(s, place + colourByte(4 + further), 256) + clamped(step + blueByte)) & 255;
    }
    green |= (u32)greenByte << shift;
    blue |= (u32)blueByte << shift;
  }
  return {red, green, blue};
}

// Wave packets as in the class WavePacketCoder. Words of what goes with the models: last step and last
// kind of offset; of what goes with the values: index, offset, size, location, x, y, z of a packet.
constexpr u32 WAVE_MODEL_WORDS = 2;
constexpr u32 PACKET_WORDS = 8;
constexpr u32 WAVE_KIND = modelWords(256);

struct Packets {
  u32 place;

  EVERYWHERE constexpr u32 kinds() const { return place + WAVE_KIND; }
  EVERYWHERE constexpr Integer offset() const { return {kinds() + 4 * modelWords(4), 32, 1}; }
  EVERYWHERE constexpr Integer size() const { return {offset().end(), 32, 1}; }
  EVERYWHERE constexpr Integer location() const { return {size().end(), 32, 1}; }
  EVERYWHERE constexpr Integer vector() const { return {location().end(), 32, 3}; }
  EVERYWHERE constexpr u32 end() const { return vector().end(); }
};

DEVICE void begin(u32* models, const Packets& p) {
  begin(models + p.place, 256);
  begin(models + p.kinds(), 4, 4);
  begin(models, p.offset());
  begin(models, p.size());
  begin(models, p.location());
  begin(models, p.vector());
}

struct Packet {
  u32 index;
  u64 offset;
  u32 size;
  u32 location;
  u32 x;
  u32 y;
  u32 z;
};

DEVICE Packet firstPacket(const Batch& b, const Task& t) {
  return {
      recorded<u8>(b, t, WAVE),
      recorded<u64>(b, t, WAVE, 1),
      recorded<u32>(b, t, WAVE, 9),
      recorded<u32>(b, t, WAVE, 13),
      recorded<u32>(b, t, WAVE, 17),
      recorded<u32>(b, t, WAVE, 21),
      recorded<u32>(b, t, WAVE, 25)};
}

DEVICE Packet keptPacket(const u32* words) {
  sync();
  return {
      words[0], (u64)words[2] << 32 | words[1], words[3], words[4], words[5], words[6], words[7]};
}

DEVICE void keepPacket(u32* words, const Packet& p) {
  sync();
  if (writes()) {
    words[0] = p.index;
    words[1] = (u32)p.offset;
    words[2] = (u32)(p.offset >> 32);
    words[3] = p.size;
    words[4] = p.location;
    words[5] = p.x;
    words[6] = p.y;
    words[7] = p.z;
  }
}

DEVICE u8 packetByte(const Packet& p, u32 i) {
  const u64 word = i == 0 ? p.index
      : i < 9             ? p.offset >> (8 * (i - 1))
      : i < 13            ? p.size >> (8 * (i - 9))
      : i < 17            ? p.location >> (8 * (i - 13))
      : i < 21            ? p.x >> (8 * (i - 17))
      : i < 25            ? p.y >> (8 * (i - 21))
                          : p.z >> (8 * (i - 25));
  return (u8)word;
}

// One packet, by all lanes.
DEVICE void storePacket(u8* packets, u32 row, const Packet& p) {
  if (packets == nullptr) {
    return;
  }
  for (u32 i = lane(); i < WAVE_BYTES; i += LANES) {
    packets[(u64)row * WAVE_BYTES + i] = packetByte(p, i);
  }
}

// The wave packets of a chunk, from its first row on.
DEVICE u8* packets(const Batch& b, const Task& t) {
  const u64 place = b.places[WAVE];
  return place == NOWHERE ? nullptr : b.columns + place + t.row * WAVE_BYTES;
}

DEVICE Packet decodePacket(Stream& s, const Packets& m, u32* ofModels, const Packet& last) {
  Packet p;
  u32 k;
  p.index = symbol(s, m.place, 256);
  sync();
  const u32 lastStep = ofModels[0];
  const u32 lastKind = ofModels[1];
  const u32 kind = symbol(s, m.kinds() + lastKind * modelWords(4), 4);
  u32 step = lastStep;
  if (kind == 0) {
    p.offset = last.offset;
  } else if (kind == 1) {
    p.offset = last.offset + last.size;
  } else if (kind == 2) {
    step = integer(s, m.offset(), 0, lastStep, k);
    p.offset = last.offset + (u64)(i64)(i32)step;
  } else {
    p.offset = rawLong(s);
  }
  sync();
  if (writes()) {
    ofModels[0] = step;
    ofModels[1] = kind;
  }
  p.size = integer(s, m.size(), 0, last.size, k);
  p.location = integer(s, m.location(), 0, last.location, k);
  p.x = integer(s, m.vector(), 0, last.x, k);
  p.y = integer(s, m.vector(), 1, last.y, k);
  p.z = integer(s, m.vector(), 2, last.z, k);
  return p;
}
