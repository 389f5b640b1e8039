package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.io.ByteSource;
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
import io.sparklidar.ondevice.sums.PointRun;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles that stay on a device against the way over the host; skipped where there is no device. */
@Tag("gpu")
public final class DeviceTilesGpuTest {

  private static final Neighborhood NEAREST = new Neighborhood.Nearest(20, 10);

  private static final FeatureSet FEATURES =
      FeatureSet.parse("planarity,verticality,normal_z,neighbor_count");

  private static final List<FloatStorage> STORAGES =
      List.of(
          new FloatStorage(ExtraDimensionType.U16, 0, 1.0 / 0xFFFE, 0xFFFE, 0xFFFF),
          new FloatStorage(ExtraDimensionType.U8, 0, 1.0 / 0xFE, 0xFE, 0xFF),
          FloatStorage.BITS,
          new FloatStorage(ExtraDimensionType.U16, 0, 1, 0xFFFE, 0xFFFF));

  @TempDir private static Path folder;

  private static CudaDevice device;
  private static GpuMemoryManager manager;
  private static DeviceTiles tiles;
  private static List<FileIndex> files;
  private static Lattice lattice;

  @BeforeAll
  static void open() throws IOException {
    try {
      device = CudaDevice.open(0);
    } catch (final GpuException e) {
      Assumptions.abort("no GPU here: " + e.getMessage());
    }
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    tiles = new DeviceTiles(new CudaEngine(manager, device), device);
    final List<Path> paths = new ArrayList<>();
    SampleWriter.write(
            new TownOptions(900_000, 3, Landscape.TOWN, OptionalInt.of(70)), folder, true, f -> {})
        .forEach(written -> paths.add(written.path()));
    files = new ArrayList<>();
    for (final Path path : paths.stream().sorted().toList()) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        files.add(
            FileIndexer.index(
                file,
                new FileFingerprint(path.toString(), Files.size(path), 1),
                DensityGrid.Mode.ADAPTIVE));
      }
    }
    lattice = Lattice.of(files.stream().map(FileIndex::transform).toList());
  }

  private static List<TileSpec> plan() {
    return TilePlanner.plan(
            files,
            files.stream()
                .map(file -> Path.of(file.fingerprint().path()).getFileName().toString())
                .toList(),
            new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, 4_000_000, 10))
        .tiles()
        .stream()
        .filter(tile -> tile.core() instanceof TileCore.WholeFile)
        .toList();
  }

  private static ByteSource source(final FileFingerprint file) throws IOException {
    return FileByteSource.open(Path.of(file.path()));
  }

  private static TileSpec.Input core(final TileSpec tile) {
    return tile.inputs().stream()
        .filter(input -> tile.core().mayHold(input.file()))
        .findFirst()
        .orElseThrow();
  }

  private static DeviceRequest request(final TileSpec tile, final CompressedTile compressed) {
    final List<PointRun> runs = new ArrayList<>();
    int row = 0;
    for (final Chunk chunk : compressed.coreChunks()) {
      runs.add(new PointRun(row, chunk.firstPoint(), 7));
      row += chunk.pointCount();
    }
    return new DeviceRequest(
        tile,
        compressed,
        lattice,
        compressed.origin(tile, lattice),
        NEAREST,
        FEATURES,
        STORAGES,
        new SumsRequest(row, FEATURES.size(), runs, List.of(), Optional.empty()));
  }

  private static PointLayout target(final LasFile file) {
    final List<ExtraDimension> dimensions = new ArrayList<>();
    int offset = 0;
    for (int f = 0; f < STORAGES.size(); f++) {
      dimensions.add(ExtraDimension.of("f" + f, STORAGES.get(f).type(), offset, ""));
      offset += STORAGES.get(f).size();
    }
    return PointLayout.of(file.layout().pointFormat(), dimensions);
  }

  /** The enriched file, by the CPU. */
  private static byte[] expected(final TileSpec tile, final LasFile file) throws IOException {
    final PointBlock block =
        TileReader.read(tile, lattice, Set.of(), DeviceTilesGpuTest::source, SpareCores.NONE);
    final FeatureTable table = new GridEngine().compute(block, NEAREST, FEATURES);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(file, target(file), sink)) {
      int row = 0;
      for (final Chunk chunk : file.chunks()) {
        final List<byte[]> added = new ArrayList<>();
        for (int f = 0; f < STORAGES.size(); f++) {
          for (int b = 0; b < STORAGES.get(f).size(); b++) {
            final byte[] values = new byte[chunk.pointCount()];
            for (int i = 0; i < values.length; i++) {
              values[i] =
                  (byte) (STORAGES.get(f).stored(table.column(f)[row + i]) >> Byte.SIZE * b);
            }
            added.add(values);
          }
        }
        enricher.write(chunk, added.toArray(new byte[0][]), false);
        row += chunk.pointCount();
      }
      assertEquals(block.coreCount(), row);
      enricher.finish();
    }
    return sink.toByteArray();
  }

  private static byte[] enriched(
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

  @Test
  void filesAreThoseOfTheWayOverTheHost() throws Exception {
    final List<TileSpec> plan = plan();
    assertTrue(plan.size() >= 4, "tiles with halo: " + plan.size());
    for (final TileSpec tile : plan) {
      try (LasFile file = LasFile.open(source(core(tile).fingerprint()));
          CompressedTile compressed =
              CompressedTile.read(
                  tile, file, DeviceTilesGpuTest::source, manager, SpareCores.NONE)) {
        final DeviceRequest request = request(tile, compressed);
        try (GpuLease lease =
                manager.allocate(DeviceTiles.bytes(request), Duration.ofMinutes(1)).orElseThrow();
            DeviceOutput output = tiles.run(request, lease)) {
          assertArrayEquals(
              expected(tile, file), enriched(file, compressed, output.layers()), tile.id());
        }
      }
    }
  }

  @Test
  void aDamagedChunkIsLeftToTheHost() throws Exception {
    final TileSpec tile = plan().get(0);
    final FileFingerprint fingerprint = core(tile).fingerprint();
    final byte[] bytes = Files.readAllBytes(Path.of(fingerprint.path()));
    final Chunk chunk = core(tile).chunks().get(0);
    final int sizes = files.get(0).layout().recordLength() + Integer.BYTES;
    for (int i = sizes; i < sizes + Integer.BYTES; i++) {
      bytes[(int) chunk.offset() + i] ^= 0x55;
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", bytes));
        CompressedTile compressed =
            CompressedTile.read(tile, file, DeviceTilesGpuTest::source, manager, SpareCores.NONE)) {
      final DeviceRequest request = request(tile, compressed);
      try (GpuLease lease =
          manager.allocate(DeviceTiles.bytes(request), Duration.ofMinutes(1)).orElseThrow()) {
        assertThrows(NotOnDeviceException.class, () -> tiles.run(request, lease).close());
      }
    }
  }
}
