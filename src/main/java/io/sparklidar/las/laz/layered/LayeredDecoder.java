package io.sparklidar.las.laz.layered;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.WavePacketCoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decodes the chunks of formats 6-10: one layer after the other, and only those that are asked for.
 * A layer without bytes is constant.
 */
public final class LayeredDecoder {

  private final LazSchema schema;
  private final ArithmeticDecoder decoder = new ArithmeticDecoder();
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

  /** Of the chunks of a file. */
  public LayeredDecoder(final LazSchema schema) {
    this.schema = schema;
    final ContextRuns companion = new ContextRuns(schema.followsChannelEverywhere());
    rgbLayer = new RgbLayer(companion);
    nirLayer = new NirLayer(companion);
    waveLayer = new WaveLayer(companion);
    byteLayer = new ByteLayer(companion);
  }

  /** The {@link PointTrace}s of the chunk whose XY layer was decoded last. */
  int[] trace() {
    return trace;
  }

  /**
   * Whether the scanner channel never changes in the chunk whose XY layer was decoded last.
   *
   * @param count number of points
   */
  public boolean hasOneChannel(final int count) {
    int changes = 0;
    for (int i = 1; i < count; i++) {
      changes |= trace[i];
    }
    return (changes & PointTrace.CHANNEL_CHANGED) == 0;
  }

  /**
   * Takes a chunk for one whose XY layer was decoded and said that the channel never changes. Only
   * layers of extra bytes may follow: they depend on nothing else.
   *
   * @param count number of points
   * @param channel of all of them
   */
  public void assumeOneChannel(final int count, final int channel) {
    start(count);
    Arrays.fill(trace, 0, count, channel);
  }

  /**
   * What the XY layer of the chunk that was decoded last says; empty if it is of several scanner
   * channels.
   *
   * @param columns of its points
   */
  public Optional<KeptXy> keepXy(final LasColumns columns) {
    return hasOneChannel(columns.size())
        ? Optional.of(new KeptXy(columns, trace))
        : Optional.empty();
  }

  /**
   * Takes the XY layer as decoded.
   *
   * @param xy what it says
   * @param columns of the chunk's points
   */
  public void restoreXy(final KeptXy xy, final LasColumns columns) {
    xy.restore(columns, trace);
  }

  /** Begins a chunk of a number of points. */
  public void start(final int points) {
    if (trace.length < points) {
      trace = new int[points];
    }
  }

  /**
   * Decodes a layer into its column, or fills the column if the layer has no bytes. Point 0 is in
   * the columns already. The XY layer comes first.
   *
   * @param layer index of the layer, see {@link LazSchema}
   * @param bytes where the layer is
   * @param from index of its first byte
   * @param to index after its last byte
   * @param columns hold the layer's field
   * @param firstChannel scanner channel of point 0
   * @return index after the last byte read
   */
  public int decode(
      final int layer,
      final byte[] bytes,
      final int from,
      final int to,
      final LasColumns columns,
      final int firstChannel) {
    if (from == to) {
      fill(layer, columns, firstChannel);
      return to;
    }
    decoder.start(bytes, from, to);
    decode(layer, columns, firstChannel);
    return decoder.position();
  }

  private void decode(final int layer, final LasColumns columns, final int firstChannel) {
    final int count = columns.size();
    switch (layer) {
      case LazSchema.XY_LAYER ->
          xyLayer.decode(
              decoder,
              count,
              firstChannel,
              columns.x(),
              columns.y(),
              columns.returnNumber(),
              columns.numberOfReturns(),
              trace);
      case LazSchema.Z_LAYER -> zLayer.decode(decoder, count, trace, columns.z());
      case LazSchema.CLASS_LAYER ->
          classLayer.decode(decoder, count, trace, columns.classification());
      case LazSchema.FLAGS_LAYER -> flagsLayer.decode(decoder, count, trace, columns.flags());
      case LazSchema.INTENSITY_LAYER ->
          intensityLayer.decode(decoder, count, trace, columns.intensity());
      case LazSchema.ANGLE_LAYER ->
          scanAngleLayer.decode(decoder, count, trace, columns.scanAngle());
      case LazSchema.USER_DATA_LAYER ->
          userDataLayer.decode(decoder, count, trace, columns.userData());
      case LazSchema.SOURCE_ID_LAYER ->
          sourceIdLayer.decode(decoder, count, trace, columns.pointSourceId());
      case LazSchema.GPS_TIME_LAYER ->
          gpsTimeLayer.decode(decoder, count, trace, columns.gpsTime());
      default -> decodeCompanion(layer, columns);
    }
  }

