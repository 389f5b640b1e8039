package io.sparklidar.ondevice;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.ondevice.sums.PointRun;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The compressed bytes of a tile whose core is a file or a part of one, in page-locked memory: as
 * they are the chunks that are core with all of their points; of those that other tiles have points
 * of, too, and of the chunks around them, those layers that are looked at; nothing of chunks that
 * the device has decoded already. For one thread.
 */
public final class CompressedTile implements AutoCloseable {

  private final ChunkBytes bytes;
  private final ChunkContent content;
  private final int corePoints;
  private final List<Chunk> coreChunks;
  private final List<Chunk> sharedChunks;
  private final CompressedFile core;
  private final CompressedFile shared;
  private final List<CompressedFile> halo;

  private CompressedTile(
      final ChunkBytes bytes,
      final ChunkContent content,
      final int corePoints,
      final List<Chunk> coreChunks,
      final List<Chunk> sharedChunks,
      final CompressedFile core,
      final CompressedFile shared,
      final List<CompressedFile> halo) {
    this.bytes = bytes;
    this.content = content;
    this.corePoints = corePoints;
    this.coreChunks = List.copyOf(coreChunks);
    this.sharedChunks = List.copyOf(sharedChunks);
    this.core = core;
    this.shared = shared;
    this.halo = List.copyOf(halo);
  }

