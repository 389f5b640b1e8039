package io.sparklidar.source.features;

import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.job.features.HeldTile;
import io.sparklidar.job.features.TileQuery;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import io.sparklidar.job.output.parquet.RowBlock;
import io.sparklidar.source.read.PointVector;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Has the tiles of a partition computed, one when the rows of the one before are taken, and hands
 * them over in batches of columns. One thread takes rows; another may close it meanwhile, as Spark
 * does where a task that feeds another process is killed.
 */
final class TileBatchReader implements PartitionReader<ColumnarBatch> {

  /** Rows of a batch: a column of them stays in the cache until it is looked at. */
  private static final int ROWS = 1 << 13;

  /** Fills some rows of a column with points of the file at hand. */
  private interface Filler {
    void fill(ParquetColumn to, int count);
  }

  private final TileQuery query;
  private final Iterator<TileSpec> tiles;
  private final long limit;
  private final int capacity;
  private final RowBlock block;
  private final List<Filler> fillers = new ArrayList<>();
  private final PointVector[] vectors;
  private final ColumnarBatch batch;
  private final int[] rows;
  private final FeatureMetrics metrics = new FeatureMetrics();

  /** Guarded by this, as is whether it is too late for one. */
  private Optional<HeldTile> held = Optional.empty();

  private boolean closed;

  private HeldTile tile;
  private Iterator<TilePoints.OfFile> files = List.<TilePoints.OfFile>of().iterator();
  private TilePoints.OfFile file;
  private ParquetSchema.FileRows fileRows;

  /** The first point of the file among all of the tile, the next to hand over, and how many. */
  private int first;

  private int at;
  private int size;
  private long given;

  /**
   * @param scan what is asked for
   * @param partition where
   */
  TileBatchReader(final TileReaderFactory scan, final TilePartition partition) {
    query = scan.queries().get(partition.query());
    tiles = partition.tiles().iterator();
    limit = scan.limit();
    capacity = (int) Math.min(ROWS, limit);
    rows = new int[capacity];
    final List<Definition> table = query.schema().definitions();
    final List<Definition> definitions = new ArrayList<>();
    for (final String name : scan.columns().fieldNames()) {
      final int number = number(table, name);
      definitions.add(table.get(number));
      fillers.add(filler(name, number));
    }
    block = new RowBlock(definitions);
    block.extend(capacity);
    vectors = block.columns().stream().map(PointVector::new).toArray(PointVector[]::new);
    batch = new ColumnarBatch(vectors.clone());
  }

  private static int number(final List<Definition> table, final String name) {
    for (int c = 0; c < table.size(); c++) {
      if (table.get(c).name().equals(name)) {
        return c;
      }
    }
    throw new IllegalArgumentException("no column " + name + " in " + table);
  }

  private Filler filler(final String name, final int number) {
    final int feature = query.features().columnNames().indexOf(name);
    if (feature >= 0) {
      return (to, count) ->
          ParquetSchema.fillFeature(tile.table().column(feature), first + at, count, to, 0);
    }
    return switch (name) {
      case ParquetSchema.SOURCE_FILE -> (to, count) -> {};
      case ParquetSchema.POINT_INDEX -> this::fillIndices;
      default -> (to, count) -> fileRows.fill(number, file.points(), rows, count, to, 0);
    };
  }

  private void fillIndices(final ParquetColumn to, final int count) {
    final long[] identity = tile.points().block().identity();
    for (int i = 0; i < count; i++) {
      to.longs()[i] = PointIdentity.index(identity[first + at + i]);
    }
  }

  @Override
  public boolean next() throws IOException {
    if (given >= limit || !findPoints()) {
      leaveTile();
      return false;
    }
    final int count = (int) Math.min(Math.min(capacity, size - at), limit - given);
    for (int i = 0; i < count; i++) {
      rows[i] = at + i;
    }
    block.clear();
    block.extend(count);
    for (int c = 0; c < vectors.length; c++) {
      fillers.get(c).fill(block.columns().get(c), count);
    }
    batch.setNumRows(count);
    at += count;
    given += count;
    return true;
  }

  /** Goes on until there are points to hand over; tells whether there are any. */
  private boolean findPoints() throws IOException {
    while (at >= size) {
      if (files.hasNext()) {
        first += size;
        start(files.next());
      } else if (tiles.hasNext()) {
        leaveTile();
        tile = query.compute(tiles.next());
        hold(tile);
        metrics.add(tile);
        files = tile.points().core().iterator();
        first = 0;
      } else {
        return false;
      }
    }
    return true;
  }

  private void start(final TilePoints.OfFile next) {
    file = next;
    at = 0;
    size = next.points().size();
    fileRows = query.schema().rowsOf(next.layout(), next.transform(), 0);
    for (final PointVector vector : vectors) {
      if (vector.definition().name().equals(ParquetSchema.SOURCE_FILE)) {
        vector.setText(query.path(next.file()));
      }
    }
  }

  /** Holds a tile until its rows are taken; one that comes too late lets go at once. */
  private synchronized void hold(final HeldTile next) throws InterruptedIOException {
    if (closed) {
      next.close();
      throw new InterruptedIOException("the task has ended");
    }
    held = Optional.of(next);
  }

  private void leaveTile() {
    files = List.<TilePoints.OfFile>of().iterator();
    file = null;
    tile = null;
    at = 0;
    size = 0;
    letGo();
  }

  private synchronized void letGo() {
    held.ifPresent(HeldTile::close);
    held = Optional.empty();
  }

  @Override
  public ColumnarBatch get() {
    return batch;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return metrics.values();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    letGo();
  }
}
