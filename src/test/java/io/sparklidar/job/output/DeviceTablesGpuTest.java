package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.output.parquet.JavaPages;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.AnyPoints;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.ondevice.DeviceLayout;
import io.sparklidar.ondevice.DeviceOutput;
import io.sparklidar.ondevice.DeviceRequest;
import io.sparklidar.ondevice.DeviceTiles;
import io.sparklidar.ondevice.FinishedRows;
import io.sparklidar.ondevice.NotOnDeviceException;
import io.sparklidar.ondevice.TableRequest;
import io.sparklidar.ondevice.TableSink;
import io.sparklidar.ondevice.TiedPoints;
import io.sparklidar.ondevice.TownTiles;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import io.sparklidar.tile.decode.BatchDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of tiles that stay on a device: their pages are those of the way over the host, of which
 * {@code FinishedFilesTest} holds that the same file comes. Skipped where there is no device.
 */
@Tag("gpu")
public final class DeviceTablesGpuTest {

  private static final double HALO = 5;

  private static final Neighborhood NEAREST = new Neighborhood.Nearest(20, HALO);

  private static final FeatureSet FEATURES =
      FeatureSet.parse("planarity,verticality,normal_z,neighbor_count");

  /** Row groups begin anywhere in what the device has. */
  private static final int GROUP_ROWS = 30_011;

  @TempDir private static Path folder;

  private static GpuMemoryManager manager;
  private static DeviceTiles tiles;

  @BeforeAll
  static void open() {
    final CudaDevice device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    tiles = new DeviceTiles(new CudaEngine(manager, device), device);
  }

  private static ParquetSchema schema(final TownTiles files, final String attributes)
      throws Exception {
    return ParquetSchema.of(
        files.files().stream().map(FileIndex::layout).toList(),
        AttributeChoice.parse(attributes),
        FEATURES);
  }

  private static TileSpec.Input core(final TileSpec tile) {
    return tile.inputs().stream()
        .filter(input -> tile.core().mayHold(input.file()))
        .findFirst()
        .orElseThrow();
  }

  private static List<TileSpec> files(final TownTiles files) {
    return files.tiles(4_000_000).stream()
        .filter(tile -> tile.core() instanceof TileCore.WholeFile)
        .toList();
  }

  private static DeviceLayout layout(
      final TileSpec tile,
      final TownTiles files,
      final CompressedTile compressed,
      final boolean layers,
      final Optional<TableRequest> table) {
    return new DeviceLayout(
        new DeviceRequest(
            tile,
            compressed,
            files.lattice(),
            compressed.origin(tile, files.lattice()),
            FeaturePlan.of(FEATURES, NEAREST),
            true,
            layers ? Collections.nCopies(FEATURES.size(), FloatStorage.BITS) : List.of(),
            table,
            new SumsRequest(
                compressed.corePoints(),
                FEATURES.size(),
                compressed.runs(7),
                List.of(),
                Optional.empty())));
  }

  private static Optional<TableRequest> table(
      final ParquetSchema schema, final LasFile file, final int groupRows) {
    return Optional.of(
        new TableRequest(PageColumns.of(schema).orElseThrow(), groupRows, file.transform()));
  }

  /** Compares each row group as it comes. */
  private static final class Comparison implements TableSink {

    private final ParquetSchema schema;
    private final TileRows expected;
    private final List<String> paths;
    private final int groupRows;
    private int rows;

    Comparison(
        final ParquetSchema schema, final TileSpec tile, final TownTiles files, final int groupRows)
        throws IOException {
      final TilePoints points =
          TileReader.readAndKeep(
              tile,
              files.lattice(),
              TileAttributes.everywhere(Set.of(PointAttribute.CLASSIFICATION)),
              TileReader.Choice.ALL,
              PointLayout::fields,
              TownTiles::source,
              BatchDecoder.NONE,
              SpareCores.NONE);
      final FeatureTable table = new GridEngine().compute(points.block(), NEAREST, FEATURES);
      this.schema = schema;
      this.expected = new TileRows(schema, points, table, Optional.empty());
      this.paths = files.files().stream().map(file -> file.fingerprint().path()).toList();
      this.groupRows = groupRows;
    }

