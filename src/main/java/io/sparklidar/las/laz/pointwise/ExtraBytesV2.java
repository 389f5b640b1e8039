package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.SymbolModel;
import io.sparklidar.las.point.LasColumns;
import java.util.Arrays;

/** Extra bytes of formats 0-5, item version 2. */
final class ExtraBytesV2 implements PointwiseItem {

  private final SymbolModel[] models;
  private final byte[][] bytes;

  ExtraBytesV2(final int count) {
    models = new SymbolModel[count];
    Arrays.setAll(models, i -> new SymbolModel(256));
    bytes = new byte[count][];
  }

  @Override
  public void attach(final LasColumns columns) {
    for (int b = 0; b < bytes.length; b++) {
      bytes[b] = columns.extraBytes(b);
    }
  }

  @Override
  public void start() {
    for (final SymbolModel model : models) {
      model.reset();
    }
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    for (int b = 0; b < bytes.length; b++) {
      bytes[b][i] = (byte) (bytes[b][i - 1] + decoder.decodeSkewedSymbol(models[b]));
    }
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    for (int b = 0; b < bytes.length; b++) {
      encoder.encodeSymbol(models[b], bytes[b][i] - bytes[b][i - 1] & 0xFF);
    }
  }
}