  /**
   * Reads a tile.
   *
   * @param tile whose core is the file, or a part of it
   * @param content what is decoded of chunks that are not the core's alone: {@link
   *     ChunkContent#POINTS} unless the tile is a file and its layers are not asked for
   * @param decoded whether a device has decoded a chunk already; it does not have to be so when the
   *     tile gets there
   * @param coreFile the open file
   * @param opener opens the other files
   * @param manager gives the memory
   * @param spare cores that may read at the same time
   * @throws NotOnDeviceException if not all of it can be decoded on a device
   * @throws IOException if a file cannot be read or is not what it should be
   */
  public static CompressedTile read(
      final TileSpec tile,
      final ChunkContent content,
      final Predicate<ChunkKey> decoded,
      final LasFile coreFile,
      final TileReader.Opener opener,
      final GpuMemoryManager manager,
      final SpareCores spare)
      throws IOException {
    final List<LasFile> open = new ArrayList<>();
    try {
      final List<ChunkBytes.Wanted> wanted = new ArrayList<>();
      final List<LasFile> files = new ArrayList<>();
      boolean hasCore = false;
      long points = 0;
      for (final TileSpec.Input input : tile.inputs()) {
        final LasFile file;
        if (tile.core().mayHold(input.file())) {
          file = coreFile;
        } else {
          file = LasFile.open(opener.open(input.fingerprint()));
          open.add(file);
        }
        files.add(file);
        requireAble(file);
        for (final Chunk chunk : input.chunks()) {
          points += chunk.pointCount();
          final TileCore.Share share = tile.core().share(input.file(), chunk.index());
          if (share != TileCore.Share.NONE) {
            requireCoreChunk(file, chunk);
            hasCore = true;
          }
          final boolean isThere =
              share == TileCore.Share.NONE
                  && decoded.test(new ChunkKey(input.fingerprint(), chunk.index(), content));
          final int layers = share == TileCore.Share.ALL ? ChunkBytes.WHOLE : content.layers();
          wanted.add(new ChunkBytes.Wanted(file, chunk, isThere ? ChunkBytes.NOTHING : layers));
        }
      }
      if (!hasCore) {
        throw new NotOnDeviceException("it has no points of its own");
      }
      if (points > Integer.MAX_VALUE) {
        throw new NotOnDeviceException("its chunks have " + points + " points");
      }
      return of(tile, content, files, wanted, manager, spare);
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

  /** Checks what is asked of a chunk of the core before it is decoded. */
  private static void requireCoreChunk(final LasFile file, final Chunk chunk)
      throws NotOnDeviceException {
    if (chunk.pointCount() < 1 || chunk.pointCount() > LazSchema.MAX_CHUNK_POINTS) {
      throw new NotOnDeviceException(
          file.source().name() + " has a chunk of " + chunk.pointCount() + " points");
    }
    if (chunk.byteLength() < file.compression().orElseThrow().chunkHeadLength()) {
      throw new NotOnDeviceException(file.source().name() + " has a chunk without a head");
    }
  }

  private static CompressedTile of(
      final TileSpec tile,
      final ChunkContent content,
      final List<LasFile> files,
      final List<ChunkBytes.Wanted> wanted,
      final GpuMemoryManager manager,
      final SpareCores spare)
      throws IOException {
    final ChunkBytes bytes = ChunkBytes.read(wanted, manager, spare);
    boolean whole = false;
    try {
      final CompressedTile read = of(tile, content, files, bytes);
      whole = true;
      return read;
    } finally {
      if (!whole) {
        bytes.close();
      }
    }
  }

  private static CompressedTile of(
      final TileSpec tile,
      final ChunkContent content,
      final List<LasFile> files,
      final ChunkBytes bytes) {
    final Map<TileCore.Share, List<CompressedFile>> parts = new EnumMap<>(TileCore.Share.class);
    int own = 0;
    for (final TileCore.Share share : TileCore.Share.values()) {
      final List<CompressedFile> some = new ArrayList<>();
      int first = 0;
      for (int i = 0; i < files.size(); i++) {
        final TileSpec.Input input = tile.inputs().get(i);
        own = tile.core().mayHold(input.file()) ? i : own;
        final int from = first;
        some.add(
            new CompressedFile(
                input.file(),
                files.get(i).compression().orElseThrow(),
                files.get(i).transform().withHeightUnit(input.heightUnit()),
                places(tile, input, share)
                    .mapToObj(at -> input.chunks().get(at).index())
                    .map(chunk -> new ChunkKey(input.fingerprint(), chunk, content))
                    .toList(),
                places(tile, input, share).mapToObj(at -> bytes.inputs().get(from + at)).toList()));
        first += input.chunks().size();
      }
      parts.put(share, some);
    }
    return new CompressedTile(
        bytes,
        content,
        Math.toIntExact(tile.corePoints()),
        chunks(tile, tile.inputs().get(own), TileCore.Share.ALL),
        chunks(tile, tile.inputs().get(own), TileCore.Share.SOME),
        parts.get(TileCore.Share.ALL).get(own),
        parts.get(TileCore.Share.SOME).get(own),
        parts.get(TileCore.Share.NONE));
  }

  /** Which chunks of an input are in the core as far as that. */
  private static IntStream places(
      final TileSpec tile, final TileSpec.Input input, final TileCore.Share share) {
    return IntStream.range(0, input.chunks().size())
        .filter(at -> tile.core().share(input.file(), input.chunks().get(at).index()) == share);
  }

  private static List<Chunk> chunks(
      final TileSpec tile, final TileSpec.Input input, final TileCore.Share share) {
    return places(tile, input, share).mapToObj(input.chunks()::get).toList();
  }

  /**
   * The place that points count from, as for a tile that is decoded on the host.
   *
   * @param tile the tile
   * @param lattice the job's
   */
  public TileOrigin origin(final TileSpec tile, final Lattice lattice) {
    final Lattice.AxisMapping z = lattice.mapping(core.transform()).z();
    final ByteBuffer first = (coreChunks.isEmpty() ? shared : core).chunks().get(0).head();
    final int firstZ = first.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(2 * Integer.BYTES);
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

  /** All core points. */
  public int corePoints() {
    return corePoints;
  }

  /** Chunks that are core with all of their points, ascending. */
  public List<Chunk> coreChunks() {
    return coreChunks;
  }

  /** Chunks of the core's file that other tiles have points of, too, ascending. */
  public List<Chunk> sharedChunks() {
    return sharedChunks;
  }

  /**
   * Who the decoded points are: those of the core's chunks, then those of shared chunks.
   *
   * @param seed what their file counts as in checksums
   */
  public List<PointRun> runs(final long seed) {
    final List<PointRun> runs = new ArrayList<>();
    int row = 0;
    for (final List<Chunk> chunks : List.of(coreChunks, sharedChunks)) {
      for (final Chunk chunk : chunks) {
        runs.add(new PointRun(row, chunk.firstPoint(), seed));
        row += chunk.pointCount();
      }
    }
    return runs;
  }

  /** The bytes of one of {@link #coreChunks}. */
  public ByteBuffer coreBytes(final int chunk) {
    return core.chunks().get(chunk).head().duplicate();
  }

  /** What is decoded of chunks that tiles share. */
  ChunkContent content() {
    return content;
  }

  /** All bytes. */
  ChunkBytes bytes() {
    return bytes;
  }

  CompressedFile core() {
    return core;
  }

  CompressedFile shared() {
    return shared;
  }

  List<CompressedFile> halo() {
    return halo;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
