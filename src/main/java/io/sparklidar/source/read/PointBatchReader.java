package io.sparklidar.source.read;

import io.sparklidar.cloud.LasField;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import io.sparklidar.job.output.parquet.RowBlock;
import io.sparklidar.source.frame.MetricValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Hands the points of a partition over in batches of columns. Confined to one thread. */
final class PointBatchReader implements PartitionReader<ColumnarBatch> {

  /** Rows of a batch: a column of them stays in the cache until it is looked at. */
  private static final int ROWS = 1 << 13;

  /** In place of a number of a column: of none that files have. */
  private static final int HIDDEN = -1;

  /** In place of a number of a column: of one that no file has. */
  private static final int MISSING = -2;

  private final ParquetSchema table;
  private final ChunkWalk walk;
  private final long limit;
  private final int capacity;
  private final RowBlock block;
  private final int[] numbers;
  private final PointVector[] vectors;
  private final ColumnarBatch batch;
  private final int[] rows;

  private ParquetSchema.FileRows file;
  private int at;
  private long given;

  /**
   * @param scan what is read
   * @param slices of which files
   */
  PointBatchReader(final PointReaderFactory scan, final List<PointPartition.Slice> slices) {
    final List<String> names = List.of(scan.columns().fieldNames());
    table = scan.table(slices, names);
    final Set<LasField> wanted = EnumSet.noneOf(LasField.class);
    wanted.addAll(table.fields());
    wanted.addAll(scan.table(slices, scan.whole()).fields());
    walk = new ChunkWalk(scan, wanted, slices);
    limit = scan.limit();
    capacity = (int) Math.min(ROWS, limit);
    rows = new int[capacity];
    numbers = new int[names.size()];
    final List<Definition> definitions = new ArrayList<>();
    for (int c = 0; c < numbers.length; c++) {
      final StructField field = scan.columns().fields()[c];
      final int number = number(field.name());
      if (number == MISSING) {
        definitions.add(PointSchema.nowhere(field));
      } else {
        definitions.add(table.definitions().get(number));
      }
      numbers[c] = PointSchema.isIdentity(field.name()) ? HIDDEN : number;
    }
    block = new RowBlock(definitions);
    block.extend(capacity);
    vectors = new PointVector[numbers.length];
    for (int c = 0; c < numbers.length; c++) {
      vectors[c] = new PointVector(block.columns().get(c));
    }
    batch = new ColumnarBatch(vectors.clone());
  }

  /** The number of a column in the table; none of the files of a stream's batch may have it. */
  private int number(final String name) {
    for (int c = 0; c < table.definitions().size(); c++) {
      if (table.definitions().get(c).name().equals(name)) {
        return c;
      }
    }
    return MISSING;
  }

  @Override
  public boolean next() throws IOException {
    if (given >= limit) {
      return false;
    }
    while (at >= walk.count()) {
      if (!walk.next()) {
        return false;
      }
      at = 0;
      if (walk.startsFile()) {
        startFile();
      }
    }
    final int count = (int) Math.min(Math.min(capacity, walk.count() - at), limit - given);
    fill(count);
    at += count;
    given += count;
    return true;
  }

  private void startFile() {
    file = table.rowsOf(walk.file().layout(), walk.file().transform(), 0);
    for (final PointVector vector : vectors) {
      if (vector.definition().name().equals(ParquetSchema.SOURCE_FILE)) {
        vector.setText(walk.file().source().name());
      }
    }
  }

  private void fill(final int count) {
    walk.rows(at, count, rows);
    block.clear();
    block.extend(count);
    for (int c = 0; c < numbers.length; c++) {
      final ParquetColumn column = block.columns().get(c);
      if (numbers[c] == MISSING) {
        column.setMissing(0, count);
      } else if (numbers[c] != HIDDEN) {
        file.fill(numbers[c], walk.points(), rows, count, column, 0);
      } else if (column.definition().name().equals(ParquetSchema.POINT_INDEX)) {
        final long first = walk.chunk().firstPoint();
        final long[] to = column.longs();
        for (int i = 0; i < count; i++) {
          to[i] = first + rows[i];
        }
      }
    }
    batch.setNumRows(count);
  }

  @Override
  public ColumnarBatch get() {
    return batch;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return new CustomTaskMetric[] {
      new MetricValue(ScanMetrics.BYTES_READ, walk.bytesRead()),
      new MetricValue(ScanMetrics.CHUNKS_READ, walk.chunksRead()),
      new MetricValue(ScanMetrics.CHUNKS_SKIPPED, walk.chunksSkipped()),
      new MetricValue(ScanMetrics.POINTS_DROPPED, walk.pointsDropped())
    };
  }

  @Override
  public void close() throws IOException {
    for (final ColumnVector vector : vectors) {
      vector.close();
    }
    walk.close();
  }
}
