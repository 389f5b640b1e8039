package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.FailingDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.OtherProcess;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.job.features.Checksums;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many tiles from many threads, from compressed bytes to compressed bytes, where memory is short
 * for whatever reason: each is what the host makes of it or refused, and nothing stays behind.
 * Skipped where there is no device.
 */
@Tag("gpu")
public final class DeviceTilesLoadGpuTest {

  private static final int THREADS = 64;

  private static final int TILES = Integer.getInteger("tiles.load", 200);

  /** Points of the large tile; a tile has four million by default at most. */
  private static final int LARGE = Integer.getInteger("tiles.large", 1_000_000);

  /** Page-locked memory for a few of the threads: the others copy from plain memory. */
  private static final long PINNED_BYTES = 1 << 20;

  /** One of so many tiles has a chunk that cannot be decoded. */
  private static final int DAMAGED = 10;

  @TempDir private static Path folder;

  private static CudaDevice device;
  private static TownTiles town;
  private static final List<Truth> TRUTH = new ArrayList<>();

  /**
   * What the host makes of a tile.
   *
   * @param tile the tile
   * @param source its file
   * @param damaged the same with other sizes of the layers of its first chunk
   * @param file with its features
   * @param checksum of its features
   */
  private record Truth(TileSpec tile, byte[] source, byte[] damaged, byte[] file, long checksum) {}

  @BeforeAll
  static void open() throws Exception {
    device = TestDevice.open();
    // Kernels are loaded while there is room for them.
    final GpuMemoryManager all = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    assertNotNull(new DeviceTiles(new CudaEngine(all, device), device));
    town = TownTiles.write(folder, 100_000, 15, DeviceTilesGpuTest.HALO);
    final List<String> paths = town.files().stream().map(f -> f.fingerprint().path()).toList();
    for (final TileSpec tile : town.tiles()) {
      final TileSpec.Input core = DeviceTilesGpuTest.core(tile);
      final byte[] source = Files.readAllBytes(Path.of(core.fingerprint().path()));
      final byte[] damaged = source.clone();
      final int sizes = town.files().get(core.file()).layout().recordLength() + Integer.BYTES;
      damaged[(int) core.chunks().get(0).offset() + sizes] ^= 0x55;
      final PointBlock block =
          TileReader.read(
              tile,
              town.lattice(),
              TileAttributes.everywhere(Set.of()),
              TownTiles::source,
              SpareCores.NONE);
      final FeatureTable table =
          new GridEngine().compute(block, DeviceTilesGpuTest.NEAREST, DeviceTilesGpuTest.FEATURES);
      try (LasFile file = LasFile.open(new MemoryByteSource(tile.id(), source))) {
        TRUTH.add(
            new Truth(
                tile,
                source,
                damaged,
                DeviceTilesGpuTest.expected(tile, town.lattice(), file),
                Checksums.of(block, table, paths)));
      }
    }
    assertTrue(TRUTH.size() >= 16, "tiles: " + TRUTH.size());
  }

  /** Device memory that the largest of the tiles takes. */
  private static long largest() throws Exception {
    final GpuMemoryManager manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    long most = 0;
    for (final Truth truth : TRUTH) {
      try (LasFile file = LasFile.open(new MemoryByteSource("tile", truth.source));
          CompressedTile compressed = read(truth.tile, file, manager)) {
        most = Math.max(most, layout(truth.tile, compressed).bytes());
      }
    }
    manager.freeCache();
    return most;
  }

  private static CompressedTile read(
      final TileSpec tile, final LasFile file, final GpuMemoryManager manager) throws Exception {
    return CompressedTile.read(
        tile, ChunkContent.POINTS, key -> false, file, TownTiles::source, manager, SpareCores.NONE);
  }

  private static DeviceLayout layout(final TileSpec tile, final CompressedTile compressed) {
    return DeviceTilesGpuTest.layout(tile, town.lattice(), compressed);
  }

  private static Placement.Placed<Optional<DeviceOutput>> attempt(
      final TileSpec tile,
      final CompressedTile compressed,
      final GpuRunner runner,
      final DeviceTiles tiles)
      throws Exception {
    final DeviceLayout layout = layout(tile, compressed);
    return runner.attempt(
        tile.corePoints(), layout.bytes(), lease -> tiles.run(layout, lease, TableSink.NONE));
  }

