package io.sparklidar.las.laz;

import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasRecords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Encodes the chunks of formats 6-10: one layer after the other; constant ones are dropped. */
final class LayeredChunkEncoder implements LazChunkEncoder {

  private final LazSchema schema;
  private final ArithmeticEncoder encoder = new ArithmeticEncoder();
  private final ByteArrayBuilder chunk = new ByteArrayBuilder();
  private final XyLayer xyLayer = new XyLayer();
  private final ZLayer zLayer = new ZLayer();
  private final ClassLayer classLayer = new ClassLayer();
  private final FlagsLayer flagsLayer = new FlagsLayer();
  private final IntensityLayer intensityLayer = new IntensityLayer();
  private final ScanAngleLayer scanAngleLayer = new ScanAngleLayer();
  private final UserDataLayer userDataLayer = new UserDataLayer();
  private final SourceIdLayer sourceIdLayer = new SourceIdLayer();
  private final GpsTimeLayer gpsTimeLayer = new GpsTimeLayer();
  private final RgbLayer rgbLayer;
  private final NirLayer nirLayer;
  private final WaveLayer waveLayer;
  private final ByteLayer byteLayer;
  private int[] trace = {};

  LayeredChunkEncoder(final LazSchema schema) {
    this.schema = schema;
    final CompanionContexts contexts = new CompanionContexts(schema.followsChannelEverywhere());
    rgbLayer = new RgbLayer(contexts);
    nirLayer = new NirLayer(contexts);
    waveLayer = new WaveLayer(contexts);
    byteLayer = new ByteLayer(contexts);
  }

  @Override
  public int encode(final LasColumns columns) {
    final int count = columns.size();
    if (trace.length < count) {
      trace = new int[count];
    }
    chunk.clear();
    final int recordLength = columns.layout().recordLength();
    LasRecords.pack(columns, 0, 1, chunk.bytes(), chunk.reserve(recordLength));
    final int sizes = chunk.reserve(Integer.BYTES * (1 + schema.layerCount()));
    putInt(sizes, count);
    for (int layer = 0; layer < schema.layerCount(); layer++) {
      encoder.start();
      final boolean needed = !isPlainlyConstant(layer, columns) && encode(layer, columns);
      if (needed) {
        encoder.finish();
        chunk.append(encoder);
      }
      putInt(sizes + Integer.BYTES * (1 + layer), needed ? encoder.size() : 0);
    }
    return chunk.size();
  }

  private void putInt(final int at, final int value) {
    ByteBuffer.wrap(chunk.bytes()).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
  }

  /** Whether encoding a layer would only show that it is dropped: its column never changes. */
  private boolean isPlainlyConstant(final int layer, final LasColumns columns) {
    final int count = columns.size();
    return switch (layer) {
      case LazSchema.CLASS_LAYER -> ConstantColumn.is(columns.classification(), count);
      case LazSchema.FLAGS_LAYER -> ConstantColumn.is(columns.flags(), count);
      case LazSchema.INTENSITY_LAYER -> ConstantColumn.is(columns.intensity(), count);
      case LazSchema.USER_DATA_LAYER -> ConstantColumn.is(columns.userData(), count);
      // the first two are never dropped, the others cost nothing where they do not change
      case LazSchema.XY_LAYER,
          LazSchema.Z_LAYER,
          LazSchema.ANGLE_LAYER,
          LazSchema.SOURCE_ID_LAYER,
          LazSchema.GPS_TIME_LAYER ->
          false;
      default -> isCompanionPlainlyConstant(layer, columns);
    };
  }

  private boolean isCompanionPlainlyConstant(final int layer, final LasColumns columns) {
    final int count = columns.size();
    if (layer == schema.rgbLayer()) {
      // of constant colours only greys are dropped
      return columns.red()[0] == columns.green()[0]
          && columns.red()[0] == columns.blue()[0]
          && ConstantColumn.is(columns.red(), count)
          && ConstantColumn.is(columns.green(), count)
          && ConstantColumn.is(columns.blue(), count);
    }
    if (layer == schema.nirLayer()) {
      return ConstantColumn.is(columns.nir(), count);
    }
    return layer != schema.waveLayer()
        && ConstantColumn.is(columns.extraBytes(layer - schema.firstByteLayer()), count);
  }

  /** Encodes a layer; returns whether it must be kept. */
  private boolean encode(final int layer, final LasColumns columns) {
    final int count = columns.size();
    switch (layer) {
      case LazSchema.XY_LAYER:
        xyLayer.encode(encoder, columns, trace);
        return true;
      case LazSchema.Z_LAYER:
        zLayer.encode(encoder, count, trace, columns.z());
        return true;
      case LazSchema.CLASS_LAYER:
        return classLayer.encode(encoder, count, trace, columns.classification());
      case LazSchema.FLAGS_LAYER:
        return flagsLayer.encode(encoder, count, trace, columns.flags());
      case LazSchema.INTENSITY_LAYER:
        return intensityLayer.encode(encoder, count, trace, columns.intensity());
      case LazSchema.ANGLE_LAYER:
        return scanAngleLayer.encode(encoder, count, trace, columns.scanAngle());
      case LazSchema.USER_DATA_LAYER:
        return userDataLayer.encode(encoder, count, trace, columns.userData());
      case LazSchema.SOURCE_ID_LAYER:
        return sourceIdLayer.encode(encoder, count, trace, columns.pointSourceId());
      case LazSchema.GPS_TIME_LAYER:
        return gpsTimeLayer.encode(encoder, count, trace, columns.gpsTime());
      default:
        return encodeCompanion(layer, columns);
    }
  }

  private boolean encodeCompanion(final int layer, final LasColumns columns) {
    final int count = columns.size();
    if (layer == schema.rgbLayer()) {
      return rgbLayer.encode(encoder, count, trace, columns.red(), columns.green(), columns.blue());
    }
    if (layer == schema.nirLayer()) {
      return nirLayer.encode(encoder, count, trace, columns.nir());
    }
    if (layer == schema.waveLayer()) {
      return waveLayer.encode(encoder, count, trace, columns.wavePackets());
    }
    return byteLayer.encode(
        encoder, count, trace, columns.extraBytes(layer - schema.firstByteLayer()));
  }

  @Override
  public byte[] bytes() {
    return chunk.bytes();
  }
}
