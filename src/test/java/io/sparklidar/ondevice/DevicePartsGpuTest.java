package io.sparklidar.ondevice;

import static io.sparklidar.ondevice.DeviceTilesGpuTest.FEATURES;
import static io.sparklidar.ondevice.DeviceTilesGpuTest.NEAREST;
import static io.sparklidar.ondevice.DeviceTilesGpuTest.STORAGES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LatticeCells;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazChunkEnricher;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.LazLayerSplicer;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.sums.CellWindow;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.ondevice.sums.TileSums;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parts of files that stay on a device against the way over the host; skipped where there is no
 * device.
 */
@Tag("gpu")
public final class DevicePartsGpuTest {

  private static final double HALO = 5;

  /** Side of the cells that are summed up, in metres. */
  private static final int CELL = 8;

  /** How a part is cut. */
  private enum Cut {
    /** All of it is whole chunks. */
    CHUNKS,
    /** Some of it is. */
    BOTH,
    /** All of its chunks are shared. */
    SQUARES
  }

  @TempDir private static Path folder;

  private static GpuMemoryManager manager;
  private static DeviceTiles tiles;

  @BeforeAll
  static void open() {
    final CudaDevice device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    tiles = new DeviceTiles(new CudaEngine(manager, device), device);
  }

  private static Cut cut(final TileSpec tile) {
    final TileCore.PartOfFile part = (TileCore.PartOfFile) tile.core();
    if (part.cells().isEmpty()) {
      return Cut.CHUNKS;
    }
    return part.whole().isEmpty() ? Cut.SQUARES : Cut.BOTH;
  }

  /** Sums that can be added up: of any tile of a file, over cells that hold all of the file. */
  private static SumsRequest sums(
      final TileSpec tile, final TownTiles files, final CompressedTile compressed) {
    final FileIndex file = files.files().get(DeviceTilesGpuTest.core(tile).file());
    final TileOrigin origin = compressed.origin(tile, files.lattice());
    final IntUnaryOperator column =
        x -> (int) Math.floor((origin.x() + x) * files.lattice().unitX() / CELL);
    final IntUnaryOperator row =
        y -> (int) Math.floor((origin.y() + y) * files.lattice().unitY() / CELL);
    return new SumsRequest(
        compressed.corePoints(),
        FEATURES.size(),
        compressed.runs(7),
        List.of(),
        Optional.of(
            new CellWindow(
                LatticeCells.of(
                    (int) Math.floor(file.bounds().minX() / CELL) - 1,
                    (int) Math.floor(file.bounds().maxX() / CELL) + 1,
                    column),
                LatticeCells.of(
                    (int) Math.floor(file.bounds().minY() / CELL) - 1,
                    (int) Math.floor(file.bounds().maxY() / CELL) + 1,
                    row),
                origin.z(),
                files.lattice().unitZ(),
                List.of(0, 2))));
  }

  private static DeviceLayout layout(
      final TileSpec tile, final TownTiles files, final CompressedTile compressed) {
    return new DeviceLayout(
        new DeviceRequest(
            tile,
            compressed,
            files.lattice(),
            compressed.origin(tile, files.lattice()),
            FeaturePlan.of(FEATURES, NEAREST),
            true,
            STORAGES,
            Optional.empty(),
            sums(tile, files, compressed)));
  }

  /** Something to do with what a device made of a tile. */
  private interface Look {
    void at(LasFile file, CompressedTile compressed, DeviceOutput output) throws Exception;
  }

