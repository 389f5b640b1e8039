package io.sparklidar.ondevice;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
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

  /** Layers of chunks around the core: those that say where points lie. */
  private static final int PLACE_LAYERS = LazSchema.Z_LAYER + 1;

  private final ChunkBytes bytes;
  private final List<Chunk> coreChunks;
  private final CompressedFile core;
  private final List<CompressedFile> halo;

  private CompressedTile(
      final ChunkBytes bytes,
      final List<Chunk> coreChunks,
      final CompressedFile core,
      final List<CompressedFile> halo) {
    this.bytes = bytes;
    this.coreChunks = List.copyOf(coreChunks);
    this.core = core;
    this.halo = List.copyOf(halo);
  }

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
      final List<ChunkBytes.Wanted> wanted = new ArrayList<>();
      final List<LasFile> files = new ArrayList<>();
      for (final TileSpec.Input input : tile.inputs()) {
        final boolean isCore = tile.core().mayHold(input.file());
        final LasFile file;
        if (isCore) {
          file = coreFile;
        } else {
          file = LasFile.open(opener.open(input.fingerprint()));
          open.add(file);
        }
        files.add(file);
        requireAble(file);
        if (isCore) {
          requireChunks(file, input.chunks());
        }
        for (final Chunk chunk : input.chunks()) {
          wanted.add(new ChunkBytes.Wanted(file, chunk, isCore ? ChunkBytes.WHOLE : PLACE_LAYERS));
        }
      }
      return of(tile, files, ChunkBytes.read(wanted, manager, spare));
    } finally {
      for (final LasFile file : open) {
        file.close();
      }
    }
  }

  private static void requireAble(final LasFile file) throws NotOnDeviceException {
    final LazSchema schema =
        file.compression()
            .orElseThrow(() -> new NotOnDeviceException(file.source().name() + " is not LAZ"));
    final Optional<String> whyNot = LazDeviceDecoder.whyNot(schema);
    if (whyNot.isPresent()) {
      throw new NotOnDeviceException(file.source().name() + ": " + whyNot.get());
    }
  }

  /** Checks what is asked of the core's chunks before they are decoded. */
  private static void requireChunks(final LasFile file, final List<Chunk> chunks)
      throws NotOnDeviceException {
    if (chunks.isEmpty()) {
      throw new NotOnDeviceException("it has no points of its own");
    }
    for (final Chunk chunk : chunks) {
      if (chunk.pointCount() < 1 || chunk.pointCount() > LazSchema.MAX_CHUNK_POINTS) {
        throw new NotOnDeviceException(
            file.source().name() + " has a chunk of " + chunk.pointCount() + " points");
      }
      if (chunk.byteLength() < file.compression().orElseThrow().chunkHeadLength()) {
        throw new NotOnDeviceException(file.source().name() + " has a chunk without a head");
      }
    }
  }

  private static CompressedTile of(
      final TileSpec tile, final List<LasFile> files, final ChunkBytes bytes) {
    final List<CompressedFile> halo = new ArrayList<>();
    int coreAt = 0;
    int next = 0;
    for (int i = 0; i < files.size(); i++) {
      final TileSpec.Input input = tile.inputs().get(i);
      coreAt = tile.core().mayHold(input.file()) ? i : coreAt;
      final int end = next + input.chunks().size();
      halo.add(
          new CompressedFile(
              input.file(),
              files.get(i).compression().orElseThrow(),
              files.get(i).transform().withHeightUnit(input.heightUnit()),
              bytes.inputs().subList(next, end)));
      next = end;
    }
    final CompressedFile core = halo.remove(coreAt);
    return new CompressedTile(bytes, tile.inputs().get(coreAt).chunks(), core, halo);
  }

  /**
   * The place that points count from, as for a tile that is decoded on the host.
   *
   * @param tile the tile
   * @param lattice the job's
   */
  public TileOrigin origin(final TileSpec tile, final Lattice lattice) {
    final Lattice.AxisMapping z = lattice.mapping(core.transform()).z();
    final int firstZ = coreBytes(0).order(ByteOrder.LITTLE_ENDIAN).getInt(2 * Integer.BYTES);
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
    return coreChunks;
  }

  /** The bytes of a chunk of the core. */
  public ByteBuffer coreBytes(final int chunk) {
    return core.chunks().get(chunk).head().duplicate();
  }

  /** All bytes. */
  ChunkBytes bytes() {
    return bytes;
  }

  CompressedFile core() {
    return core;
  }

  List<CompressedFile> halo() {
    return halo;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