    @Override
    public void makeRoom() {}

    @Override
    public void take(final FinishedRows made) {
      try (made) {
        assertEquals(Math.min(groupRows, expected.size() - rows), made.rows());
        expected.select(rows, made.rows());
        final FinishedPages wanted = JavaPages.of(expected, made.rows(), paths);
        for (int c = 0; c < schema.definitions().size(); c++) {
          JavaPages.assertSame(
              "from row " + rows + ", " + schema.definitions().get(c).name(),
              wanted.column(c),
              made.column(c));
        }
        rows += made.rows();
      }
    }

    void assertAll() {
      assertEquals(expected.size(), rows);
    }
  }

  private static void assertLikeTheHost(
      final TownTiles files, final String attributes, final int groupRows) throws Exception {
    final ParquetSchema schema = schema(files, attributes);
    for (final TileSpec tile : files(files)) {
      try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
          CompressedTile compressed =
              CompressedTile.read(
                  tile,
                  ChunkContent.PLACES,
                  key -> false,
                  file,
                  TownTiles::source,
                  manager,
                  SpareCores.NONE)) {
        final Comparison sink = new Comparison(schema, tile, files, groupRows);
        final DeviceLayout layout =
            layout(tile, files, compressed, false, table(schema, file, groupRows));
        try (GpuLease lease = lease(layout);
            DeviceOutput output = tiles.run(layout, lease, sink)) {
          assertEquals(List.of(), output.layers());
        }
        sink.assertAll();
      }
    }
  }

  private static GpuLease lease(final DeviceLayout layout) throws InterruptedException {
    return manager.allocate(layout.bytes(), Duration.ofMinutes(1)).orElseThrow();
  }

  private static TownTiles town() throws IOException {
    final Path town = folder.resolve("town");
    return Files.isDirectory(town)
        ? TownTiles.of(sorted(town), HALO)
        : TownTiles.write(town, 300_000, 40, HALO);
  }

  private static List<Path> sorted(final Path town) throws IOException {
    try (var list = Files.list(town)) {
      return list.filter(file -> file.toString().endsWith(".laz")).sorted().toList();
    }
  }

  @Test
  void tablesOfATownAreThoseOfTheHost() throws Exception {
    assertTrue(files(town()).size() >= 4);
    assertLikeTheHost(town(), "all", GROUP_ROWS);
    assertLikeTheHost(town(), "none", ParquetTileWriter.ROW_GROUP_ROWS);
    assertLikeTheHost(town(), "y,gps_time,withheld,scanner_channel", GROUP_ROWS);
  }

  @Test
  void tiesAndPointsAtOnePlaceDoNotChangeThem() throws Exception {
    final TownTiles files =
        TownTiles.of(
            List.of(
                TiedPoints.writeInOrder(folder.resolve("ties-a.laz"), 30_000, 0, 20, 7777),
                TiedPoints.writeInOrder(folder.resolve("ties-b.laz"), 30_000, 20, 20, 50_000)),
            HALO);
    for (int time = 0; time < 3; time++) {
      assertLikeTheHost(files, "all", GROUP_ROWS);
    }
  }

  @Test
  void pointsMayBeOfAnyFormat() throws Exception {
    for (final int[] formats : new int[][] {{0, 3}, {1, 8}, {7, 2}}) {
      final String name = "formats-" + formats[0] + formats[1];
      assertLikeTheHost(
          TownTiles.of(
              List.of(any(name + "-a.laz", formats[0], 0), any(name + "-b.laz", formats[1], 20)),
              HALO),
          "all",
          GROUP_ROWS);
    }
  }

  private static Path any(final String name, final int format, final int west) throws IOException {
    return AnyPoints.write(
        folder.resolve(name), PointLayout.of(format, List.of()), 40_001, west, 20, 9001);
  }

  /** Those without a table are compared with the host's elsewhere. */
  @Test
  void layersAreTheSameBesideATable() throws Exception {
    final TownTiles files = town();
    final ParquetSchema schema = schema(files, "all");
    final TileSpec tile = files(files).get(0);
    try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.POINTS,
                key -> false,
                file,
                TownTiles::source,
                manager,
                SpareCores.NONE)) {
      final DeviceLayout alone = layout(tile, files, compressed, true, Optional.empty());
      final DeviceLayout both =
          layout(tile, files, compressed, true, table(schema, file, GROUP_ROWS));
      final Comparison sink = new Comparison(schema, tile, files, GROUP_ROWS);
      try (GpuLease first = lease(alone);
          DeviceOutput expected = tiles.run(alone, first, TableSink.NONE);
          GpuLease second = lease(both);
          DeviceOutput output = tiles.run(both, second, sink)) {
        assertEquals(compressed.coreChunks().size(), output.layers().size());
        for (int c = 0; c < output.layers().size(); c++) {
          assertSame(expected.layers().get(c), output.layers().get(c));
        }
        assertEquals(expected.sums().checksum(), output.sums().checksum());
      }
      sink.assertAll();
    }
  }

  private static void assertSame(final MadeLayers expected, final MadeLayers made) {
    assertArrayEquals(expected.firstValues(), made.firstValues());
    assertArrayEquals(bytes(expected.layers()), bytes(made.layers()));
  }

  private static byte[][] bytes(final ByteBuffer[] layers) {
    return Arrays.stream(layers)
        .map(
            layer -> {
              final byte[] bytes = new byte[layer.remaining()];
              layer.duplicate().get(bytes);
              return bytes;
            })
        .toArray(byte[][]::new);
  }

  /** Takes nothing, and fails where it is asked to. */
  private static final class Failing implements TableSink {

    private final int after;
    private int taken;

    Failing(final int after) {
      this.after = after;
    }

    @Override
    public void makeRoom() throws IOException {
      if (taken == after) {
        throw new IOException("the disk is full");
      }
    }

    @Override
    public void take(final FinishedRows rows) {
      rows.close();
      taken++;
    }
  }

  @Test
  void aDamagedChunkIsLeftToTheHostBeforeAnythingIsWritten() throws Exception {
    final TownTiles files = town();
    final TileSpec tile = files(files).get(0);
    final byte[] bytes = Files.readAllBytes(Path.of(core(tile).fingerprint().path()));
    final Chunk chunk = core(tile).chunks().get(0);
    final int sizes = files.files().get(0).layout().recordLength() + Integer.BYTES;
    for (int i = sizes; i < sizes + Integer.BYTES; i++) {
      bytes[(int) chunk.offset() + i] ^= 0x55;
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", bytes));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.PLACES,
                key -> false,
                file,
                TownTiles::source,
                manager,
                SpareCores.NONE)) {
      final DeviceLayout layout =
          layout(tile, files, compressed, false, table(schema(files, "all"), file, GROUP_ROWS));
      try (GpuLease lease = lease(layout)) {
        assertThrows(
            NotOnDeviceException.class, () -> tiles.run(layout, lease, new Failing(0)).close());
      }
    }
  }

  @Test
  void whatGoesWrongWithStorageIsThrownAndTheDeviceGoesOn() throws Exception {
    final TownTiles files = town();
    final TileSpec tile = files(files).get(0);
    final ParquetSchema schema = schema(files, "x");
    final int groupRows = Math.toIntExact(tile.corePoints() / 2);
    try (LasFile file = LasFile.open(TownTiles.source(core(tile).fingerprint()));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.PLACES,
                key -> false,
                file,
                TownTiles::source,
                manager,
                SpareCores.NONE)) {
      final DeviceLayout layout =
          layout(tile, files, compressed, false, table(schema, file, groupRows));
      try (GpuLease lease = lease(layout)) {
        final IOException full =
            assertThrows(IOException.class, () -> tiles.run(layout, lease, new Failing(1)).close());
        assertEquals("the disk is full", full.getMessage());
      }
      try (GpuLease lease = lease(layout)) {
        final Comparison sink = new Comparison(schema, tile, files, groupRows);
        tiles.run(layout, lease, sink).close();
        sink.assertAll();
      }
    }
  }
}
