package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.ondevice.DeviceOutput;
import io.sparklidar.ondevice.MadeOnHost;
import io.sparklidar.ondevice.TiedPoints;
import io.sparklidar.ondevice.TownTiles;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.sums.PointRun;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import io.sparklidar.tile.decode.BatchDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a part of a file that a device made is what is written of its points. */
final class PartOutputsTest {

  private static final double HALO = 5;

  private static final GpuMemoryManager MANAGER =
      GpuMemoryManager.of(new SimulatedGpuDevice("parts", 1L << 30), GpuLimits.DEFAULT);

  @TempDir private Path folder;

  private TileContext context(final String output, final TownTiles files) throws Exception {
    final JobOptions options =
        TestJobs.options(folder.resolve(output), folder)
            .features("planarity,normal_z")
            .formats(OutputFormat.LAZ)
            .build();
    return TownContext.of(options, files);
  }

  private static List<OutputPiece> pieces(
      final TownTiles files, final List<TileSpec> tiles, final TileSpec part) {
    final int ordinal = ((TileCore.PartOfFile) part.core()).file();
    final List<TileSpec> parts =
        tiles.stream()
            .filter(
                tile -> tile.core() instanceof TileCore.PartOfFile && tile.core().mayHold(ordinal))
            .toList();
    return LargeFile.of(
            files.files().get(ordinal),
            ordinal,
            "file",
            parts,
            parts.stream().collect(Collectors.toMap(TileSpec::id, tile -> "key of " + tile.id())),
            PointFilters.NONE)
        .piecesOf(part);
  }

  private static FeatureTable anyFeatures(final TileContext context, final int points) {
    final FeatureTable table = new FeatureTable(context.features(), points);
    final SplittableRandom random = new SplittableRandom(points);
    for (int c = 0; c < table.features().size(); c++) {
      for (int i = 0; i < points; i++) {
        table.column(c)[i] = random.nextInt(50) == 0 ? Float.NaN : random.nextInt(1000) / 999f;
      }
    }
    return table;
  }

