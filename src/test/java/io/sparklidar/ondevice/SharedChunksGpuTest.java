package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiles that are beside each other decode each chunk once for all of them, and are what the host
 * makes of them; skipped where there is no device.
 */
@Tag("gpu")
public final class SharedChunksGpuTest {

  private static final int THREADS = 12;

  @TempDir private static Path folder;

  private static GpuMemoryManager manager;
  private static TownTiles town;
  private static final Map<TileSpec, byte[]> EXPECTED = new LinkedHashMap<>();

  private DeviceTiles tiles;

  @BeforeAll
  static void open() throws IOException {
    manager = GpuMemoryManager.of(TestDevice.open(), GpuLimits.DEFAULT);
    town = TownTiles.write(folder, 600_000, 20, DeviceTilesGpuTest.HALO);
    for (final TileSpec tile : town.tiles()) {
      try (LasFile file = LasFile.open(TownTiles.source(fingerprint(tile)))) {
        EXPECTED.put(tile, DeviceTilesGpuTest.expected(tile, town.lattice(), file));
      }
    }
    assertTrue(EXPECTED.size() >= 9, "tiles: " + EXPECTED.size());
  }

  /** With nothing that other tests have decoded. */
  private void begin() {
    final CudaDevice device = (CudaDevice) manager.device();
    tiles = new DeviceTiles(new CudaEngine(manager, device), device);
  }

  private static FileFingerprint fingerprint(final TileSpec tile) {
    return DeviceTilesGpuTest.core(tile).fingerprint();
  }

