package io.sparklidar.ondevice;

import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.LayeredChunkHead;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Compressed chunks in page-locked memory, of each as much as is wanted: what a device gets at
 * once. For one thread.
 */
public final class ChunkBytes implements AutoCloseable {

  /** All layers, and whatever else a chunk has. */
  public static final int WHOLE = Integer.MAX_VALUE;

  /** Of a chunk that is not read, as it is decoded already. */
  public static final int NOTHING = 0;

  /** Chunks begin at multiples of this. */
  private static final int ALIGNMENT = 16;

  private final HostBuffer memory;
  private final int length;
  private final List<LazChunkInput> inputs;

  private ChunkBytes(final HostBuffer memory, final int length, final List<LazChunkInput> inputs) {
    this.memory = memory;
    this.length = length;
    this.inputs = List.copyOf(inputs);
  }

  /**
   * A chunk to be read.
   *
   * @param file the open file, which is LAZ
   * @param chunk where it stands there
   * @param layers how many of its layers, from the first on, or {@link #WHOLE}, or {@link
   *     #NOTHING}; chunks of formats 0-5 are read whole or not at all
   */
  public record Wanted(LasFile file, Chunk chunk, int layers) {}

  /**
   * Reads chunks. Whether they are what they should be is found out when they are decoded.
   *
   * @param wanted the chunks
   * @param manager gives the memory
   * @param spare cores that may read at the same time
   * @throws NotOnDeviceException if they are more than a device gets at once
   * @throws IOException if a file cannot be read
   */
  public static ChunkBytes read(
      final List<Wanted> wanted, final GpuMemoryManager manager, final SpareCores spare)
      throws IOException {
    final long[] needed = new long[wanted.size()];
    ParallelLoop.<IOException>run(spare, needed.length, i -> needed[i] = needed(wanted.get(i)));
    final int[] offsets = new int[needed.length];
    long end = 0;
    for (int i = 0; i < needed.length; i++) {
      if (end + needed[i] > HostBuffer.MOST - ALIGNMENT) {
        throw new NotOnDeviceException("its chunks have about 2^30 bytes or more");
      }
      offsets[i] = (int) end;
      end = end(end, needed[i]);
    }
    final HostBuffer memory = HostBuffer.of(manager, end);
    boolean whole = false;
    try {
      final List<LazChunkInput> inputs = new ArrayList<>();
      for (int i = 0; i < needed.length; i++) {
        final Chunk chunk = wanted.get(i).chunk;
        inputs.add(
            new LazChunkInput(
                offsets[i],
                needed[i],
                chunk.pointCount(),
                chunk.byteLength(),
                memory.bytes().slice(offsets[i], (int) needed[i])));
      }
      ParallelLoop.<IOException>run(
          spare,
          needed.length,
          i -> {
            if (needed[i] > 0) {
              wanted
                  .get(i)
                  .file
                  .source()
                  .readFully(wanted.get(i).chunk.offset(), inputs.get(i).head().duplicate());
            }
          });
      whole = true;
      return new ChunkBytes(memory, (int) end, inputs);
    } finally {
      if (!whole) {
        memory.close();
      }
    }
  }

  private static long end(final long offset, final long length) {
    return (offset + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Where a chunk ends, and what is behind it begins. */
  static int end(final LazChunkInput input) {
    return (int) end(input.offset(), input.available());
  }

  /** How many bytes of a chunk that takes, if the chunk is what it should be. */
  private static long needed(final Wanted wanted) throws IOException {
    final Chunk chunk = wanted.chunk;
    if (wanted.layers == NOTHING) {
      return 0;
    }
    final LazSchema schema = wanted.file.compression().orElseThrow();
    if (wanted.layers == WHOLE
        || !schema.isLayered()
        || chunk.byteLength() < schema.chunkHeadLength()) {
      return chunk.byteLength();
    }
    final byte[] bytes = new byte[schema.chunkHeadLength()];
    wanted.file.source().readFully(chunk.offset(), bytes, 0, bytes.length);
    final LayeredChunkHead head = new LayeredChunkHead(schema, bytes);
    long needed = head.length();
    for (int layer = 0; layer < wanted.layers; layer++) {
      needed += head.layerSize(layer);
    }
    return Math.min(chunk.byteLength(), needed);
  }

  /** The chunks as the decoder gets them, in the order in which they were wanted. */
  public List<LazChunkInput> inputs() {
    return inputs;
  }

  /** All of it. */
  public ByteBuffer bytes() {
    return memory.bytes().limit(length);
  }

  /** How much that is. */
  public int length() {
    return length;
  }

  @Override
  public void close() {
    memory.close();
  }
}
