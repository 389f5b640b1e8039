// What a batch of chunks is decoded from and into. LazDeviceBatch writes these structures.
#pragma once

#include "coder.cuh"

// Columns, in the order of the tables below; those of extra bytes follow.
enum Column {
  X, Y, Z, RETURN_NUMBER, NUMBER_OF_RETURNS, FLAGS, CLASS, INTENSITY, ANGLE, USER_DATA, SOURCE_ID,
  GPS_TIME, RED, GREEN, BLUE, NIR, WAVE, EXTRA
};

// What a task decodes: a layer of formats 6-10, or all of a chunk of formats 0-5.
enum Kind {
  XY_LAYER, Z_LAYER, CLASS_LAYER, FLAGS_LAYER, INTENSITY_LAYER, ANGLE_LAYER, USER_DATA_LAYER,
  SOURCE_ID_LAYER, GPS_TIME_LAYER, RGB_LAYER, NIR_LAYER, WAVE_LAYER, BYTE_LAYER, POINTWISE
};

// A stream and where its points go. 48 bytes.
struct Task {
  u64 input; // of its bytes, from the start of the input
  u64 record; // of the chunk's first record
  u64 row; // of the chunk's first point in the columns
  u32 bytes;
  u32 points;
  u32 chunk;
  u32 kind;
  u32 part; // which extra byte
  u32 unused;
};

// All of a batch. 96 bytes.
struct Batch {
  const u8* input;
  u8* columns;
  const Task* tasks;
  const u64* places; // of each column in the columns, NOWHERE if it is not wanted
  const u32* offsets; // of each column in a record
  u16* traces; // of each row
  u32* verdicts; // of each chunk
  char* pool;
  u32* counts; // of units of the pool that are taken, of tasks that have begun
  u32 poolUnits;
  u32 everyPoint; // whether companion layers follow the channel at every point
  u32 versions; // bit 0: POINT10 has version 2, 1: GPSTIME11, 2: RGB12, 3: BYTE
  u32 items; // bit 0: GPS time, 1: colour, 2: wave packet
  u32 extraBytes;
  u32 unused;
};

constexpr u64 NOWHERE = ~0ull;
constexpr u32 WAVE_BYTES = 29;

DEVICE u32 recordByte(const Batch& b, const Task& t, u32 at) { return b.input[t.record + at]; }

// An integer of the first record, little-endian.
template <class T> DEVICE T recorded(const Batch& b, const Task& t, u32 column, u32 further = 0) {
  const u8* bytes = b.input + t.record + b.offsets[column] + further;
  u64 value = 0;
  for (u32 i = 0; i < sizeof(T); i++) {
    value |= (u64)bytes[i] << (8 * i);
  }
  return (T)value;
}

// A column from the chunk's first row on; null if it is not wanted.
template <class T> DEVICE T* column(const Batch& b, const Task& t, u32 column) {
  const u64 place = b.places[column];
  return place == NOWHERE ? nullptr : (T*)(b.columns + place) + t.row;
}

template <class T> DEVICE void store(T* column, u32 row, T value) {
  if (column != nullptr) {
    column[row] = value;
  }
}

// What the XY layer says of a point that other layers need: channel, changes, position in the pulse,
// level, context of z. As in the class PointTrace; fits 16 bits.
constexpr u32 CHANNEL = 3;
constexpr u32 CHANNEL_CHANGED = 1 << 2;
constexpr u32 GPS_TIME_CHANGED = 1 << 3;
constexpr u32 ANGLE_CHANGED = 1 << 4;
constexpr u32 SOURCE_ID_CHANGED = 1 << 5;
constexpr u32 ONLY_RETURN = 3;

DEVICE u32 gpsTimeChanged(u32 trace) { return trace >> 3 & 1; }
DEVICE u32 position(u32 trace) { return trace >> 6 & 3; }
DEVICE u32 level(u32 trace) { return trace >> 8 & 7; }
DEVICE u32 zContext(u32 trace) { return trace >> 11; }

// Which of four contexts codes a point: see the class ContextRuns.
struct Runs {
  u32 everyPoint;
  u32 used;
  u32 models;
  u32 values;

  DEVICE void start(u32 trace) {
    models = trace & CHANNEL;
    values = models;
    used = 1u << models;
  }

  // Whether the context changed, and whether it begins.
  DEVICE u32 next(u32 trace) {
    const u32 hint = everyPoint != 0 || (trace & CHANNEL_CHANGED) != 0 ? trace & CHANNEL : 0;
    if (hint == models) {
      const u32 changed = values != models;
      values = models;
      return changed;
    }
    values = everyPoint != 0 ? hint : models;
    models = hint;
    if ((used >> hint & 1) != 0) {
      return 1;
    }
    used |= 1u << hint;
    values = hint;
    return 2;
  }
};

// What a trace is until the XY layer has got there; no point has it.
constexpr u32 UNTRACED = 0xFFFF;

// How often a layer looks for traces, at most: many seconds.
constexpr u32 MOST_PAUSES = 1u << 24;

DEVICE u32 traceOf(const Batch& b, const Task& t, u32 row) {
  return row < t.points ? *(const volatile u16*)(b.traces + t.row + row) : 0;
}

// Each lane's trace, as soon as all are there; the end of the stream if the chunk has failed.
DEVICE u32 awaited(const Batch& b, const Task& t, u32 row, u32 trace) {
  for (u32 pauses = 0; agreed(trace == UNTRACED); pauses++) {
    if (pauses == MOST_PAUSES && writes()) {
      b.verdicts[t.chunk] = NO_MEMORY;
    }
    sync();
    if (agreed(*(const volatile u32*)(b.verdicts + t.chunk) != 0)) {
      giveUp();
    }
    pause();
    trace = traceOf(b, t, row);
  }
  return trace;
}

DEVICE void fail(const Batch& b, const Task& t, u32 failed) {
  if (failed != 0 && writes()) {
    b.verdicts[t.chunk] = failed;
  }
}

// What the end of a stream says: it fills its bytes.
DEVICE u32 ended(const Stream& s) { return s.failed != 0 ? s.failed : left(s) != 0 ? CORRUPT : 0; }

// Whether it is no use to go on.
DEVICE bool over(const Stream& s) { return agreed(s.failed != 0 || left(s) < 0); }
