// One task of a chunk of formats 6-10: a stream from its bytes to its columns.
#pragma once

#include "layers.cuh"
#include "xy.cuh"

// A layer. All but the first follow the first one's traces.
DEVICE u32 decodeTask(const Batch& b, const Task& t, const Memory& m) {
  const u32 companion = b.everyPoint;
  switch (t.kind) {
    case XY_LAYER:
      return decodeXy(b, t, m);
    case Z_LAYER:
      return decodeLayer(b, t, m, ZLayer{recorded<u32>(b, t, Z), column<u32>(b, t, Z)}, 1);
    case CLASS_LAYER:
      return decodeLayer(b, t, m, ClassLayer{recorded<u8>(b, t, CLASS), column<u8>(b, t, CLASS)}, 1);
    case FLAGS_LAYER:
      return decodeLayer(b, t, m, FlagsLayer{recorded<u8>(b, t, FLAGS), column<u8>(b, t, FLAGS)}, 1);
    case INTENSITY_LAYER:
      return decodeLayer(
          b, t, m, IntensityLayer{recorded<u16>(b, t, INTENSITY), column<u16>(b, t, INTENSITY)}, 1);
    case ANGLE_LAYER:
      return decodeLayer(
          b, t, m, ChangedLayer<true>{recorded<u16>(b, t, ANGLE), column<u16>(b, t, ANGLE)}, 1);
    case USER_DATA_LAYER: {
      UserDataLayer layer;
      layer.at0 = recorded<u8>(b, t, USER_DATA);
      layer.to = column<u8>(b, t, USER_DATA);
      return decodeLayer(b, t, m, layer, 1);
    }
    case SOURCE_ID_LAYER:
      return decodeLayer(
          b, t, m,
          ChangedLayer<false>{recorded<u16>(b, t, SOURCE_ID), column<u16>(b, t, SOURCE_ID)}, 1);
    case GPS_TIME_LAYER:
      return decodeLayer(
          b, t, m, GpsTimeLayer{recorded<u64>(b, t, GPS_TIME), column<u64>(b, t, GPS_TIME)}, 1);
    case RGB_LAYER:
      return decodeLayer(
          b, t, m,
          RgbLayer{
              {recorded<u16>(b, t, RED), recorded<u16>(b, t, GREEN), recorded<u16>(b, t, BLUE)},
              column<u16>(b, t, RED), column<u16>(b, t, GREEN), column<u16>(b, t, BLUE)},
          companion);
    case NIR_LAYER:
      return decodeLayer(
          b, t, m, NirLayer{recorded<u16>(b, t, NIR), column<u16>(b, t, NIR)}, companion);
    case WAVE_LAYER:
      return decodeLayer(b, t, m, WaveLayer{firstPacket(b, t), packets(b, t)}, companion);
    default:
      return decodeLayer(
          b, t, m,
          ByteLayer{recorded<u8>(b, t, EXTRA, t.part), column<u8>(b, t, EXTRA + t.part)},
          companion);
  }
}
