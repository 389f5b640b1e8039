package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.job.features.Checksums;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles that stay on a device against the way over the host; skipped where there is no device. */
@Tag("gpu")
public final class DeviceTilesGpuTest {

  static final Neighborhood NEAREST = new Neighborhood.Nearest(20, 10);

  static final double HALO = 10;

  static final FeatureSet FEATURES =
      FeatureSet.parse("planarity,verticality,normal_z,neighbor_count");

  static final List<FloatStorage> STORAGES =
      List.of(
          new FloatStorage(ExtraDimensionType.U16, 0, 1.0 / 0xFFFE, 0xFFFE, 0xFFFF),
          new FloatStorage(ExtraDimensionType.U8, 0, 1.0 / 0xFE, 0xFE, 0xFF),
          FloatStorage.BITS,
          new FloatStorage(ExtraDimensionType.U16, 0, 1, 0xFFFE, 0xFFFF));

  @TempDir private static Path folder;

  private static CudaDevice device;
  private static GpuMemoryManager manager;
  private static DeviceTiles tiles;
  private static TownTiles town;

  @BeforeAll
  static void open() throws IOException {
    device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    tiles = new DeviceTiles(new CudaEngine(manager, device), device);
    final int points = Integer.getInteger("tiles.points", 900_000);
    town = TownTiles.write(folder, points, (int) Math.sqrt(points / 184), HALO);
  }

  static TileSpec.Input core(final TileSpec tile) {
    return tile.inputs().stream()
        .filter(input -> tile.core().mayHold(input.file()))
        .findFirst()
        .orElseThrow();
  }

  static DeviceLayout layout(
      final TileSpec tile, final Lattice lattice, final CompressedTile compressed) {
    return layout(tile, lattice, compressed, FEATURES, STORAGES);
  }

  static DeviceLayout layout(
      final TileSpec tile,
      final Lattice lattice,
      final CompressedTile compressed,
      final FeatureSet features,
      final List<FloatStorage> storages) {
    return new DeviceLayout(
        new DeviceRequest(
            tile,
            compressed,
            lattice,
            compressed.origin(tile, lattice),
            FeaturePlan.of(features, NEAREST),
            true,
            storages,
            Optional.empty(),
            new SumsRequest(
                compressed.corePoints(),
                features.size(),
                compressed.runs(Checksums.seed(core(tile).fingerprint().path())),
                List.of(),
                Optional.empty())));
  }

  static PointLayout target(final LasFile file) {
    final List<ExtraDimension> dimensions = new ArrayList<>();
    int offset = 0;
    for (int f = 0; f < STORAGES.size(); f++) {
      dimensions.add(ExtraDimension.of("f" + f, STORAGES.get(f).type(), offset, ""));
      offset += STORAGES.get(f).size();
    }
    return PointLayout.of(file.layout().pointFormat(), dimensions);
  }

