package io.sparklidar.ondevice.index;

import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.ChunkBytes;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.CellRule;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The compressed bytes that say where the points of some chunks lie, in page-locked memory: of
 * layered chunks the first layer, of others all. For one thread.
 */
public final class CompressedXy implements AutoCloseable {

  /** The layer of x and y. */
  private static final int LAYERS = LazSchema.XY_LAYER + 1;

  private final ChunkBytes bytes;
  private final List<XyRun> runs;
  private final IndexLayout layout;

  private CompressedXy(final ChunkBytes bytes, final List<XyRun> runs) {
    this.bytes = bytes;
    this.runs = List.copyOf(runs);
    this.layout = new IndexLayout(this.runs, bytes.length());
  }

  /**
   * Chunks of a file that follow each other.
   *
   * @param file one that {@linkplain #accepts is accepted}
   * @param chunks at least one
   */
  public record Wanted(LasFile file, List<Chunk> chunks) {

    /** Points of its chunks. */
    public long points() {
      return chunks.stream().mapToLong(Chunk::pointCount).sum();
    }
  }

  /** Whether a device can index a file, as far as can be seen before its chunks are read. */
  public static boolean accepts(final LasFile file, final DensityGrid.Mode mode) {
    return file.compression().filter(s -> LazDeviceDecoder.whyNot(s).isEmpty()).isPresent()
        && CellRule.of(mode, file.transform()).isExact()
        && !file.chunks().isEmpty()
        && file.chunks().stream()
            .allMatch(
                chunk ->
                    chunk.pointCount() >= 1 && chunk.pointCount() <= LazSchema.MAX_CHUNK_POINTS);
  }

  /**
   * Reads chunks. Whether they are what they should be is found out when they are decoded.
   *
   * @param wanted runs of chunks, at least one
   * @param mode how their points are to be counted
   * @param manager gives the memory
   * @param spare cores that may read at the same time
   * @throws io.sparklidar.ondevice.NotOnDeviceException if that is more than a device takes at once
   * @throws IOException if a file cannot be read
   */
  public static CompressedXy read(
      final List<Wanted> wanted,
      final DensityGrid.Mode mode,
      final GpuMemoryManager manager,
      final SpareCores spare)
      throws IOException {
    final List<ChunkBytes.Wanted> chunks = new ArrayList<>();
    for (final Wanted run : wanted) {
      run.chunks.forEach(chunk -> chunks.add(new ChunkBytes.Wanted(run.file, chunk, LAYERS)));
    }
    final ChunkBytes bytes = ChunkBytes.read(chunks, manager, spare);
    boolean whole = false;
    try {
      final CompressedXy read = new CompressedXy(bytes, runs(wanted, mode, bytes));
      whole = true;
      return read;
    } finally {
      if (!whole) {
        bytes.close();
      }
    }
  }

  private static List<XyRun> runs(
      final List<Wanted> wanted, final DensityGrid.Mode mode, final ChunkBytes bytes) {
    final List<XyRun> runs = new ArrayList<>();
    int next = 0;
    for (final Wanted run : wanted) {
      final int end = next + run.chunks.size();
      runs.add(
          new XyRun(
              run.file.compression().orElseThrow(),
              FileIndexer.fields(run.file),
              run.file.transform(),
              CellRule.of(mode, run.file.transform()),
              List.copyOf(run.chunks),
              bytes.inputs().subList(next, end)));
      next = end;
    }
    return runs;
  }

  /** Points of all its chunks. */
  public long points() {
    return runs.stream().mapToLong(XyRun::points).sum();
  }

  /** Where everything lies on a device. */
  IndexLayout layout() {
    return layout;
  }

  ByteBuffer bytes() {
    return bytes.bytes();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
