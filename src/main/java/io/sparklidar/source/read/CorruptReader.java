package io.sparklidar.source.read;

import io.sparklidar.cloud.LasField;
import io.sparklidar.error.BadInput;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.storage.HadoopConf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Decodes the chunks of a partition, all columns of each, and gives a row for each that cannot be.
 * Confined to one thread.
 */
final class CorruptReader implements PartitionReader<InternalRow> {

  /**
   * Makes what reads partitions, on executors.
   *
   * @param conf Hadoop configuration
   */
  record Factory(HadoopConf conf) implements PartitionReaderFactory {

    @Override
    public PartitionReader<InternalRow> createReader(final InputPartition partition) {
      return new CorruptReader(conf, (CorruptScan.Part) partition);
    }
  }

  private final InputReading reading;
  private final Deque<InternalRow> known = new ArrayDeque<>();
  private final Iterator<PointPartition.Slice> slices;

  private Iterator<Chunk> chunks = Collections.emptyIterator();
  private Optional<LasFile> open = Optional.empty();
  private InternalRow row;

  private CorruptReader(final HadoopConf conf, final CorruptScan.Part part) {
    reading = new InputReading(new SourceFiles(conf));
    part.bad().forEach(bad -> known.add(row(bad, null, null, null, null)));
    slices = part.points().slices().iterator();
  }

  @Override
  public boolean next() throws IOException {
    while (known.isEmpty()) {
      if (chunks.hasNext()) {
        tryChunk(chunks.next());
      } else if (slices.hasNext()) {
        tryFile(slices.next());
      } else {
        return false;
      }
    }
    row = known.remove();
    return true;
  }

  private void tryFile(final PointPartition.Slice slice) throws IOException {
    close();
    try {
      open = Optional.of(reading.run(in -> in.openLas(slice.file().file())));
      chunks = slice.chunks(open.get()).iterator();
    } catch (final IOException e) {
      known.add(row(InputReading.bad(e), null, slice.from(), slice.points(), null));
    }
  }

  private void tryChunk(final Chunk chunk) throws IOException {
    final LasFile file = open.orElseThrow();
    final Optional<BadInput> bad = tried(file, chunk, file.layout().fields());
    if (bad.isPresent()) {
      known.add(
          row(
              bad.get(),
              chunk.index(),
              chunk.firstPoint(),
              (long) chunk.pointCount(),
              lost(file, chunk)));
    }
  }

  /** What is wrong with some fields of a chunk, if anything is. */
  private Optional<BadInput> tried(
      final LasFile file, final Chunk chunk, final Set<LasField> fields) throws IOException {
    try {
      reading.run(in -> file.reader(fields).read(chunk));
      return Optional.empty();
    } catch (final IOException e) {
      return Optional.of(InputReading.bad(e));
    }
  }

  /** The columns of a chunk that cannot be read one by one; formats without layers have none. */
  private GenericArrayData lost(final LasFile file, final Chunk chunk) throws IOException {
    final Set<LasField> lost = EnumSet.noneOf(LasField.class);
    for (final LasField field : file.layout().fields()) {
      if (tried(file, chunk, EnumSet.of(field)).isPresent()) {
        lost.add(field);
      }
    }
    final List<Object> names = new ArrayList<>();
    for (final String name : PointSchema.types(List.of(file.layout())).keySet()) {
      final Set<LasField> read = PointSchema.table(List.of(file.layout()), List.of(name)).fields();
      if (!Collections.disjoint(read, lost)) {
        names.add(UTF8String.fromString(name));
      }
    }
    return new GenericArrayData(names.toArray());
  }

  private static InternalRow row(
      final BadInput bad,
      final Integer chunk,
      final Long first,
      final Long points,
      final GenericArrayData columns) {
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(bad.file()),
          bad.offset(),
          chunk,
          first,
          points,
          columns,
          UTF8String.fromString(bad.expected()),
          UTF8String.fromString(bad.found()),
          UTF8String.fromString(bad.message())
        });
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public void close() throws IOException {
    chunks = Collections.emptyIterator();
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
