package io.sparklidar.job.features;

import io.sparklidar.filter.PointFilters;
import io.sparklidar.job.Digest;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.ChunkRun;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file above the tile budget: which tiles compute it and in which pieces it is written.
 *
 * @param whole the file as one tile: all of its chunks
 * @param outputName name of its output files without folder and ending
 * @param key what its result depends on
 * @param parts the tiles that compute it
 * @param pieces what its outputs are made of, in order
 */
record LargeFile(
    TileSpec whole, String outputName, String key, List<TileSpec> parts, List<OutputPiece> pieces) {

  private static final int KEY_LENGTH = 12;

  /**
   * A file.
   *
   * @param file its index
   * @param ordinal its ordinal
   * @param name of its outputs
   * @param parts the tiles that compute it
   * @param keys what the result of each depends on, by the tile's name
   * @param filters which of its points are written
   */
  static LargeFile of(
      final FileIndex file,
      final int ordinal,
      final String name,
      final List<TileSpec> parts,
      final Map<String, String> keys,
      final PointFilters filters) {
    final List<Chunk> chunks = file.chunks().stream().map(FileIndex.IndexedChunk::chunk).toList();
    final String key =
        Digest.of(parts.stream().map(part -> keys.get(part.id())).toArray(String[]::new));
    final TileSpec whole =
        new TileSpec(
            name,
            new TileCore.WholeFile(ordinal),
            file.bounds(),
            new HaloRegion.Rectangle(file.bounds()),
            List.of(
                new TileSpec.Input(
                    ordinal,
                    file.fingerprint(),
                    file.transform(),
                    file.crs().heightUnit(),
                    chunks)),
            file.pointCount(),
            file.pointCount(),
            file.pointCount());
    final List<OutputPiece> pieces = new ArrayList<>();
    for (final Owned owned :
        filters.areNone()
            ? owned(chunks.size(), parts)
            : List.of(new Owned(new ChunkRun(0, chunks.size()), ""))) {
      final String of = owned.part.isEmpty() ? key : keys.get(owned.part);
      for (final ChunkRun run : divide(owned.run, chunks)) {
        if (!meets(filters, file, run)) {
          continue;
        }
        pieces.add(
            new OutputPiece(
                name + "." + run.from() + "-" + run.to() + "." + of.substring(0, KEY_LENGTH),
                run,
                Math.toIntExact(points(run, chunks)),
                owned.part));
      }
    }
    return new LargeFile(whole, name, key, parts, pieces);
  }

  /** Whether points of some chunks may be written. */
  private static boolean meets(
      final PointFilters filters, final FileIndex file, final ChunkRun run) {
    return filters.region().stream()
        .allMatch(
            region ->
                file.chunks().subList(run.from(), run.to()).stream()
                    .anyMatch(chunk -> region.meets(chunk.bounds())));
  }

  /** Chunks that follow one another and the tile that has all of their points, if one has. */
  private record Owned(ChunkRun run, String part) {}

  private static List<Owned> owned(final int chunks, final List<TileSpec> parts) {
    final List<Owned> known = new ArrayList<>();
    for (final TileSpec part : parts) {
      for (final ChunkRun run : ((TileCore.PartOfFile) part.core()).whole()) {
        known.add(new Owned(run, part.id()));
      }
    }
    known.sort((a, b) -> Integer.compare(a.run.from(), b.run.from()));
    final List<Owned> all = new ArrayList<>();
    int next = 0;
    for (final Owned owned : known) {
      if (owned.run.from() > next) {
        all.add(new Owned(new ChunkRun(next, owned.run.from()), ""));
      }
      all.add(owned);
      next = owned.run.to();
    }
    if (next < chunks) {
      all.add(new Owned(new ChunkRun(next, chunks), ""));
    }
    return all;
  }

  private static long points(final ChunkRun run, final List<Chunk> chunks) {
    return chunks.subList(run.from(), run.to()).stream().mapToLong(Chunk::pointCount).sum();
  }

  /** Runs of about as many points, each of one row group if a chunk has not more. */
  private static List<ChunkRun> divide(final ChunkRun run, final List<Chunk> chunks) {
    final int largest =
        chunks.subList(run.from(), run.to()).stream().mapToInt(Chunk::pointCount).max().orElse(0);
    final long points = points(run, chunks);
    final long most = Math.max(largest, ParquetTileWriter.ROW_GROUP_ROWS - (long) largest);
    final double each = (double) points / ((points + most - 1) / most);
    final List<ChunkRun> runs = new ArrayList<>();
    int from = run.from();
    long before = 0;
    for (int c = run.from(); c < run.to(); c++) {
      before += chunks.get(c).pointCount();
      final boolean last = c + 1 == run.to();
      if (last || before + chunks.get(c + 1).pointCount() / 2.0 > each * (runs.size() + 1)) {
        runs.add(new ChunkRun(from, c + 1));
        from = c + 1;
      }
    }
    return runs;
  }

  /** The pieces that a tile writes, ascending. */
  List<OutputPiece> piecesOf(final TileSpec part) {
    return pieces.stream().filter(piece -> piece.part().equals(part.id())).toList();
  }

  /** The pieces that several tiles have computed, as work to do. */
  List<OutputPieceTask.Work> shared() {
    final List<OutputPieceTask.Work> works = new ArrayList<>();
    for (final OutputPiece piece : pieces) {
      if (piece.isShared()) {
        works.add(new OutputPieceTask.Work(only(piece.chunks()), piece, partsWith(piece.chunks())));
      }
    }
    return works;
  }

  /** The tile of the whole file with some of its chunks. */
  private TileSpec only(final ChunkRun run) {
    final TileSpec.Input all = whole.inputs().get(0);
    return new TileSpec(
        whole.id(),
        whole.core(),
        whole.bounds(),
        whole.haloRegion(),
        List.of(
            new TileSpec.Input(
                all.file(),
                all.fingerprint(),
                all.transform(),
                all.heightUnit(),
                List.copyOf(all.chunks().subList(run.from(), run.to())))),
        whole.corePoints(),
        whole.readPoints(),
        whole.heldPoints());
  }

  /** Names of the tiles that read some of these chunks, and so may have computed points of them. */
  private List<String> partsWith(final ChunkRun run) {
    final int file = whole.inputs().get(0).file();
    return parts.stream()
        .filter(
            part ->
                part.inputs().stream()
                    .filter(input -> input.file() == file)
                    .flatMap(input -> input.chunks().stream())
                    .anyMatch(chunk -> run.holds(chunk.index())))
        .map(TileSpec::id)
        .toList();
  }

  /** The file's ordinal. */
  int ordinal() {
    return whole.inputs().get(0).file();
  }

  /**
   * The last step.
   *
   * @param written points that its tiles handed on to be written
   */
  AssembleTask.Work assembly(final long written) {
    return new AssembleTask.Work(whole, pieces, written, outputName, key);
  }
}