  /** What became of a tile that is not damaged: nothing, or a reason why it is left to the host. */
  private static Optional<String> place(
      final Truth truth, final GpuRunner runner, final DeviceTiles tiles, final GpuMemoryManager of)
      throws Exception {
    try (LasFile file = LasFile.open(new MemoryByteSource("tile", truth.source));
        CompressedTile compressed = read(truth.tile, file, of)) {
      final Placement.Placed<Optional<DeviceOutput>> placed =
          attempt(truth.tile, compressed, runner, tiles);
      if (placed.result().isEmpty()) {
        return Optional.of(placed.placement().reasons().get(0));
      }
      try (DeviceOutput output = placed.result().get()) {
        assertEquals(truth.checksum, output.sums().checksum(), truth.tile.id());
        assertArrayEquals(
            truth.file,
            DeviceTilesGpuTest.enriched(file, compressed, output.layers()),
            truth.tile.id());
      }
      return Optional.empty();
    }
  }

  /** A damaged tile gives its lease back too; returns why it is left to the host. */
  private static String placeDamaged(
      final Truth truth, final GpuRunner runner, final DeviceTiles tiles, final GpuMemoryManager of)
      throws Exception {
    final TileSpec tile = TownTiles.withOtherCore(truth.tile);
    try (LasFile file = LasFile.open(new MemoryByteSource("tile", truth.damaged));
        CompressedTile compressed = read(tile, file, of)) {
      final Placement.Placed<Optional<DeviceOutput>> placed =
          attempt(tile, compressed, runner, tiles);
      assertTrue(placed.result().isEmpty(), truth.tile.id() + " is damaged");
      return placed.placement().reasons().get(0);
    } catch (final NotOnDeviceException e) {
      return e.getMessage();
    }
  }