  private static void onDevice(final TileSpec tile, final TownTiles files, final Look look)
      throws Exception {
    try (LasFile file =
            LasFile.open(TownTiles.source(DeviceTilesGpuTest.core(tile).fingerprint()));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.POINTS,
                key -> false,
                file,
                TownTiles::source,
                manager,
                SpareCores.NONE)) {
      final DeviceLayout layout = layout(tile, files, compressed);
      final DeviceOutput output;
      try (GpuLease lease = manager.allocate(layout.bytes(), Duration.ofMinutes(1)).orElseThrow()) {
        output = tiles.run(layout, lease, TableSink.NONE);
      }
      try (output) {
        look.at(file, compressed, output);
      }
    }
  }

  private static byte[] bytes(final LazLayerSplicer.Spliced spliced) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final WritableByteChannel channel = Channels.newChannel(bytes);
    spliced.content().writeTo(channel::write);
    return bytes.toByteArray();
  }

  /** Core point of the first point of a chunk. */
  private static int row(final PointBlock block, final TileSpec.Input input, final Chunk chunk) {
    return Arrays.binarySearch(
        block.identity(), 0, block.coreCount(), PointIdentity.of(input.file(), chunk.firstPoint()));
  }

  private static void assertLikeTheHost(
      final TileSpec tile,
      final TownTiles files,
      final LasFile file,
      final CompressedTile compressed,
      final DeviceOutput output)
      throws IOException {
    final PointBlock block =
        TileReader.read(
            tile,
            files.lattice(),
            TileAttributes.everywhere(Set.of()),
            TownTiles::source,
            SpareCores.NONE);
    final FeatureTable table = new GridEngine().compute(block, NEAREST, FEATURES);
    assertEquals(block.size(), output.points(), tile.id());
    final TileSpec.Input input = DeviceTilesGpuTest.core(tile);
    final LazChunkEnricher enricher = LazChunkEnricher.of(file, DeviceTilesGpuTest.target(file));
    final boolean[] written = new boolean[block.coreCount()];
    for (int c = 0; c < compressed.coreChunks().size(); c++) {
      final Chunk chunk = compressed.coreChunks().get(c);
      final int row = row(block, input, chunk);
      assertTrue(row >= 0, tile.id() + " has " + chunk);
      Arrays.fill(written, row, row + chunk.pointCount(), true);
      final byte[] expected =
          bytes(
              enricher.enrich(
                  chunk, DeviceTilesGpuTest.added(table, row, chunk.pointCount()), false));
      assertArrayEquals(
          expected,
          bytes(enricher.enrich(chunk, compressed.coreBytes(c), output.layers().get(c))),
          tile.id() + " " + chunk);
    }
    final FeatureTable shared = new FeatureTable(FEATURES, output.shared().count());
    final long[] indices = output.shared().copyTo(shared);
    int next = 0;
    for (int row = 0; row < block.coreCount(); row++) {
      if (!written[row]) {
        assertEquals(PointIdentity.index(block.identity()[row]), indices[next], tile.id());
        for (int c = 0; c < FEATURES.size(); c++) {
          assertEquals(
              Float.floatToRawIntBits(table.column(c)[row]),
              Float.floatToRawIntBits(shared.column(c)[next]),
              tile.id());
        }
        next++;
      }
    }
    assertEquals(next, indices.length);
    assertEquals(tile.keptPoints(), block.coreCount() - next);
  }

  /** Tiles that sums were added up of. */
  private static final class Total {

    private long checksum;
    private Optional<TileSums.CellSums> cells = Optional.empty();

    void add(final TileSums sums) {
      checksum += sums.checksum();
      final TileSums.CellSums more = sums.cells().orElseThrow();
      assertEquals(0, more.strays());
      cells.ifPresent(
          all -> {
            for (int i = 0; i < all.top().length; i++) {
              all.top()[i] = Math.max(all.top()[i], more.top()[i]);
              all.points()[i] += more.points()[i];
              for (int f = 0; f < all.sums().length; f++) {
                all.sums()[f][i] += more.sums()[f][i];
              }
            }
          });
      cells = Optional.of(cells.orElse(more));
    }

    void assertSame(final Total other) {
      assertEquals(checksum, other.checksum);
      assertArrayEquals(cells.orElseThrow().top(), other.cells.orElseThrow().top());
      assertArrayEquals(cells.orElseThrow().points(), other.cells.orElseThrow().points());
      assertArrayEquals(cells.orElseThrow().sums(), other.cells.orElseThrow().sums());
    }
  }

  /** All parts of some files; gives the ways in which they are cut. */
  private static Set<Cut> assertPartsLikeTheHost(final TownTiles files, final long budget)
      throws Exception {
    final Set<Cut> cuts = EnumSet.noneOf(Cut.class);
    for (final TileSpec whole : files.tiles()) {
      final Total parts = new Total();
      for (final TileSpec tile : files.tiles(budget)) {
        if (tile.core() instanceof TileCore.PartOfFile part && whole.core().mayHold(part.file())) {
          cuts.add(cut(tile));
          onDevice(
              tile,
              files,
              (file, compressed, output) -> {
                assertLikeTheHost(tile, files, file, compressed, output);
                parts.add(output.sums());
              });
        }
      }
      final Total all = new Total();
      onDevice(whole, files, (file, compressed, output) -> all.add(output.sums()));
      all.assertSame(parts);
    }
    return cuts;
  }

  @Test
  void partsOfFilesInFlightLinesAreThoseOfTheHost() throws Exception {
    final TownTiles town = TownTiles.write(folder, 700_000, 130, HALO);
    assertEquals(EnumSet.of(Cut.BOTH, Cut.SQUARES), assertPartsLikeTheHost(town, 150_000));
  }

  @Test
  void partsOfCopcFilesAreThoseOfTheHost() throws Exception {
    final Path folders = folder.resolve("nodes");
    Files.createDirectories(folders);
    final List<Path> paths = new ArrayList<>();
    for (final FileIndex index : TownTiles.write(folders, 400_000, 130, HALO).files()) {
      final Path from = Path.of(index.fingerprint().path());
      final Path to = folders.resolve(from.getFileName().toString().replace(".laz", ".copc.laz"));
      try (LasFile file = LasFile.open(FileByteSource.open(from));
          ByteSink sink = FileByteSink.create(to)) {
        CopcConversion.of(List.of(file), 10_000_000).writeTo(sink);
      }
      paths.add(to);
    }
    assertEquals(
        EnumSet.of(Cut.SQUARES), assertPartsLikeTheHost(TownTiles.of(paths, HALO), 60_000));
  }

  private static TownTiles road() throws IOException {
    return TownTiles.of(
        List.of(
            TiedPoints.writeInOrder(folder.resolve("road-a.laz"), 60_000, 0, 200, 2500),
            TiedPoints.writeInOrder(folder.resolve("road-b.laz"), 20_000, 200, 60, 3000)),
        HALO);
  }

  @Test
  void partsOfWholeChunksAreThoseOfTheHost() throws Exception {
    assertEquals(EnumSet.of(Cut.CHUNKS), assertPartsLikeTheHost(road(), 15_000));
  }

  @Test
  void partsOfPointsInNoOrderAndOfSeveralChannelsAreThoseOfTheHost() throws Exception {
    final TownTiles files =
        TownTiles.of(
            List.of(
                TiedPoints.write(folder.resolve("any-a.laz"), 30_000, 0, 40, 5000, 4),
                TiedPoints.write(folder.resolve("any-b.laz"), 30_000, 40, 40, 777, 4)),
            HALO);
    assertEquals(EnumSet.of(Cut.SQUARES), assertPartsLikeTheHost(files, 12_000));
  }

  @Test
  void otherPointsThanTheIndexCountedAreLeftToTheHost() throws Exception {
    final TownTiles files =
        TownTiles.of(
            List.of(TiedPoints.write(folder.resolve("count.laz"), 30_000, 0, 40, 5000, 1)), HALO);
    final TileSpec planned = files.tiles(12_000).get(0);
    for (final int more : new int[] {-1, 1}) {
      final TileSpec tile =
          new TileSpec(
              planned.id(),
              planned.core(),
              planned.bounds(),
              planned.haloRegion(),
              planned.inputs(),
              planned.corePoints() + more,
              planned.readPoints(),
              planned.heldPoints());
      final NotOnDeviceException why =
          assertThrows(
              NotOnDeviceException.class, () -> onDevice(tile, files, (file, bytes, out) -> {}));
      assertEquals(
          planned.corePoints() + " points are its own, by the index " + tile.corePoints(),
          why.getMessage());
    }
  }
}
