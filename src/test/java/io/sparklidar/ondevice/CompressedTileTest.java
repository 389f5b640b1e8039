package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a tile. */
final class CompressedTileTest {

  private static final GpuMemoryManager MANAGER =
      GpuMemoryManager.of(
          new SimulatedGpuDevice("compressed-tile", 1L << 34), new GpuLimits(1, 0, 1 << 30));

  @TempDir private static Path folder;

  private static TownTiles town;

  @BeforeAll
  static void write() throws IOException {
    town = TownTiles.write(folder, 60_000, 15, DeviceTilesGpuTest.HALO);
  }

  /** Looks at a tile. */
  private interface Look {
    void at(CompressedTile tile, DeviceLayout layout);
  }

  private static void read(
      final TileSpec tile,
      final ChunkContent content,
      final Predicate<ChunkKey> decoded,
      final Look look)
      throws IOException {
    try (LasFile file =
            LasFile.open(TownTiles.source(DeviceTilesGpuTest.core(tile).fingerprint()));
        CompressedTile compressed =
            CompressedTile.read(
                tile, content, decoded, file, TownTiles::source, MANAGER, SpareCores.NONE)) {
      look.at(compressed, DeviceTilesGpuTest.layout(tile, town.lattice(), compressed));
    }
  }

  private static long halo(final CompressedTile tile) {
    return tile.halo().stream()
        .flatMap(file -> file.chunks().stream())
        .mapToLong(LazChunkInput::available)
        .sum();
  }

  @Test
  void ofChunksAroundTheCoreThatAreDecodedNothingIsReadAndOfTheCoreAllIs() throws IOException {
    for (final TileSpec tile : town.tiles()) {
      read(
          tile,
          ChunkContent.POINTS,
          chunk -> true,
          (some, small) -> {
            assertEquals(0, halo(some));
            assertEquals(
                some.coreChunks().stream().mapToLong(chunk -> chunk.byteLength()).sum(),
                some.core().chunks().stream().mapToLong(LazChunkInput::available).sum());
            try {
              read(
                  tile,
                  ChunkContent.POINTS,
                  key -> false,
                  (all, large) -> {
                    assertTrue(halo(all) > 0);
                    assertEquals(large.capacity, small.capacity, "room for as many points");
                    assertTrue(small.bytes() <= large.bytes());
                  });
            } catch (final IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void whereOnlyPlacesAreWantedNoMoreIsReadOfTheHalo() throws IOException {
    final long[] bytes = new long[2];
    for (final TileSpec tile : town.tiles()) {
      read(tile, ChunkContent.PLACES, key -> false, (read, l) -> bytes[0] += halo(read));
      read(tile, ChunkContent.POINTS, key -> false, (read, l) -> bytes[1] += halo(read));
    }
    assertTrue(0 < bytes[0] && bytes[0] < bytes[1], bytes[0] + " and " + bytes[1]);
  }
}
