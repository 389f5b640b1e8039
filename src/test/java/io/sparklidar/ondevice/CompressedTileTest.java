package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    void at(CompressedTile tile) throws IOException;
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
      look.at(compressed);
    }
  }

  private static long bytes(final List<CompressedFile> files) {
    return files.stream()
        .flatMap(file -> file.chunks().stream())
        .mapToLong(LazChunkInput::available)
        .sum();
  }

  private static DeviceLayout layout(final TileSpec tile, final CompressedTile compressed) {
    return DeviceTilesGpuTest.layout(tile, town.lattice(), compressed);
  }

  @Test
  void ofChunksAroundTheCoreThatAreDecodedNothingIsReadAndOfTheCoreAllIs() throws IOException {
    for (final TileSpec tile : town.tiles()) {
      final DeviceLayout[] layouts = new DeviceLayout[2];
      read(
          tile,
          ChunkContent.POINTS,
          key -> true,
          read -> {
            assertEquals(0, bytes(read.halo()));
            assertEquals(
                read.coreChunks().stream().mapToLong(Chunk::byteLength).sum(),
                bytes(List.of(read.core())));
            layouts[0] = layout(tile, read);
          });
      read(
          tile,
          ChunkContent.POINTS,
          key -> false,
          read -> {
            assertTrue(bytes(read.halo()) > 0);
            layouts[1] = layout(tile, read);
          });
      assertEquals(layouts[1].capacity, layouts[0].capacity, "room for as many points");
      assertTrue(layouts[0].bytes() <= layouts[1].bytes());
    }
  }

  @Test
  void whereOnlyPlacesAreWantedNoMoreIsReadOfTheHalo() throws IOException {
    final long[] bytes = new long[2];
    for (final TileSpec tile : town.tiles()) {
      read(tile, ChunkContent.PLACES, key -> false, read -> bytes[0] += bytes(read.halo()));
      read(tile, ChunkContent.POINTS, key -> false, read -> bytes[1] += bytes(read.halo()));
    }
    assertTrue(0 < bytes[0] && bytes[0] < bytes[1], bytes[0] + " and " + bytes[1]);
  }

  @Test
  void withoutATableTheCoreIsSharedWithAllThatItNeeds() throws IOException {
    final TileSpec tile = town.tiles().get(0);
    read(
        tile,
        ChunkContent.PLACES,
        key -> false,
        read -> assertThrows(IllegalArgumentException.class, () -> layout(tile, read)));
  }

  @Test
  void aTileWithNothingAroundItSharesNothingAndOthersShareAllTheirChunks() throws IOException {
    final Path alone = Path.of(town.files().get(0).fingerprint().path());
    final TileSpec tile = TownTiles.of(List.of(alone), DeviceTilesGpuTest.HALO).tiles().get(0);
    read(
        tile,
        ChunkContent.POINTS,
        key -> false,
        read -> assertEquals(0, shared(layout(tile, read))));
    final TileSpec among = town.tiles().get(0);
    read(
        among,
        ChunkContent.POINTS,
        key -> false,
        read ->
            assertEquals(
                among.inputs().stream().mapToInt(input -> input.chunks().size()).sum(),
                shared(layout(among, read))));
  }

  private static int shared(final DeviceLayout layout) {
    return layout.forAll.stream().mapToInt(chunks -> chunks.keys().size()).sum();
  }
}
