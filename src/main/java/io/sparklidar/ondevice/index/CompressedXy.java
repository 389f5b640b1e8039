package io.sparklidar.ondevice.index;

import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.LayeredChunkHead;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.NotOnDeviceException;
import io.sparklidar.parallel.ParallelLoop;
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

  /** Chunks begin at multiples of this. */
  private static final int ALIGNMENT = 16;

  private static final long MOST_BYTES = 1 << 30;

  private final HostBuffer memory;
  private final int length;
  private final List<XyRun> runs;

  private CompressedXy(final HostBuffer memory, final int length, final List<XyRun> runs) {
    this.memory = memory;
    this.length = length;
    this.runs = List.copyOf(runs);
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

  /** A chunk on its way to its place. */
  private record Placed(LasFile file, Chunk chunk, int offset, int available) {}

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
   * @throws NotOnDeviceException if that is more than a device takes at once
   * @throws IOException if a file cannot be read
   */
  public static CompressedXy read(
      final List<Wanted> wanted,
      final DensityGrid.Mode mode,
      final GpuMemoryManager manager,
      final SpareCores spare)
      throws IOException {
    final List<Placed> all = placed(wanted, spare);
    final Placed last = all.get(all.size() - 1);
    final long end = last.offset + (long) last.available;
    final HostBuffer memory = HostBuffer.of(manager, end);
    boolean whole = false;
    try {
      final ByteBuffer bytes = memory.bytes();
      ParallelLoop.<IOException>run(
          spare,
          all.size(),
          i -> {
            final Placed chunk = all.get(i);
            chunk
                .file
                .source()
                .readFully(chunk.chunk.offset(), bytes.slice(chunk.offset, chunk.available));
          });
      final CompressedXy read = new CompressedXy(memory, (int) end, runs(wanted, mode, all, bytes));
      whole = true;
      return read;
    } finally {
      if (!whole) {
        memory.close();
      }
    }
  }

  private static List<Placed> placed(final List<Wanted> wanted, final SpareCores spare)
      throws IOException {
    final List<Placed> chunks = new ArrayList<>();
    for (final Wanted run : wanted) {
      run.chunks.forEach(chunk -> chunks.add(new Placed(run.file, chunk, 0, 0)));
    }
    final long[] needed = new long[chunks.size()];
    ParallelLoop.<IOException>run(
        spare, needed.length, i -> needed[i] = needed(chunks.get(i).file, chunks.get(i).chunk));
    long end = 0;
    for (int i = 0; i < needed.length; i++) {
      if (end + needed[i] > MOST_BYTES) {
        throw new NotOnDeviceException("the chunks have more than 2^30 bytes");
      }
      chunks.set(
          i, new Placed(chunks.get(i).file, chunks.get(i).chunk, (int) end, (int) needed[i]));
      end += (needed[i] + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return chunks;
  }

  /** How many bytes of a chunk say where its points lie, if it is what it should be. */
  private static long needed(final LasFile file, final Chunk chunk) throws IOException {
    final LazSchema schema = file.compression().orElseThrow();
    if (!schema.isLayered() || chunk.byteLength() < schema.chunkHeadLength()) {
      return chunk.byteLength();
    }
    final byte[] head = new byte[schema.chunkHeadLength()];
    file.source().readFully(chunk.offset(), head, 0, head.length);
    final LayeredChunkHead layers = new LayeredChunkHead(schema, head);
    return Math.min(chunk.byteLength(), layers.length() + layers.layerSize(LazSchema.XY_LAYER));
  }

  private static List<XyRun> runs(
      final List<Wanted> wanted,
      final DensityGrid.Mode mode,
      final List<Placed> placed,
      final ByteBuffer bytes) {
    final List<XyRun> runs = new ArrayList<>();
    int next = 0;
    for (final Wanted run : wanted) {
      final List<LazChunkInput> inputs = new ArrayList<>();
      for (final Chunk chunk : run.chunks) {
        final Placed at = placed.get(next++);
        inputs.add(
            new LazChunkInput(
                at.offset,
                at.available,
                chunk.pointCount(),
                chunk.byteLength(),
                bytes.slice(at.offset, at.available)));
      }
      runs.add(
          new XyRun(
              run.file.compression().orElseThrow(),
              FileIndexer.fields(run.file),
              run.file.transform(),
              CellRule.of(mode, run.file.transform()),
              List.copyOf(run.chunks),
              inputs));
    }
    return runs;
  }

  /** Points of all its chunks. */
  public long points() {
    return runs.stream().mapToLong(XyRun::points).sum();
  }

  List<XyRun> runs() {
    return runs;
  }

  ByteBuffer bytes() {
    return memory.bytes().limit(length);
  }

  int length() {
    return length;
  }

  @Override
  public void close() {
    memory.close();
  }
}