  private void decodeCompanion(final int layer, final LasColumns columns) {
    final int count = columns.size();
    if (layer == schema.rgbLayer()) {
      rgbLayer.decode(decoder, count, trace, columns.red(), columns.green(), columns.blue());
    } else if (layer == schema.nirLayer()) {
      nirLayer.decode(decoder, count, trace, columns.nir());
    } else if (layer == schema.waveLayer()) {
      waveLayer.decode(decoder, count, trace, columns.wavePackets());
    } else {
      byteLayer.decode(decoder, count, trace, columns.extraBytes(layer - schema.firstByteLayer()));
    }
  }

  private void fill(final int layer, final LasColumns columns, final int firstChannel) {
    final int count = columns.size();
    switch (layer) {
      case LazSchema.XY_LAYER -> trace[0] = firstChannel;
      case LazSchema.Z_LAYER -> Arrays.fill(columns.z(), 0, count, columns.z()[0]);
      case LazSchema.CLASS_LAYER -> ConstantColumn.fill(columns.classification(), count);
      case LazSchema.FLAGS_LAYER -> FlagsLayer.fill(count, trace, columns.flags());
      case LazSchema.INTENSITY_LAYER -> ConstantColumn.fill(columns.intensity(), count);
      case LazSchema.ANGLE_LAYER -> ConstantColumn.fill(columns.scanAngle(), count);
      case LazSchema.USER_DATA_LAYER -> ConstantColumn.fill(columns.userData(), count);
      case LazSchema.SOURCE_ID_LAYER -> ConstantColumn.fill(columns.pointSourceId(), count);
      case LazSchema.GPS_TIME_LAYER ->
          Arrays.fill(columns.gpsTime(), 0, count, columns.gpsTime()[0]);
      default -> fillCompanion(layer, columns);
    }
  }

  private void fillCompanion(final int layer, final LasColumns columns) {
    final int count = columns.size();
    if (layer == schema.rgbLayer()) {
      ConstantColumn.fill(columns.red(), count);
      ConstantColumn.fill(columns.green(), count);
      ConstantColumn.fill(columns.blue(), count);
    } else if (layer == schema.nirLayer()) {
      ConstantColumn.fill(columns.nir(), count);
    } else if (layer == schema.waveLayer()) {
      final byte[] packets = columns.wavePackets();
      for (int i = 1; i < count; i++) {
        System.arraycopy(packets, 0, packets, i * WavePacketCoder.LENGTH, WavePacketCoder.LENGTH);
      }
    } else {
      ConstantColumn.fill(columns.extraBytes(layer - schema.firstByteLayer()), count);
    }
  }

  /** The field that a layer holds. */
  public LasField field(final int layer) {
    return switch (layer) {
      case LazSchema.XY_LAYER -> LasField.XY;
      case LazSchema.Z_LAYER -> LasField.Z;
      case LazSchema.CLASS_LAYER -> LasField.CLASSIFICATION;
      case LazSchema.FLAGS_LAYER -> LasField.FLAGS;
      case LazSchema.INTENSITY_LAYER -> LasField.INTENSITY;
      case LazSchema.ANGLE_LAYER -> LasField.SCAN_ANGLE;
      case LazSchema.USER_DATA_LAYER -> LasField.USER_DATA;
      case LazSchema.SOURCE_ID_LAYER -> LasField.POINT_SOURCE_ID;
      case LazSchema.GPS_TIME_LAYER -> LasField.GPS_TIME;
      default -> companionField(layer);
    };
  }

  private LasField companionField(final int layer) {
    if (layer == schema.rgbLayer()) {
      return LasField.RGB;
    }
    if (layer == schema.nirLayer()) {
      return LasField.NIR;
    }
    return layer == schema.waveLayer() ? LasField.WAVE_PACKET : LasField.EXTRA_BYTES;
  }
}
