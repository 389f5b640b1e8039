package io.sparklidar.job.ground;

import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.HeightRaster;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Rasters of heights in a file: of each its box, and of each cell the step from the height before,
 * in as few bytes as it takes, all of it deflated.
 */
final class HeightFile {

  private static final int BUFFER = 1 << 16;

  private HeightFile() {}

  /** Writes rasters. */
  static void write(final OutputStream to, final List<HeightRaster> rasters) throws IOException {
    final Deflater fast = new Deflater(Deflater.BEST_SPEED);
    try {
      final DeflaterOutputStream deflated = new DeflaterOutputStream(to, fast, BUFFER);
      final DataOutputStream out = new DataOutputStream(new BufferedOutputStream(deflated, BUFFER));
      out.writeInt(rasters.size());
      for (final HeightRaster raster : rasters) {
        write(out, raster);
      }
      out.flush();
      deflated.finish();
    } finally {
      fast.end();
    }
  }

  private static void write(final DataOutputStream out, final HeightRaster raster)
      throws IOException {
    final CellBox box = raster.box();
    out.writeInt(box.column());
    out.writeInt(box.row());
    out.writeInt(box.columns());
    out.writeInt(box.rows());
    int last = 0;
    for (int row = box.row(); row < box.endRow(); row++) {
      for (int column = box.column(); column < box.endColumn(); column++) {
        final int height = raster.height(column, row);
        if (height == HeightRaster.NONE) {
          out.write(0);
        } else {
          final long step = (long) height - last;
          writeNumber(out, (step << 1 ^ step >> 63) + 1);
          last = height;
        }
      }
    }
  }

  private static void writeNumber(final DataOutputStream out, final long number)
      throws IOException {
    long rest = number;
    while (rest >= 0x80) {
      out.write((int) rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /**
   * Reads rasters.
   *
   * @param from what was written
   * @param wanted only those are kept that meet it
   * @throws IOException if it is not what was written
   */
  static List<HeightRaster> read(final InputStream from, final CellBox wanted) throws IOException {
    final DataInputStream in =
        new DataInputStream(new BufferedInputStream(new InflaterInputStream(from), BUFFER));
    final int count = in.readInt();
    final List<HeightRaster> rasters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      final CellBox box = new CellBox(in.readInt(), in.readInt(), in.readInt(), in.readInt());
      final boolean keep = !box.intersection(wanted).isEmpty();
      final HeightRaster raster = HeightRaster.empty(keep ? box : CellBox.EMPTY);
      long last = 0;
      for (int row = box.row(); row < box.endRow(); row++) {
        for (int column = box.column(); column < box.endColumn(); column++) {
          final long number = readNumber(in);
          if (number > 0) {
            last += number - 1 >>> 1 ^ -(number - 1 & 1);
            if (keep) {
              raster.lower(column, row, Math.toIntExact(last));
            }
          }
        }
      }
      if (keep) {
        rasters.add(raster);
      }
    }
    return rasters;
  }

  private static long readNumber(final DataInputStream in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      final int next = in.read();
      if (next < 0) {
        throw new EOFException("a file of heights ends in the middle");
      }
      number |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw new IOException("a file of heights holds a number of more than 9 bytes");
  }
}
