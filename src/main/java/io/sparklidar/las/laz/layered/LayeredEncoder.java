package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;

/**
 * Encodes the chunks of formats 6-10: one layer after the other. What a layer without bytes stands
 * for is dropped. Confined to one thread.
 */
public final class LayeredEncoder {

  private final LazSchema schema;
  private final ArithmeticEncoder encoder;
  private final ContextRuns core = new ContextRuns(true);
  private final XyLayer xyLayer = new XyLayer();
  private final ZLayer zLayer = new ZLayer(core);
  private final ClassLayer classLayer = new ClassLayer(core);
  private final FlagsLayer flagsLayer = new FlagsLayer(core);
  private final IntensityLayer intensityLayer = new IntensityLayer(core);
  private final ScanAngleLayer scanAngleLayer = new ScanAngleLayer(core);
  private final UserDataLayer userDataLayer = new UserDataLayer(core);
  private final SourceIdLayer sourceIdLayer = new SourceIdLayer(core);
  private final GpsTimeLayer gpsTimeLayer = new GpsTimeLayer(core);
  private final RgbLayer rgbLayer;
  private final NirLayer nirLayer;
  private final WaveLayer waveLayer;
  private final ByteLayer byteLayer;
  private int[] trace = {};

  /**
   * Of the layers of a file.
   *
   * @param schema how it is compressed
   * @param encoder where the bytes of each layer go
   */
  public LayeredEncoder(final LazSchema schema, final ArithmeticEncoder encoder) {
    this.schema = schema;
    this.encoder = encoder;
    final ContextRuns companion = new ContextRuns(schema.followsChannelEverywhere());
    rgbLayer = new RgbLayer(companion);
    nirLayer = new NirLayer(companion);
    waveLayer = new WaveLayer(companion);
    byteLayer = new ByteLayer(companion);
  }

  /**
   * Encodes a layer of a chunk. The XY layer comes first.
   *
   * @param layer index of the layer, see {@link LazSchema}
   * @param columns all points of the chunk, all fields of the layout
   * @return whether the layer has bytes; otherwise those of the encoder mean nothing
   */
  public boolean encode(final int layer, final LasColumns columns) {
    if (layer == LazSchema.XY_LAYER && trace.length < columns.size()) {
      trace = new int[columns.size()];
    }
    if (isPlainlyConstant(layer, columns)) {
      return false;
    }
    encoder.start();
    if (!encodeLayer(layer, columns)) {
      return false;
    }
    encoder.finish();
    return true;
  }

  /**
   * Encodes a layer of extra bytes of a chunk whose XY layer was decoded.
   *
   * @param decoded has decoded it, and so knows the scanner channels
   * @param count number of points
   * @param bytes one of each point
   */
  public void encodeBytes(final LayeredDecoder decoded, final int count, final byte[] bytes) {
    encoder.start();
    byteLayer.encode(encoder, count, decoded.trace(), bytes);
    encoder.finish();
  }

  /**
   * Encodes the layer of classes of a chunk whose XY layer was decoded.
   *
   * @param decoded has decoded it, and so knows scanner channels and returns
   * @param count number of points
   * @param classes of the points
   * @return whether the layer has bytes; otherwise those of the encoder mean nothing
   */
  public boolean encodeClasses(
      final LayeredDecoder decoded, final int count, final byte[] classes) {
    if (ConstantColumn.is(classes, count)) {
      return false;
    }
    encoder.start();
    if (!classLayer.encode(encoder, count, decoded.trace(), classes)) {
      return false;
    }
    encoder.finish();
    return true;
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
  private boolean encodeLayer(final int layer, final LasColumns columns) {
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
}
