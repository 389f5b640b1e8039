package io.sparklidar.ondevice;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Tiles whose cores are files or parts of them.
 *
 * @param files in plan order
 * @param lattice of them all
 * @param halo its width
 */
public record TownTiles(List<FileIndex> files, Lattice lattice, double halo) {

  /** Writes a made-up town and indexes its files. */
  public static TownTiles write(
      final Path folder, final long points, final int tileSize, final double halo)
      throws IOException {
    final List<Path> paths = new ArrayList<>();
    SampleWriter.write(
            new TownOptions(points, 3, Landscape.TOWN, OptionalInt.of(tileSize)),
            folder,
            true,
            f -> {})
        .forEach(written -> paths.add(written.path()));
    return of(paths.stream().sorted().toList(), halo);
  }

  /** Files that are there. */
  public static TownTiles of(final List<Path> paths, final double halo) throws IOException {
    final List<FileIndex> files = new ArrayList<>();
    for (final Path path : paths) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        files.add(
            FileIndexer.index(
                file,
                new FileFingerprint(
                    path.toString(), Files.size(path), Files.getLastModifiedTime(path).toMillis()),
                DensityGrid.Mode.ADAPTIVE));
      }
    }
    return new TownTiles(
        files, Lattice.of(files.stream().map(FileIndex::transform).toList()), halo);
  }

  /** One of each file. */
  List<TileSpec> tiles() {
    return tiles(4_000_000).stream()
        .filter(tile -> tile.core() instanceof TileCore.WholeFile)
        .toList();
  }

  /**
   * Those of a plan.
   *
   * @param budget points that a tile may own
   */
  public List<TileSpec> tiles(final long budget) {
    return TilePlanner.plan(
            files,
            files.stream()
                .map(file -> Path.of(file.fingerprint().path()).getFileName().toString())
                .toList(),
            new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, budget, halo))
        .tiles();
  }

  /** A tile whose core is another state of its file. */
  static TileSpec withOtherCore(final TileSpec tile) {
    return new TileSpec(
        tile.id(),
        tile.core(),
        tile.bounds(),
        tile.haloRegion(),
        tile.inputs().stream()
            .map(
                input ->
                    tile.core().mayHold(input.file())
                        ? new TileSpec.Input(
                            input.file(),
                            new FileFingerprint(
                                input.fingerprint().path(),
                                input.fingerprint().length(),
                                input.fingerprint().modified() + 1),
                            input.transform(),
                            input.heightUnit(),
                            input.chunks())
                        : input)
            .toList(),
        tile.corePoints(),
        tile.readPoints(),
        tile.heldPoints());
  }

  /** Opens one. */
  public static ByteSource source(final FileFingerprint file) throws IOException {
    return FileByteSource.open(Path.of(file.path()));
  }
}