  /**
   * Runs tiles from all threads at once.
   *
   * @return why those that are not damaged were left to the host
   */
  private static List<String> refusals(
      final String name, final FailingDevice memory, final double fraction, final int count)
      throws Exception {
    // Nothing is kept for reuse: each lease asks the driver.
    final GpuMemoryManager manager =
        GpuMemoryManager.of(memory, new GpuLimits(fraction, 0, PINNED_BYTES));
    final DeviceTiles tiles = new DeviceTiles(new CudaEngine(manager, device), device);
    final GpuRunner runner = new GpuRunner(manager, WaitPolicy.FOREVER, false);
    final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    final List<String> refusals = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    final long start = System.nanoTime();
    try {
      final List<Future<Optional<String>>> running = new ArrayList<>();
      final List<Future<String>> damaged = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        final Truth truth = TRUTH.get(i % TRUTH.size());
        if (i % DAMAGED == 0) {
          damaged.add(pool.submit(() -> placeDamaged(truth, runner, tiles, manager)));
        }
        running.add(pool.submit(() -> place(truth, runner, tiles, manager)));
      }
      for (final Future<Optional<String>> tile : running) {
        tile.get().ifPresent(refusals::add);
      }
      for (final Future<String> tile : damaged) {
        reasons.add(tile.get());
      }
    } finally {
      pool.shutdown();
    }
    reasons.addAll(refusals);
    System.out.printf(
        "%s: %d tiles by %d threads in %.1f s, %d refused; reasons, damaged ones too: %s%n",
        name,
        count,
        THREADS,
        (System.nanoTime() - start) / 1e9,
        refusals.size(),
        reasons.stream()
            .map(reason -> reason.replaceAll("[0-9.]+", "n"))
            .collect(Collectors.groupingBy(reason -> reason, Collectors.counting())));
    assertEquals(Optional.empty(), manager.retirement());
    // Chunks that tiles share are kept for a while.
    manager.freeCache();
    assertEquals(0, manager.memoryInfo().reserved(), "leases");
    assertEquals(0, memory.heldBytes(), "device memory");
    assertEquals(0, memory.heldHostBytes(), "page-locked memory that somebody still has");
    return refusals;
  }

  @Test
  void onABudgetOfOneAndAHalfTilesAllAreWhatTheHostMakesOfThem() throws Exception {
    final double fraction = 1.5 * largest() / device.totalBytes();
    assertEquals(
        List.of(),
        refusals(
            "budget of 1.5 tiles",
            new FailingDevice(device, FailingDevice.NEVER),
            fraction,
            TILES));
  }

  @Test
  void whereEveryThirdPieceOfMemoryIsRefusedTilesAreRightOrLeftToTheHost() throws Exception {
    final List<String> refusals =
        refusals("a third of memory refused", new FailingDevice(device, 3), 0.01, TILES);
    assertTrue(!refusals.isEmpty() && refusals.size() < TILES, refusals.size() + " refused");
    for (final String reason : refusals) {
      assertTrue(reason.startsWith("refused "), reason);
    }
  }

  @SuppressWarnings("try") // nothing is asked of the other process
  @Test
  void whereAnotherProcessTakesAndFreesMemoryTilesAreRightOrLeftToTheHost() throws Exception {
    final FailingDevice memory = new FailingDevice(device, FailingDevice.NEVER);
    final long free = device.freeBytes();
    try (OtherProcess other =
        OtherProcess.start(0, Duration.ofMillis(200), Duration.ofMillis(200))) {
      // Tiles that are refused take no time: all of them may come while the other has the card.
      int refused = TILES;
      for (int i = 0; i < 100 && refused == TILES; i++) {
        refused = refusals("another process", memory, 0.9, TILES).size();
      }
      assertTrue(refused < TILES, "all are refused at any time");
    }
    // The driver takes a moment to clear away what was the process's.
    for (int i = 0; i < 100 && device.freeBytes() < free / 2; i++) {
      Thread.sleep(100);
    }
    assertEquals(List.of(), refusals("after another process", memory, 0.9, TILES / 10));
  }

  /** With all default features; a smaller tile in as much less. */
  @Test
  void aTileOfFourMillionPointsHasRoomInOneGibibyte(@TempDir final Path large) throws Exception {
    final int side = (int) Math.sqrt(LARGE / 20.5);
    final TownTiles files =
        TownTiles.write(large, LARGE + LARGE / 20, side, DeviceTilesGpuTest.HALO);
    final List<String> paths = files.files().stream().map(f -> f.fingerprint().path()).toList();
    final TileSpec tile =
        files.tiles().stream().max(Comparator.comparing(TileSpec::corePoints)).orElseThrow();
    assertTrue(tile.corePoints() > 0.9 * LARGE, "points: " + tile.corePoints());
    final double budget = (1L << 30) * (LARGE / 4e6);
    final FailingDevice memory = new FailingDevice(device, FailingDevice.NEVER);
    final GpuMemoryManager manager =
        GpuMemoryManager.of(memory, new GpuLimits(budget / device.totalBytes(), 0, 1 << 30));
    final DeviceTiles tiles = new DeviceTiles(new CudaEngine(manager, device), device);
    final PointBlock block =
        TileReader.read(
            tile,
            files.lattice(),
            TileAttributes.everywhere(Set.of()),
            TownTiles::source,
            SpareCores.NONE);
    final FeatureTable table =
        new GridEngine().compute(block, DeviceTilesGpuTest.NEAREST, TileSizes.FEATURES);
    try (LasFile file =
            LasFile.open(TownTiles.source(DeviceTilesGpuTest.core(tile).fingerprint()));
        CompressedTile compressed = read(tile, file, manager)) {
      final DeviceLayout layout = TileSizes.layout(tile, files, compressed);
      final Placement.Placed<Optional<DeviceOutput>> placed =
          new GpuRunner(manager, WaitPolicy.FOREVER, false)
              .attempt(
                  tile.corePoints(),
                  layout.bytes(),
                  lease -> tiles.run(layout, lease, TableSink.NONE));
      assertEquals(List.of(), placed.placement().reasons());
      try (DeviceOutput output = placed.result().orElseThrow()) {
        assertEquals(Checksums.of(block, table, paths), output.sums().checksum());
        assertEquals(compressed.coreChunks().size(), output.layers().size());
      }
    }
  }

  @Test
  void aFullCardLeavesEveryTileToTheHost() throws Exception {
    final FailingDevice memory = new FailingDevice(device, FailingDevice.NEVER);
    assertEquals(List.of(), refusals("before the card is full", memory, 0.9, TRUTH.size()));
    final List<Long> all = new ArrayList<>();
    try {
      for (long piece = device.freeBytes(); piece >= 1 << 20; piece /= 2) {
        try {
          all.add(device.allocate(piece));
          piece = 2 * device.freeBytes();
        } catch (final GpuOutOfMemoryException e) {
          continue;
        }
      }
      assertEquals(TILES / 4, refusals("card filled", memory, 0.9, TILES / 4).size());
    } finally {
      all.forEach(device::free);
    }
    assertEquals(List.of(), refusals("after the card was full", memory, 0.9, TRUTH.size()));
  }
}
