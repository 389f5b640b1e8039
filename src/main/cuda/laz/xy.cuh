// The first layer of formats 6-10: see the class XyLayer.
#pragma once

#include "batch.cuh"

// Predictor groups by number of returns n and return number r, at n * 16 + r.
TABLE u8 GROUPS[256] = {
    0, 1, 2, 3, 4, 5, 3, 4, 4, 5, 5, 5, 5, 5, 5, 5, //
    1, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, //
    2, 1, 2, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, //
    3, 3, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, //
    4, 3, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, //
    5, 3, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, //
    3, 3, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, //
    4, 3, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, //
    4, 3, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, //
    5, 3, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, //
    5, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, //
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 4, 4, 4, //
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 4, 4, //
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 4, //
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, //
    5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5};

// A context: models in their places, then entries, 12 medians of x, 12 of y, and what is kept of it while
// another one is in use.
constexpr u32 XY_CHANGED = 0;
EVERYWHERE constexpr Integer dxOfXy() { return {XY_CHANGED + 8 * modelWords(128), 32, 2}; }
EVERYWHERE constexpr Integer dyOfXy() { return {dxOfXy().end(), 32, 22}; }
constexpr u32 XY_CHANNEL = dyOfXy().end();
constexpr u32 XY_STEP = XY_CHANNEL + 1;
constexpr u32 XY_RETURNS = XY_STEP + 1;
constexpr u32 XY_RETURN_NUMBER = XY_RETURNS + 16;
constexpr u32 XY_MEDIANS = XY_RETURN_NUMBER + 16;
constexpr u32 XY_KEPT = XY_MEDIANS + 24 * MEDIAN_WORDS;
constexpr u32 XY_WORDS = XY_KEPT + 5;

DEVICE u32* beginXy(const Memory& m, u32 channel) {
  context(m, channel, XY_WORDS);
  u32* const models = contextOf(m, channel);
  begin(models + XY_CHANGED, 128, 8);
  begin(models, dxOfXy());
  begin(models, dyOfXy());
  return models;
}

DEVICE u32 positionOf(u32 r, u32 n) { return (r == 1 ? 2 : 0) + (r >= n ? 1 : 0); }

