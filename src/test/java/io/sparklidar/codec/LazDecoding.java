package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Holds what the kernels decode against what the CPU decodes from the same bytes. */
final class LazDecoding {

  private LazDecoding() {}

  /**
   * What the kernels say.
   *
   * @param columns the memory of the columns
   * @param verdicts what became of each chunk
   */
  record Decoded(ByteBuffer columns, int[] verdicts) {}

  /** Runs the kernels. */
  interface Kernels {
    Decoded decode(LazDeviceBatch batch, byte[] input) throws IOException;
  }

  /** The chunks of a sample one behind the other, at odd places. */
  static List<LazChunkInput> inputs(final LazSample sample) {
    final List<LazChunkInput> inputs = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < sample.chunks().size(); i++) {
      final byte[] chunk = sample.chunks().get(i);
      at += i % 4;
      inputs.add(
          new LazChunkInput(
              at, chunk.length, sample.points().get(i), chunk.length, ByteBuffer.wrap(chunk)));
      at += chunk.length;
    }
    return inputs;
  }

  /** The bytes that such inputs lie in. */
  static byte[] bytes(final LazSample sample, final List<LazChunkInput> inputs) {
    final LazChunkInput last = inputs.get(inputs.size() - 1);
    final byte[] bytes = new byte[(int) (last.offset() + last.byteLength() + 3) / 4 * 4];
    for (int i = 0; i < inputs.size(); i++) {
      final byte[] chunk = sample.chunks().get(i);
      System.arraycopy(chunk, 0, bytes, (int) inputs.get(i).offset(), chunk.length);
    }
    return bytes;
  }

  /**
   * The same bits in every column, and the same chunks refused.
   *
   * @return how many chunks were refused
   */
  static int assertLikeCpu(
      final LazSample sample, final Set<LasField> fields, final Kernels kernels)
      throws IOException {
    final List<LazChunkInput> inputs = inputs(sample);
    final LazDeviceBatch batch = LazDeviceBatch.roomy(sample.schema(), inputs, fields);
    final byte[] bytes = bytes(sample, inputs);
    final Decoded decoded = kernels.decode(batch, bytes);
    decoded.columns().order(ByteOrder.nativeOrder());
    final LazChunkReader reader =
        LazChunkReader.of(
            new MemoryByteSource(sample.name(), bytes), sample.schema(), sample.layout(), fields);
    int refused = 0;
    for (int i = 0; i < inputs.size(); i++) {
      final LazChunkInput chunk = inputs.get(i);
      final String name = sample.name() + ", chunk " + i;
      final int verdict = decoded.verdicts()[i];
      try {
        final LasColumns expected =
            reader.read(new Chunk(i, 0, chunk.pointCount(), chunk.offset(), chunk.byteLength()));
        assertEquals(LazDeviceBatch.WHOLE, verdict, name);
        assertSameBits(name, expected, batch, i, decoded.columns());
      } catch (MalformedLasException e) {
        assertEquals(LazDeviceBatch.DAMAGED, verdict, name + ": " + e.getMessage());
        refused++;
      }
    }
    return refused;
  }

  private static void assertSameBits(
      final String name,
      final LasColumns expected,
      final LazDeviceBatch batch,
      final int chunk,
      final ByteBuffer columns) {
    for (final LasField field : batch.fields()) {
      for (int part = 0; part < batch.columnCount(field); part++) {
        final long row = batch.firstRow(chunk);
        final Object wanted = array(expected, field, part);
        final int elements = field.storage().elements();
        final int size = field.storage().size() / elements;
        final int at = (int) (batch.column(field, part) + row * field.storage().size());
        for (int i = 0; i < expected.size() * elements; i++) {
          final long bits = bits(wanted, i);
          final long found = bits(columns, at + i * size, size);
          if (bits != found) {
            assertEquals(
                bits, found, name + ": " + field + " " + part + " of point " + i / elements);
          }
        }
      }
    }
  }

  private static long bits(final Object array, final int i) {
    if (array instanceof byte[] bytes) {
      return bytes[i];
    }
    if (array instanceof short[] shorts) {
      return shorts[i];
    }
    return array instanceof int[] ints ? ints[i] : ((long[]) array)[i];
  }

  private static long bits(final ByteBuffer columns, final int at, final int size) {
    return switch (size) {
      case 1 -> columns.get(at);
      case 2 -> columns.getShort(at);
      case 4 -> columns.getInt(at);
      default -> columns.getLong(at);
    };
  }

  private static Object array(final LasColumns columns, final LasField field, final int part) {
    return switch (field) {
      case XY -> part == 0 ? columns.x() : columns.y();
      case Z -> columns.z();
      case RETURNS -> part == 0 ? columns.returnNumber() : columns.numberOfReturns();
      case FLAGS -> columns.flags();
      case CLASSIFICATION -> columns.classification();
      case INTENSITY -> columns.intensity();
      case SCAN_ANGLE -> columns.scanAngle();
      case USER_DATA -> columns.userData();
      case POINT_SOURCE_ID -> columns.pointSourceId();
      case GPS_TIME -> columns.gpsTime();
      case RGB -> part == 0 ? columns.red() : part == 1 ? columns.green() : columns.blue();
      case NIR -> columns.nir();
      case WAVE_PACKET -> columns.wavePackets();
      case EXTRA_BYTES -> columns.extraBytes(part);
    };
  }
}