  /** The layers that the host has added, cut out of a piece. */
  private static List<MadeLayers> layers(
      final byte[] piece, final LazSchema schema, final int added) throws IOException {
    final List<MadeLayers> layers = new ArrayList<>();
    final ByteBuffer all = ByteBuffer.wrap(piece);
    while (all.hasRemaining()) {
      final int length = all.getInt();
      final ByteBuffer chunk = all.slice(all.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      all.position(all.position() + length);
      final byte[] first = new byte[added];
      chunk.get(schema.recordLength() - added, first);
      final ByteBuffer[] of = new ByteBuffer[added];
      int end = length;
      for (int b = added - 1; b >= 0; b--) {
        final int size = chunk.getInt(schema.chunkHeadLength() - Integer.BYTES * (added - b));
        of[b] = chunk.slice(end - size, size);
        end -= size;
      }
      layers.add(new MadeLayers(first, of));
    }
    return layers;
  }

  private static Map<String, byte[]> written(final TileContext context) throws IOException {
    final Path parts = Path.of(context.folder().parts().toUri().getPath());
    final Map<String, byte[]> written = new TreeMap<>();
    try (Stream<Path> files = Files.list(parts)) {
      for (final Path file : files.filter(f -> !f.toString().endsWith(".crc")).toList()) {
        written.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return written;
  }

  /** Writes as a device's what the host has written. */
  private static void writeOfDevice(
      final TileContext context,
      final TileSpec tile,
      final List<OutputPiece> pieces,
      final Map<String, byte[]> ofHost,
      final PointBlock block,
      final FeatureTable table)
      throws IOException {
    final TileSpec.Input input =
        tile.inputs().stream()
            .filter(in -> tile.core().mayHold(in.file()))
            .findFirst()
            .orElseThrow();
    try (LasFile file = LasFile.open(TownTiles.source(input.fingerprint()));
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.POINTS,
                key -> false,
                file,
                TownTiles::source,
                MANAGER,
                SpareCores.NONE)) {
      final int added =
          TileOutputs.target(context, tile).layout().recordLength() - file.layout().recordLength();
      final LazSchema schema = file.compression().orElseThrow().withMoreExtraBytes(added);
      final List<MadeLayers> layers = new ArrayList<>();
      for (final OutputPiece piece : pieces) {
        layers.addAll(layers(ofHost.get(piece.name() + ".laz"), schema, added));
      }
      assertEquals(compressed.coreChunks().size(), layers.size());

      // In an order that has nothing to do with that of the file.
      final Map<Long, Integer> rows = new TreeMap<>();
      final List<PointRun> runs = compressed.runs(0);
      for (int c = 0; c < compressed.sharedChunks().size(); c++) {
        final Chunk chunk = compressed.sharedChunks().get(c);
        final int firstRow = runs.get(compressed.coreChunks().size() + c).firstRow();
        for (int i = 0; i < chunk.pointCount(); i++) {
          rows.put(chunk.firstPoint() + i, firstRow + i);
        }
      }
      final int[] shared =
          IntStream.range(0, block.coreCount())
              .filter(row -> rows.containsKey(PointIdentity.index(block.identity()[row])))
              .boxed()
              .sorted((a, b) -> Integer.compare(a * 0x9E3779B9, b * 0x9E3779B9))
              .mapToInt(row -> row)
              .toArray();
      final FeatureTable features = new FeatureTable(context.features(), shared.length);
      final int[] decoded = new int[shared.length];
      for (int i = 0; i < shared.length; i++) {
        decoded[i] = rows.get(PointIdentity.index(block.identity()[shared[i]]));
        for (int c = 0; c < features.features().size(); c++) {
          features.column(c)[i] = table.column(c)[shared[i]];
        }
      }
      try (DeviceOutput output =
          MadeOnHost.output(compressed, layers, decoded, features, MANAGER)) {
        new PartOutputs(context, tile, pieces).write(file, compressed, output);
      }
    }
  }

  private void assertSame(final TownTiles files, final List<TileSpec> tiles, final TileSpec tile)
      throws Exception {
    final TileContext host = context(tile.id() + "-host", files);
    final TileContext device = context(tile.id() + "-device", files);
    final TilePoints points =
        TileReader.readPoints(
            tile,
            host.lattice(),
            host.attributes(),
            TileReader.Choice.ALL,
            TownTiles::source,
            BatchDecoder.NONE,
            SpareCores.NONE);
    final FeatureTable table = anyFeatures(host, points.block().coreCount());
    final List<OutputPiece> pieces = pieces(files, tiles, tile);
    new PartOutputs(host, tile, pieces).write(points, table);
    final Map<String, byte[]> expected = written(host);
    assertEquals(1 + pieces.size(), expected.size());
    writeOfDevice(device, tile, pieces, expected, points.block(), table);
    final Map<String, byte[]> made = written(device);
    assertEquals(expected.keySet(), made.keySet());
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, made.get(name), name));
  }

  @Test
  void partsOfWholeChunks() throws Exception {
    final TownTiles road =
        TownTiles.of(
            List.of(TiedPoints.writeInOrder(folder.resolve("road.laz"), 60_000, 0, 200, 2500)),
            HALO);
    final List<TileSpec> tiles = road.tiles(15_000);
    for (final TileSpec tile : tiles) {
      assertEquals(tile.corePoints(), tile.keptPoints());
      assertSame(road, tiles, tile);
    }
  }

  @Test
  void partsOfSquares() throws Exception {
    final TownTiles town = TownTiles.write(folder.resolve("town"), 700_000, 130, HALO);
    final List<TileSpec> tiles = town.tiles(150_000);
    final TileSpec none = tiles.get(2);
    final TileSpec some = tiles.get(3);
    assertEquals(0, none.keptPoints());
    assertTrue(some.keptPoints() > 0 && some.keptPoints() < some.corePoints());
    assertSame(town, tiles, none);
    assertSame(town, tiles, some);
  }
}