  /** The extra bytes of some rows. */
  static byte[][] added(final FeatureTable table, final int row, final int count) {
    final List<byte[]> added = new ArrayList<>();
    for (int f = 0; f < STORAGES.size(); f++) {
      for (int b = 0; b < STORAGES.get(f).size(); b++) {
        final byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
          values[i] = (byte) (STORAGES.get(f).stored(table.column(f)[row + i]) >> Byte.SIZE * b);
        }
        added.add(values);
      }
    }
    return added.toArray(new byte[0][]);
  }

  /** The enriched file, by the CPU. */
  static byte[] expected(final TileSpec tile, final Lattice lattice, final LasFile file)
      throws IOException {
    final PointBlock block =
        TileReader.read(
            tile, lattice, TileAttributes.everywhere(Set.of()), TownTiles::source, SpareCores.NONE);
    final FeatureTable table = new GridEngine().compute(block, NEAREST, FEATURES);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(file, target(file), sink)) {
      int row = 0;
      for (final Chunk chunk : file.chunks()) {
        enricher.write(chunk, added(table, row, chunk.pointCount()), false);
        row += chunk.pointCount();
      }
      assertEquals(block.coreCount(), row);
      enricher.finish();
    }
    return sink.toByteArray();
  }

  static byte[] enriched(
      final LasFile file, final CompressedTile compressed, final List<MadeLayers> layers)
      throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(file, target(file), sink)) {
      for (int c = 0; c < layers.size(); c++) {
        enricher.write(compressed.coreChunks().get(c), compressed.coreBytes(c), layers.get(c));
      }
      enricher.finish();
    }
    return sink.toByteArray();
  }

  private static CompressedTile read(final TileSpec tile, final LasFile file) throws IOException {
    return CompressedTile.read(
        tile, ChunkContent.POINTS, key -> false, file, TownTiles::source, manager, SpareCores.NONE);
  }

  private static GpuLease lease(final DeviceLayout layout) throws InterruptedException {
    return manager.allocate(layout.bytes(), Duration.ofMinutes(1)).orElseThrow();
  }

  /** Each tile, some times over: in what order points of the halo come is up to the device. */
  private static void assertLikeTheHost(final TownTiles files, final int times) throws Exception {
    for (final TileSpec tile : files.tiles()) {
      try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
          CompressedTile compressed = read(tile, file)) {
        final byte[] expected = expected(tile, files.lattice(), file);
        final DeviceLayout layout = layout(tile, files.lattice(), compressed);
        for (int time = 0; time < times; time++) {
          try (GpuLease lease = lease(layout);
              DeviceOutput output = tiles.run(layout, lease, TableSink.NONE)) {
            assertArrayEquals(
                expected, enriched(file, compressed, output.layers()), tile.id() + " " + time);
          }
        }
      }
    }
  }

  @Test
  void filesAreThoseOfTheWayOverTheHost() throws Exception {
    assertTrue(town.tiles().size() >= 4, "tiles with halo: " + town.tiles().size());
    assertLikeTheHost(town, 1);
  }

  /** Two files beside each other, of points a quarter of a metre apart and many at one place. */
  private static TownTiles ties(final String name, final int chunkSize, final int channels)
      throws IOException {
    return TownTiles.of(
        List.of(
            TiedPoints.write(folder.resolve(name + "-a.laz"), 30_000, 0, 20, chunkSize, channels),
            TiedPoints.write(folder.resolve(name + "-b.laz"), 30_000, 20, 20, chunkSize, channels)),
        HALO);
  }

  @Test
  void tiesAndPointsAtOnePlaceDoNotDependOnTheOrderOfTheHalo() throws Exception {
    assertLikeTheHost(ties("ties", 50_000, 1), 5);
  }

  @Test
  void chunksMayHaveAnySize() throws Exception {
    assertLikeTheHost(ties("small", 100, 1), 1);
    assertLikeTheHost(ties("odd", 7777, 1), 1);
    assertLikeTheHost(ties("any", TiedPoints.VARIABLE, 1), 1);
  }

  @Test
  void pointsMayComeFromSeveralChannels() throws Exception {
    assertLikeTheHost(ties("channels", 5000, 4), 1);
  }

  @Test
  void copcFilesAreThoseOfTheHostToo() throws Exception {
    final TownTiles files = ties("nodes", 50_000, 2);
    final List<Path> paths = new ArrayList<>();
    for (final FileIndex index : files.files()) {
      final Path from = Path.of(index.fingerprint().path());
      final Path to = folder.resolve(from.getFileName().toString().replace(".laz", ".copc.laz"));
      try (LasFile file = LasFile.open(FileByteSource.open(from));
          ByteSink sink = FileByteSink.create(to)) {
        CopcConversion.of(List.of(file), 10_000_000).writeTo(sink);
      }
      paths.add(to);
    }
    assertLikeTheHost(TownTiles.of(paths, HALO), 1);
  }

  @Test
  void moreOfAHaloThanWasForeseenIsLeftToTheHost() throws Exception {
    final TownTiles files =
        TownTiles.of(
            List.of(
                TiedPoints.write(folder.resolve("few.laz"), 5000, 0, 20, 50_000, 1),
                TiedPoints.write(folder.resolve("many.laz"), 100_000, 20, 9, 50_000, 1)),
            HALO);
    final TileSpec planned = files.tiles().get(0);
    assertEquals(5000, planned.corePoints());
    final TileSpec tile =
        new TileSpec(
            planned.id(),
            planned.core(),
            planned.bounds(),
            planned.haloRegion(),
            planned.inputs(),
            planned.corePoints(),
            planned.readPoints(),
            planned.corePoints());
    try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
        CompressedTile compressed = read(tile, file)) {
      final DeviceLayout layout = layout(tile, files.lattice(), compressed);
      try (GpuLease lease = lease(layout)) {
        final NotOnDeviceException why =
            assertThrows(
                NotOnDeviceException.class, () -> tiles.run(layout, lease, TableSink.NONE).close());
        assertEquals("room for 70536 points was foreseen, it has 105000", why.getMessage());
      }
    }
  }

  @Test
  void aTileWithNoiseIsLeftToTheHost() throws Exception {
    final TownTiles files =
        TownTiles.of(
            List.of(
                TiedPoints.write(folder.resolve("quiet.laz"), 5000, 0, 20, 2000, 1),
                TiedPoints.writeWithNoise(folder.resolve("noisy.laz"), 5000, 20, 40, 2000),
                TiedPoints.write(folder.resolve("far.laz"), 5000, 60, 20, 2000, 1)),
            HALO);
    final Map<Integer, String> why = new HashMap<>();
    for (final TileSpec tile : files.tiles()) {
      try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
          CompressedTile compressed = read(tile, file)) {
        final DeviceLayout layout = layout(tile, files.lattice(), compressed);
        try (GpuLease lease = lease(layout);
            DeviceOutput output = tiles.run(layout, lease, TableSink.NONE)) {
          why.put(core(tile).file(), output.layers().isEmpty() ? "nothing" : "layers");
        } catch (final NotOnDeviceException e) {
          why.put(core(tile).file(), e.getMessage());
        }
      }
    }
    // The noise lies at the western end of its file: in one halo, in the core, and in no other.
    final String noise = "there is noise, which is no neighbour";
    assertEquals(Map.of(0, noise, 1, noise, 2, "layers"), why);
  }

  @Test
  void aDeviceWithoutRoomForATileSaysSo() throws Exception {
    final TileSpec tile = town.tiles().get(0);
    final GpuMemoryManager small =
        GpuMemoryManager.of(device, new GpuLimits(1e-5, Long.MAX_VALUE, 1 << 30));
    try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
        CompressedTile compressed = read(tile, file)) {
      final DeviceLayout layout = layout(tile, town.lattice(), compressed);
      final var placed =
          new GpuRunner(small, WaitPolicy.FOREVER, true)
              .attempt(
                  tile.corePoints(),
                  layout.bytes(),
                  lease -> tiles.run(layout, lease, TableSink.NONE));
      assertEquals(Optional.empty(), placed.result());
      final String reason = placed.placement().reasons().get(0);
      assertTrue(reason.startsWith("it needs "), reason);
      try (GpuLease lease = manager.allocate(1 << 20, Duration.ofMinutes(1)).orElseThrow()) {
        assertThrows(
            IllegalArgumentException.class, () -> tiles.run(layout, lease, TableSink.NONE).close());
      }
    }
  }

  @Test
  void aDamagedChunkIsLeftToTheHost() throws Exception {
    final TileSpec tile = town.tiles().get(0);
    final FileFingerprint fingerprint = core(tile).fingerprint();
    final byte[] bytes = Files.readAllBytes(Path.of(fingerprint.path()));
    final Chunk chunk = core(tile).chunks().get(0);
    final int sizes = town.files().get(0).layout().recordLength() + Integer.BYTES;
    for (int i = sizes; i < sizes + Integer.BYTES; i++) {
      bytes[(int) chunk.offset() + i] ^= 0x55;
    }
    final TileSpec other = TownTiles.withOtherCore(tile);
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", bytes));
        CompressedTile compressed = read(other, file)) {
      final DeviceLayout layout = layout(other, town.lattice(), compressed);
      try (GpuLease lease = lease(layout)) {
        assertThrows(
            NotOnDeviceException.class, () -> tiles.run(layout, lease, TableSink.NONE).close());
      }
    }
  }
}