DEVICE u32 decodeXy(const Batch& b, const Task& t, const Memory& memory) {
  u32 x = recorded<u32>(b, t, X);
  u32 y = recorded<u32>(b, t, Y);
  const u32 returns = recorded<u8>(b, t, RETURN_NUMBER);
  u32 r = returns & 15;
  u32 n = returns >> 4;
  u32 channel = recorded<u8>(b, t, FLAGS) >> 4 & 3;
  u32* const xs = column<u32>(b, t, X);
  u32* const ys = column<u32>(b, t, Y);
  u8* const returnNumbers = column<u8>(b, t, RETURN_NUMBER);
  u8* const numbersOfReturns = column<u8>(b, t, NUMBER_OF_RETURNS);
  volatile u16* const traces = b.traces + t.row;
  if (writes()) {
    store(xs, 0, x);
    store(ys, 0, y);
    store(returnNumbers, 0, (u8)r);
    store(numbersOfReturns, 0, (u8)n);
    traces[0] = (u16)channel;
  }
  if (t.bytes == 0) {
    return t.points > 1 ? CORRUPT : 0;
  }
  Stream s;
  s.memory = memory;
  open(memory);
  start(s, b.input + t.input, t.bytes);
  u32 used = 1u << channel;
  u32* state = beginXy(memory, channel);
  s.models = state;
  u32 gps = 0;
  u32 group = GROUPS[n << 4 | r];
  // Models are looked up while the symbols before theirs are decoded.
  Model ofChanges = placed(s, XY_CHANGED + positionOf(r, n) * modelWords(128), 128);
  Model classOfX = classModel(s, dxOfXy(), n == 1 ? 1 : 0);
  for (u32 first = 1; first < t.points && !over(s); first += LANES) {
    const u32 count = least(LANES, t.points - first);
    u32 ofX = 0;
    u32 ofY = 0;
    u32 ofReturns = 0;
    u32 ofTrace = 0;
    for (u32 j = 0; j < count; j++) {
      refill(s);
      const u32 mask = symbol(s, ofChanges, 128);
      if ((mask & 64) != 0) {
        channel = (channel + 1 + namedSymbol(s, XY_CHANNEL, 3)) & CHANNEL;
        if (writes()) {
          u32* kept = state + XY_KEPT;
          kept[0] = x;
          kept[1] = y;
          kept[2] = r;
          kept[3] = n;
          kept[4] = gps;
        }
        if ((used >> channel & 1) != 0) {
          state = contextOf(memory, channel);
          const u32* kept = state + XY_KEPT;
          x = kept[0];
          y = kept[1];
          r = kept[2];
          n = kept[3];
          gps = kept[4];
        } else {
          // a context that is new in this chunk continues the point before
          used |= 1u << channel;
          state = beginXy(memory, channel);
          gps = 0;
        }
        s.models = state;
      }
      const u32 changed = mask >> 4 & 1;
      if ((mask & 4) != 0) {
        n = namedSymbol(s, XY_RETURNS + n, 16);
      }
      const u32 code = mask & 3;
      if (code == 1) {
        r = (r + 1) & 15;
      } else if (code == 2) {
        r = (r + 15) & 15;
      } else if (code == 3) {
        r = changed != 0 ? namedSymbol(s, XY_RETURN_NUMBER + r, 16)
                         : (r + 2 + namedSymbol(s, XY_STEP, 13)) & 15;
      }
      gps = changed;
      if ((mask & (64 | 7)) != 0) {
        group = GROUPS[n << 4 | r];
      }
      const u32 single = n == 1 ? 1 : 0;
      if ((mask & (64 | 4)) != 0) {
        classOfX = classModel(s, dxOfXy(), single);
      }

      // x and y continue the median step of points of the same kind
      sync();
      u32* const xMedian = state + XY_MEDIANS + (2 * group + gps) * MEDIAN_WORDS;
      u32* const yMedian = xMedian + 12 * MEDIAN_WORDS;
      const Median mx = median(xMedian);
      const Median my = median(yMedian);
      const u32 kx = symbol(s, classOfX, 33);
      Model correction = correctorModel(s, dxOfXy(), kx);
      const Model classOfY = classModel(s, dyOfXy(), contextOfY(kx, single));
      const u32 dx = (u32)mx.v2 + corrector(s, dxOfXy(), kx, correction);
      add(mx, xMedian, (i32)dx);
      x += dx;
      const u32 ky = symbol(s, classOfY, 33);
      correction = correctorModel(s, dyOfXy(), ky);
      ofChanges = placed(s, XY_CHANGED + (positionOf(r, n) + 4 * gps) * modelWords(128), 128);
      classOfX = classModel(s, dxOfXy(), single);
      const u32 dy = (u32)my.v2 + corrector(s, dyOfXy(), ky, correction);
      add(my, yMedian, (i32)dy);
      y += dy;

      if (lane() == j) {
        const u32 distance = n > r ? n - r : r - n;
        ofX = x;
        ofY = y;
        ofReturns = n << 8 | r;
        ofTrace = channel | (mask & 64) >> 4 | (mask & 16) >> 1 | (mask & 8) << 1 | (mask & 32)
            | positionOf(r, n) << 6 | least(distance, 7u) << 8
            | contextOfZ((kx + ky) >> 1, single) << 11;
      }
    }
    if (lane() < count) {
      const u32 row = first + lane();
      store(xs, row, ofX);
      store(ys, row, ofY);
      store(returnNumbers, row, (u8)(ofReturns & 255));
      store(numbersOfReturns, row, (u8)(ofReturns >> 8));
      traces[row] = (u16)ofTrace;
    }
  }
  return ended(s);
}
