package io.sparklidar.raster;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Where the cells of a file lie that {@link CloudOptimizedGeoTiff} wrote. */
public final class GeoTiffHeader {

  private GeoTiffHeader() {}

  /**
   * Reads it from the first bytes of a file; empty if it says none.
   *
   * @param in at the begin of the file; not closed
   * @param side side of a cell
   * @throws IOException if it cannot be read, or is no such file
   */
  public static Optional<CellGrid> read(final InputStream in, final double side)
      throws IOException {
    final ByteBuffer header = bytes(in, 10);
    final int entries = header.getShort(8);
    if (header.getInt(0) != 0x002A4949 || header.getInt(4) != 8 || entries < 1) {
      throw new IOException("it is no raster that this program wrote");
    }
    final ByteBuffer directory = bytes(in, entries * 12);
    int width = 0;
    int height = 0;
    int tiepoint = 0;
    for (int at = 0; at < entries * 12; at += 12) {
      final int value = directory.getInt(at + 8);
      switch (directory.getShort(at) & 0xFFFF) {
        case TiffTag.IMAGE_WIDTH -> width = value;
        case TiffTag.IMAGE_LENGTH -> height = value;
        case TiffTag.MODEL_TIEPOINT -> tiepoint = value;
        default -> {}
      }
    }
    if (tiepoint == 0) {
      return Optional.empty();
    }
    in.skipNBytes(Math.max(0, tiepoint - 10 - entries * 12));
    final ByteBuffer place = bytes(in, 48);
    return Optional.of(
        new CellGrid(
            side,
            (int) Math.rint(place.getDouble(24) / side),
            (int) Math.rint(place.getDouble(32) / side) - 1,
            width,
            height));
  }

  private static ByteBuffer bytes(final InputStream in, final int count) throws IOException {
    final byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the file ends within its header");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
