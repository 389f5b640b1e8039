package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * An index as bytes, for many of them in one file: Java's serialization takes milliseconds for
 * each, and seconds for the first. To be read by the revision of the program that wrote it, no
 * other.
 */
public final class FileIndexFormat {

  private FileIndexFormat() {}

  /** Takes what a list holds. */
  private interface Writer<T> {
    void write(DataOutputStream out, T value) throws IOException;
  }

  /** Gives what a list holds. */
  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /** The bytes of an index. */
  public static byte[] bytes(final FileIndex index) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Buffered: what compresses is told of each value else, and takes ten times as long.
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(bytes)))) {
      write(out, index);
    } catch (final IOException e) {
      throw new UncheckedIOException("memory takes what is written", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The index of some bytes.
   *
   * @throws IOException if they are not of one
   */
  public static FileIndex of(final byte[] bytes) throws IOException {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes))))) {
      return read(in);
    }
  }

  private static void write(final DataOutputStream out, final FileIndex index) throws IOException {
    text(out, index.fingerprint().path());
    out.writeLong(index.fingerprint().length());
    out.writeLong(index.fingerprint().modified());
    final CoordinateTransform transform = index.transform();
    doubles(out, transform.scaleX(), transform.scaleY(), transform.scaleZ());
    doubles(out, transform.offsetX(), transform.offsetY(), transform.offsetZ());
    layout(out, index.layout());
    out.writeLong(index.pointCount());
    bounds(out, index.bounds());
    doubles(out, index.heights().min(), index.heights().max());
    crs(out, index.crs());
    list(
        out,
        index.chunks(),
        (to, chunk) -> {
          to.writeInt(chunk.chunk().index());
          to.writeLong(chunk.chunk().firstPoint());
          to.writeInt(chunk.chunk().pointCount());
          to.writeLong(chunk.chunk().offset());
          to.writeLong(chunk.chunk().byteLength());
          bounds(to, chunk.bounds());
        });
    out.writeDouble(index.density().side());
    longs(out, index.density().cells());
    longs(out, index.density().counts());
    list(out, index.warnings(), FileIndexFormat::text);
  }

  private static FileIndex read(final DataInputStream in) throws IOException {
    return new FileIndex(
        new FileFingerprint(text(in), in.readLong(), in.readLong()),
        new CoordinateTransform(
            in.readDouble(),
            in.readDouble(),
            in.readDouble(),
            in.readDouble(),
            in.readDouble(),
            in.readDouble()),
        layout(in),
        in.readLong(),
        bounds(in),
        new FileIndex.Heights(in.readDouble(), in.readDouble()),
        crs(in),
        list(
            in,
            from ->
                new FileIndex.IndexedChunk(
                    new Chunk(
                        from.readInt(),
                        from.readLong(),
                        from.readInt(),
                        from.readLong(),
                        from.readLong()),
                    bounds(from))),
        new DensityGrid(in.readDouble(), longs(in), longs(in)),
        list(in, FileIndexFormat::text));
  }

  private static void layout(final DataOutputStream out, final PointLayout layout)
      throws IOException {
    out.writeInt(layout.pointFormat());
    out.writeInt(layout.recordLength());
    list(
        out,
        layout.extraDimensions(),
        (to, dimension) -> {
          text(to, dimension.name());
          to.writeInt(dimension.type().ordinal());
          to.writeInt(dimension.elementCount());
          to.writeInt(dimension.byteOffset());
          list(to, dimension.scale(), DataOutputStream::writeDouble);
          list(to, dimension.offset(), DataOutputStream::writeDouble);
          list(to, dimension.noData(), DataOutputStream::writeLong);
          text(to, dimension.description());
        });
  }

  private static PointLayout layout(final DataInputStream in) throws IOException {
    return PointLayout.ofRecord(
        in.readInt(),
        in.readInt(),
        list(
            in,
            from ->
                new ExtraDimension(
                    text(from),
                    ExtraDimensionType.values()[from.readInt()],
                    from.readInt(),
                    from.readInt(),
                    list(from, DataInputStream::readDouble),
                    list(from, DataInputStream::readDouble),
                    list(from, DataInputStream::readLong),
                    text(from))));
  }

  private static void crs(final DataOutputStream out, final FileIndex.CrsSummary crs)
      throws IOException {
    text(out, crs.name());
    out.writeInt(crs.horizontalEpsg());
    out.writeDouble(crs.metresPerUnit());
    out.writeInt(crs.verticalEpsg());
    out.writeDouble(crs.metresPerHeight());
    text(out, crs.definition());
    out.writeBoolean(crs.isText());
  }

  private static FileIndex.CrsSummary crs(final DataInputStream in) throws IOException {
    return new FileIndex.CrsSummary(
        text(in),
        in.readInt(),
        in.readDouble(),
        in.readInt(),
        in.readDouble(),
        text(in),
        in.readBoolean());
  }

  private static void bounds(final DataOutputStream out, final Bounds bounds) throws IOException {
    doubles(out, bounds.minX(), bounds.minY(), bounds.maxX(), bounds.maxY());
  }

  private static Bounds bounds(final DataInputStream in) throws IOException {
    return new Bounds(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
  }

  private static void doubles(final DataOutputStream out, final double... values)
      throws IOException {
    for (final double value : values) {
      out.writeDouble(value);
    }
  }

  /** Texts may be longer than {@link DataOutputStream#writeUTF} takes. */
  private static void text(final DataOutputStream out, final String text) throws IOException {
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(final DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_16BE);
  }

  private static void longs(final DataOutputStream out, final long[] values) throws IOException {
    out.writeInt(values.length);
    for (final long value : values) {
      out.writeLong(value);
    }
  }

  private static long[] longs(final DataInputStream in) throws IOException {
    final long[] values = new long[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readLong();
    }
    return values;
  }

  private static <T> void list(
      final DataOutputStream out, final List<T> values, final Writer<T> writer) throws IOException {
    out.writeInt(values.size());
    for (final T value : values) {
      writer.write(out, value);
    }
  }

  private static <T> List<T> list(final DataInputStream in, final Reader<T> reader)
      throws IOException {
    final int size = in.readInt();
    final List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(reader.read(in));
    }
    return List.copyOf(values);
  }
}
