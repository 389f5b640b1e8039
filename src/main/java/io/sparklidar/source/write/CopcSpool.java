package io.sparklidar.source.write;

import io.sparklidar.job.HeapGate;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.storage.LocalFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Points on their way into a COPC file, which are sorted when all are there: on the local disk
 * until it is known how many they are, and then, as soon as the heap has room, in memory. Confined
 * to one thread.
 */
final class CopcSpool implements Closeable {

  /** Bytes of a point in its tree. */
  private static final long TREE_POINT = 16;

  private final Path local;
  private final FileByteSink sink;

  private CopcSpool(final Path local, final FileByteSink sink) {
    this.local = local;
    this.sink = sink;
  }

  /** Without points. */
  static CopcSpool create() throws IOException {
    final Path local = LocalFiles.ofThisJvm().create(".las");
    return new CopcSpool(local, FileByteSink.create(local));
  }

  /** Takes points as a LAS file. */
  ByteSink sink() {
    return sink;
  }

  /**
   * Sorts what was written into a COPC file.
   *
   * @param name of that file, for messages
   * @param to takes it
   * @throws IllegalArgumentException if there are more points than can be sorted here
   */
  void convert(final Object name, final ByteSink to) throws IOException {
    sink.close();
    try (LasFile points = LasFile.open(FileByteSource.open(local, name.toString()))) {
      final long count = points.pointCount();
      final long bytes = count * (2L * points.layout().recordLength() + TREE_POINT);
      final long room = HeapGate.budget(Runtime.getRuntime().maxMemory());
      if (count > LazSchema.MAX_CHUNK_POINTS || bytes > room) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: %,d points are sorted in memory for COPC, which takes %,d MiB; this executor"
                    + " has %,d MiB and a file at most %,d points: give %s or a smaller one,"
                    + " repartition, or give executors more memory",
                name,
                count,
                bytes >> 20,
                room >> 20,
                LazSchema.MAX_CHUNK_POINTS,
                WriteOptions.TILE_SIZE));
      }
      final CopcConversion conversion =
          CopcConversion.of(List.of(points), LazSchema.MAX_CHUNK_POINTS);
      if (bytes < HeapGate.BUFFERS) {
        conversion.writeTo(to); // what every task has room for
      } else {
        final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(HeapGate.BUFFERS + bytes);
        try {
          conversion.writeTo(to);
        } finally {
          inside.close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      sink.close();
    } finally {
      Files.deleteIfExists(local);
    }
  }
}