  /** The enriched file of a tile. */
  private byte[] made(final TileSpec tile, final TileReader.Opener opener) throws Exception {
    try (LasFile file = LasFile.open(opener.open(fingerprint(tile)));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.POINTS,
                tiles::isDecoded,
                file,
                opener,
                manager,
                SpareCores.NONE)) {
      final DeviceLayout layout = DeviceTilesGpuTest.layout(tile, town.lattice(), compressed);
      try (GpuLease lease = manager.allocate(layout.bytes(), Duration.ofMinutes(1)).orElseThrow();
          DeviceOutput output = tiles.run(layout, lease, TableSink.NONE)) {
        return DeviceTilesGpuTest.enriched(file, compressed, output.layers());
      }
    }
  }

  private long distinctPoints() {
    return town.tiles().stream()
        .flatMap(tile -> tile.inputs().stream())
        .flatMap(
            input ->
                input.chunks().stream()
                    .map(chunk -> Map.entry(Map.entry(input.file(), chunk.index()), chunk)))
        .distinct()
        .mapToLong(entry -> entry.getValue().pointCount())
        .sum();
  }

  @Test
  void neighboursAtTheSameTimeAreThoseOfTheHostAndDecodeEachChunkOnce() throws Exception {
    begin();
    final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      final Map<TileSpec, Future<byte[]>> running = new LinkedHashMap<>();
      for (final TileSpec tile : EXPECTED.keySet()) {
        running.put(tile, pool.submit(() -> made(tile, TownTiles::source)));
      }
      for (final Map.Entry<TileSpec, Future<byte[]>> tile : running.entrySet()) {
        assertArrayEquals(EXPECTED.get(tile.getKey()), tile.getValue().get(), tile.getKey().id());
      }
    } finally {
      pool.shutdown();
    }
    assertEquals(distinctPoints(), tiles.decodedPoints());
  }

  @Test
  void oneAfterTheOtherTheyAreTheSame() throws Exception {
    begin();
    for (final Map.Entry<TileSpec, byte[]> tile : EXPECTED.entrySet()) {
      assertArrayEquals(tile.getValue(), made(tile.getKey(), TownTiles::source));
      assertArrayEquals(tile.getValue(), made(tile.getKey(), TownTiles::source));
    }
    assertEquals(distinctPoints(), tiles.decodedPoints());
    assertTrue(manager.memoryInfo().reserved() > 0, "chunks are kept");
    manager.freeCache();
    assertEquals(0, manager.memoryInfo().reserved());
  }

  @Test
  void aTileWhoseHaloWasDecodedAndIsGoneSaysSo() throws Exception {
    begin();
    EXPECTED.keySet().forEach(this::makeQuietly);
    final TileSpec tile = EXPECTED.keySet().iterator().next();
    try (LasFile file = LasFile.open(TownTiles.source(fingerprint(tile)));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.POINTS,
                tiles::isDecoded,
                file,
                TownTiles::source,
                manager,
                SpareCores.NONE)) {
      final DeviceLayout layout = DeviceTilesGpuTest.layout(tile, town.lattice(), compressed);
      manager.freeCache();
      try (GpuLease lease = manager.allocate(layout.bytes(), Duration.ofMinutes(1)).orElseThrow()) {
        assertThrows(
            ChunksGoneException.class, () -> tiles.run(layout, lease, TableSink.NONE).close());
      }
      assertEquals(0, manager.memoryInfo().reserved());
    }
    assertArrayEquals(EXPECTED.get(tile), made(tile, TownTiles::source));
  }

  private void makeQuietly(final TileSpec tile) {
    try {
      made(tile, TownTiles::source);
    } catch (final Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A file with another size of the layers of its first chunk. */
  private static ByteSource damaged(final FileFingerprint fingerprint, final Chunk chunk)
      throws IOException {
    final byte[] bytes = Files.readAllBytes(Path.of(fingerprint.path()));
    final int sizes = town.files().get(0).layout().recordLength() + Integer.BYTES;
    bytes[(int) chunk.offset() + sizes] ^= 0x55;
    return new MemoryByteSource(fingerprint.path(), bytes);
  }

  @Test
  void everyTileThatMeetsADamagedChunkIsLeftToTheHostAndTheOthersAreNot() throws Exception {
    begin();
    final TileSpec bad = EXPECTED.keySet().iterator().next();
    final FileFingerprint file = fingerprint(bad);
    final Chunk chunk = DeviceTilesGpuTest.core(bad).chunks().get(0);
    final TileReader.Opener opener =
        of -> of.equals(file) ? damaged(of, chunk) : TownTiles.source(of);
    final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    final List<TileSpec> left = new ArrayList<>();
    try {
      final Map<TileSpec, Future<byte[]>> running = new LinkedHashMap<>();
      for (final TileSpec tile : EXPECTED.keySet()) {
        running.put(tile, pool.submit(() -> made(tile, opener)));
      }
      for (final Map.Entry<TileSpec, Future<byte[]>> tile : running.entrySet()) {
        if (tile.getKey().inputs().stream()
            .anyMatch(
                input -> input.fingerprint().equals(file) && input.chunks().contains(chunk))) {
          left.add(tile.getKey());
          final Exception why = assertThrows(Exception.class, tile.getValue()::get);
          assertEquals(NotOnDeviceException.class, why.getCause().getClass());
        } else {
          assertArrayEquals(EXPECTED.get(tile.getKey()), tile.getValue().get());
        }
      }
    } finally {
      pool.shutdown();
    }
    assertTrue(left.size() > 1 && left.size() < EXPECTED.size(), left.size() + " meet it");
    manager.freeCache();
    assertEquals(0, manager.memoryInfo().reserved());
  }

  @Test
  void whereThereIsNoMemoryToShareEachTileDecodesForItself() throws Exception {
    begin();
    final List<GpuLease> all = new ArrayList<>();
    try {
      for (long piece = manager.memoryInfo().budget() / 8; piece > 1 << 10; ) {
        final var lease = manager.spare(piece, bytes -> {});
        lease.ifPresent(all::add);
        piece = lease.isPresent() ? piece : piece / 2;
      }
      for (final Map.Entry<TileSpec, byte[]> tile : EXPECTED.entrySet()) {
        assertArrayEquals(tile.getValue(), made(tile.getKey(), TownTiles::source));
      }
      assertEquals(
          EXPECTED.keySet().stream().mapToLong(TileSpec::readPoints).sum(), tiles.decodedPoints());
    } finally {
      all.forEach(GpuLease::close);
    }
  }
}
