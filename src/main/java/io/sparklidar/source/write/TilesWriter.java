package io.sparklidar.source.write;

import io.sparklidar.tile.TileCore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** Writes the rows of a partition, which come tile by tile, as a file of each tile. */
final class TilesWriter implements DataWriter<InternalRow> {

  private final double side;
  private final int columns;
  private final Function<TileCore.Square, LasFileWriter> maker;
  private final List<Path> written = new ArrayList<>();
  private Optional<LasFileWriter> file = Optional.empty();
  private int i;
  private int j;

  /**
   * @param side of a tile
   * @param columns how many the frame has before {@link TileColumns}
   * @param maker makes what becomes the file of a tile
   */
  TilesWriter(
      final double side, final int columns, final Function<TileCore.Square, LasFileWriter> maker) {
    this.side = side;
    this.columns = columns;
    this.maker = maker;
  }

  @Override
  public void write(final InternalRow row) throws IOException {
    final int rowI = TileColumns.i(row, columns);
    final int rowJ = TileColumns.j(row, columns);
    if (file.isEmpty() || rowI != i || rowJ != j) {
      finish();
      i = rowI;
      j = rowJ;
      file = Optional.of(maker.apply(new TileCore.Square(side, i, j)));
    }
    file.get().write(row);
  }

  private void finish() throws IOException {
    if (file.isPresent()) {
      written.add(file.get().finish());
      file.get().close();
      file = Optional.empty();
    }
  }

  @Override
  public WriterCommitMessage commit() throws IOException {
    finish();
    return new WrittenFiles(written);
  }

  /** What is whole goes with the folder of all attempts. */
  @Override
  public void abort() throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
