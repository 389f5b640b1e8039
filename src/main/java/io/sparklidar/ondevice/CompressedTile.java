package io.sparklidar.ondevice;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.LayeredChunkHead;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The compressed bytes of a tile whose core is a whole file, in page-locked memory: its chunks as
 * they are, and of the chunks around them those layers that say where points lie. For one thread.
 */
public final class CompressedTile implements AutoCloseable {

  /** Chunks begin at multiples of this. */
  private static final int ALIGNMENT = 16;

  /** What is read of a chunk at first, if that is enough to know how much of it is needed. */
  private static final int HEAD_BYTES = 1024;

  private final HostBuffer memory;
  private final int length;
  private final CompressedFile core;
  private final List<CompressedFile> halo;

  private CompressedTile(
      final HostBuffer memory,
      final int length,
      final CompressedFile core,
      final List<CompressedFile> halo) {
    this.memory = memory;
    this.length = length;
    this.core = core;
    this.halo = List.copyOf(halo);
  }

  /** A chunk that is to be read. */
  private record Wanted(LasFile file, CompressedChunk chunk) {}

  /**
   * Reads a tile.
   *
   * @param tile whose core is the file
   * @param coreFile the open file
   * @param opener opens the other files
   * @param manager gives the memory
   * @param spare cores that may read at the same time
   * @throws NotOnDeviceException if not all of it can be decoded on a device
   * @throws IOException if a file cannot be read or is not what it should be
   */
  public static CompressedTile read(
      final TileSpec tile,
      final LasFile coreFile,
      final TileReader.Opener opener,
      final GpuMemoryManager manager,
      final SpareCores spare)
      throws IOException {
    final List<LasFile> open = new ArrayList<>();
    try {
      final List<Wanted> wanted = new ArrayList<>();
      Optional<CompressedFile> core = Optional.empty();
      final List<CompressedFile> halo = new ArrayList<>();
      long end = 0;
      for (final TileSpec.Input input : tile.inputs()) {
        final boolean isCore = tile.core().mayHold(input.file());
        final LasFile file;
        if (isCore) {
          file = coreFile;
        } else {
          file = LasFile.open(opener.open(input.fingerprint()));
          open.add(file);
        }
        final LazSchema schema = schema(file);
        final List<CompressedChunk> chunks = new ArrayList<>();
        for (final Chunk chunk : input.chunks()) {
          if (chunk.pointCount() < 1 || chunk.pointCount() > LazSchema.MAX_CHUNK_POINTS) {
            throw new NotOnDeviceException(
                file.source().name() + " has a chunk of " + chunk.pointCount() + " points");
          }
          if (chunk.byteLength() < schema.chunkHeadLength()) {
            throw new NotOnDeviceException(file.source().name() + " has a chunk without a head");
          }
          final long bytes = isCore ? chunk.byteLength() : needed(file, schema, chunk);
          if (end + bytes > HostBuffer.MOST - ALIGNMENT) {
            throw new NotOnDeviceException("its chunks have about 2^30 bytes or more");
          }
          final CompressedChunk placed = new CompressedChunk(chunk, (int) end, (int) bytes);
          chunks.add(placed);
          wanted.add(new Wanted(file, placed));
          end += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        final CoordinateTransform transform = file.transform().withHeightUnit(input.heightUnit());
        final CompressedFile compressed =
            new CompressedFile(input.file(), schema, transform, List.copyOf(chunks));
        if (isCore) {
          core = Optional.of(compressed);
        } else {
          halo.add(compressed);
        }
      }
      if (core.isEmpty() || core.get().chunks().isEmpty()) {
        throw new NotOnDeviceException("it has no points of its own");
      }
      return filled(
          wanted,
          new CompressedTile(HostBuffer.of(manager, end), (int) end, core.get(), halo),
          spare);
    } finally {
      for (final LasFile file : open) {
        file.close();
      }
    }
  }

  private static CompressedTile filled(
      final List<Wanted> wanted, final CompressedTile tile, final SpareCores spare)
      throws IOException {
    boolean whole = false;
    try {
      final ByteBuffer bytes = tile.memory.bytes();
      ParallelLoop.<IOException>run(
          spare,
          wanted.size(),
          i -> {
            final CompressedChunk chunk = wanted.get(i).chunk;
            wanted
                .get(i)
                .file
                .source()
                .readFully(chunk.chunk().offset(), bytes.slice(chunk.offset(), chunk.available()));
          });
      whole = true;
      return tile;
    } finally {
      if (!whole) {
        tile.close();
      }
    }
  }

  private static LazSchema schema(final LasFile file) throws NotOnDeviceException {
    final LazSchema schema =
        file.compression()
            .orElseThrow(() -> new NotOnDeviceException(file.source().name() + " is not LAZ"));
    final Optional<String> whyNot = LazDeviceDecoder.whyNot(schema);
    if (whyNot.isPresent()) {
      throw new NotOnDeviceException(file.source().name() + ": " + whyNot.get());
    }
    return schema;
  }

  /** How many bytes of a chunk say where its points lie. */
  private static long needed(final LasFile file, final LazSchema schema, final Chunk chunk)
      throws IOException {
    if (!schema.isLayered()) {
      return chunk.byteLength();
    }
    final byte[] head =
        new byte
            [(int) Math.min(chunk.byteLength(), Math.max(HEAD_BYTES, schema.chunkHeadLength()))];
    file.source().readFully(chunk.offset(), head, 0, head.length);
    final LayeredChunkHead layers = new LayeredChunkHead(schema, head);
    final long bytes =
        layers.length()
            + layers.layerSize(LazSchema.XY_LAYER)
            + layers.layerSize(LazSchema.Z_LAYER);
    if (bytes > chunk.byteLength()) {
      throw new NotOnDeviceException(file.source().name() + " has layers longer than their chunk");
    }
    return bytes;
  }

  /**
   * The place that points count from, as for a tile that is decoded on the host.
   *
   * @param tile the tile
   * @param lattice the job's
   */
  public TileOrigin origin(final TileSpec tile, final Lattice lattice) {
    final Lattice.AxisMapping z = lattice.mapping(core.transform()).z();
    final int firstZ =
        bytes(core.chunks().get(0)).order(ByteOrder.LITTLE_ENDIAN).getInt(2 * Integer.BYTES);
    return new TileOrigin(
        lattice.originX(tile.bounds()),
        lattice.originY(tile.bounds()),
        lattice
            .originZ()
            .orElseGet(
                () ->
                    z.toLattice(
                        lattice.unitZ() == Math.abs(core.transform().scaleZ()) ? 0 : firstZ)));
  }

  /** Core points, all of the file's. */
  public int corePoints() {
    return core.points();
  }

  /** Chunks of the core, ascending. */
  public List<Chunk> coreChunks() {
    return core.chunks().stream().map(CompressedChunk::chunk).toList();
  }

  /** The bytes of a chunk of the core. */
  public ByteBuffer coreBytes(final int chunk) {
    return bytes(core.chunks().get(chunk));
  }

  ByteBuffer bytes(final CompressedChunk chunk) {
    return memory.bytes().slice(chunk.offset(), chunk.available());
  }

  ByteBuffer bytes() {
    return memory.bytes().limit(length);
  }

  int length() {
    return length;
  }

  CompressedFile core() {
    return core;
  }

  List<CompressedFile> halo() {
    return halo;
  }

  @Override
  public void close() {
    memory.close();
  }
}
