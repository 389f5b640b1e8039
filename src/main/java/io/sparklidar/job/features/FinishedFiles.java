package io.sparklidar.job.features;

import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.las.LasFile;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.ondevice.DeviceOutput;
import io.sparklidar.ondevice.FinishedRows;
import io.sparklidar.ondevice.TableSink;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The files of a tile that a device encodes. Row groups wait until the tile has given its device
 * memory back, as long as they are few: of more, the first are written before. Nothing is started
 * before there is something to write. For one thread.
 */
final class FinishedFiles implements TableSink, Closeable {

  /**
   * Row groups that wait at most. Each takes about 50 MB of page-locked memory, of which there are
   * about 128 MiB for each core; and with two of them a tile of a million points holds no memory of
   * the device while it waits for storage.
   */
  private static final int MOST_WAITING = 2;

  private final TileContext context;
  private final TileTask.Work work;
  private final LasFile source;
  private final int file;
  private final Queue<FinishedRows> waiting = new ArrayDeque<>();
  private Optional<TileOutputs> outputs = Optional.empty();
  private long nanos;

  /**
   * @param source the tile's file, open
   * @param file its ordinal
   */
  FinishedFiles(
      final TileContext context, final TileTask.Work work, final LasFile source, final int file) {
    this.context = context;
    this.work = work;
    this.source = source;
    this.file = file;
  }

  /** What row groups that wait take, of a tile. */
  static long waitingBytes(final TileSpec tile, final TileContext context) {
    return context.options().formats().contains(OutputFormat.PARQUET)
        ? context.schema().rowBytes()
            * Math.min(tile.corePoints(), (long) MOST_WAITING * ParquetTileWriter.ROW_GROUP_ROWS)
        : 0;
  }

  @Override
  public void makeRoom() throws IOException {
    while (waiting.size() >= MOST_WAITING) {
      writeNext();
    }
  }

  @Override
  public void take(final FinishedRows rows) {
    waiting.add(rows);
  }

  private void writeNext() throws IOException {
    final long begin = System.nanoTime();
    try (FinishedRows rows = waiting.remove()) {
      started().addRows(rows);
    }
    nanos += System.nanoTime() - begin;
  }

  private TileOutputs started() throws IOException {
    if (outputs.isEmpty()) {
      outputs = Optional.of(TileOutputs.create(context, work.tile(), work.outputName()));
      outputs.get().startTable(source, file);
    }
    return outputs.get();
  }

  /** Seconds that writing took so far. */
  double seconds() {
    return nanos / 1e9;
  }

  /**
   * Writes the rest and puts the files in place.
   *
   * @param compressed the tile's bytes
   * @param output what the device made of it, beside the row groups that came already
   */
  List<OutputFile> finish(final CompressedTile compressed, final DeviceOutput output)
      throws IOException {
    while (!waiting.isEmpty()) {
      writeNext();
    }
    final TileOutputs files = started();
    if (context.options().formats().contains(OutputFormat.LAZ)) {
      files.addLayers(source, file, compressed, output.layers(), 0, compressed.coreChunks().size());
    }
    return files.commit(compressed.corePoints());
  }

  @Override
  public void close() throws IOException {
    waiting.forEach(FinishedRows::close);
    if (outputs.isPresent()) {
      outputs.get().close();
    }
  }
}
