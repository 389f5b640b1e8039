package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import io.sparklidar.tile.decode.BatchDecoder;
import io.sparklidar.tile.decode.SampleFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks that a device decodes for the host against the host's; skipped where there is none. */
@Tag("gpu")
public final class DeviceChunksGpuTest {

  private static final long ALL = DeviceChunks.MOST_BYTES;
  private static final Set<PointAttribute> ATTRIBUTES =
      Set.of(PointAttribute.INTENSITY, PointAttribute.CLASSIFICATION);

  @TempDir private static Path folder;

  private static CudaDevice device;
  private static GpuMemoryManager manager;
  private static DeviceChunks chunks;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    chunks = new DeviceChunks(device, manager, SpareCores.NONE);
  }

  private static List<SampleFiles.Decoded> onHost(
      final SampleFiles files, final Function<Chunk, Set<LasField>> wanted) throws IOException {
    return files.decode(wanted, BatchDecoder.NONE, SpareCores.NONE);
  }

  /** Returns how many points there are. */
  private static long assertLikeHost(
      final SampleFiles files,
      final Function<Chunk, Set<LasField>> wanted,
      final BatchDecoder batches)
      throws IOException {
    final List<SampleFiles.Decoded> expected = onHost(files, wanted);
    final List<SampleFiles.Decoded> found = files.decode(wanted, batches, new SpareCores(3));
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertTrue(
          expected.get(i).isLike(found.get(i)),
          "file " + found.get(i).file() + " chunk " + found.get(i).chunk());
    }
    return expected.stream().mapToLong(SampleFiles.Decoded::points).sum();
  }

  @Test
  void pointsOfEveryFormatAreThoseOfTheHost() throws Exception {
    final SampleFiles files = SampleFiles.ofEveryFormat();
    for (final long most : new long[] {100_000, ALL}) {
      final ChunksOf all = new ChunksOf(chunks, most);
      assertEquals(assertLikeHost(files, SampleFiles::all, all), all.points(), "on the device");
      final ChunksOf some = new ChunksOf(chunks, most);
      assertEquals(assertLikeHost(files, SampleFiles::some, some), some.points(), "on the device");
    }
  }

  @Test
  void aDamagedChunkIsNamedByTheHostAndTheOthersAreDecoded() throws Exception {
    final SampleFiles files =
        new SampleFiles().laz(7, 2, 900, 800, 700).laz(8, 0, 500, 600, 400).damage(1, 1);
    final MalformedLasException expected =
        assertThrows(MalformedLasException.class, () -> onHost(files, SampleFiles::all));
    final ChunksOf batches = new ChunksOf(chunks, ALL);
    final MalformedLasException found =
        assertThrows(
            MalformedLasException.class,
            () -> files.decode(SampleFiles::all, batches, SpareCores.NONE));
    assertEquals(expected.getMessage(), found.getMessage());
    assertEquals(900 + 800 + 700 + 500 + 400, batches.points());
  }

  private static SampleFiles many() throws IOException {
    final int[] sizes = IntStream.range(0, 30).map(i -> 500 + i).toArray();
    return new SampleFiles().laz(8, 0, sizes).laz(8, 0, sizes);
  }

  @Test
  void aBatchThatHasNoRoomIsHalvedThenLeftToTheHost() throws Exception {
    final SampleFiles files = many();
    final long half = ChunksOf.deviceBytes(files, manager);
    final GpuMemoryManager small =
        GpuMemoryManager.of(
            device, new GpuLimits(half * 1.15 / device.totalBytes(), Long.MAX_VALUE, 1 << 30));
    final ChunksOf halved = new ChunksOf(new DeviceChunks(device, small, SpareCores.NONE), ALL);
    assertEquals(assertLikeHost(files, SampleFiles::all, halved), halved.points());
    assertTrue(halved.reasons().get(0).startsWith("halved"), halved.reasons().toString());

    final GpuMemoryManager none =
        GpuMemoryManager.of(device, new GpuLimits(1e-7, Long.MAX_VALUE, 1 << 30));
    final ChunksOf left = new ChunksOf(new DeviceChunks(device, none, SpareCores.NONE), ALL);
    assertLikeHost(files, SampleFiles::all, left);
    assertEquals(0, left.points());
    assertTrue(left.reasons().get(0).startsWith("it needs "), left.reasons().toString());
  }

  @Test
  void nothingWaitsForADeviceWhoseMemoryOthersHave() throws Exception {
    final SampleFiles files = many();
    final GpuMemoryManager small =
        GpuMemoryManager.of(
            device,
            new GpuLimits(
                ChunksOf.deviceBytes(files, manager) * 4.0 / device.totalBytes(),
                Long.MAX_VALUE,
                1 << 30));
    final ChunksOf batches = new ChunksOf(new DeviceChunks(device, small, SpareCores.NONE), ALL);
    try (GpuLease taken =
        small.allocate(small.memoryInfo().available() * 15 / 16, Duration.ZERO).orElseThrow()) {
      assertLikeHost(files, SampleFiles::all, batches);
      assertEquals(0, batches.points(), taken.toString());
    }
    assertEquals(assertLikeHost(files, SampleFiles::all, batches), batches.points());
  }

  @Test
  void filesPartsAndSquaresAreThoseOfTheHost() throws Exception {
    final TownTiles town = TownTiles.write(folder, 120_000, 30, 5);
    final List<TileSpec> files = plan(town, TilePlanner.Layout.SOURCE, 60_000);
    final List<TileSpec> parts = plan(town, TilePlanner.Layout.SOURCE, 8_000);
    final List<TileSpec> squares = plan(town, TilePlanner.Layout.TILES, 60_000);
    assertTrue(files.get(0).core() instanceof TileCore.WholeFile);
    assertTrue(parts.get(0).core() instanceof TileCore.PartOfFile);
    assertTrue(squares.get(0).core() instanceof TileCore.Square);
    for (final List<TileSpec> tiles : List.of(files, parts, squares)) {
      for (final TileSpec tile : tiles.subList(0, 3)) {
        final ChunksOf batches = new ChunksOf(chunks, ALL);
        assertSame(read(town, tile, BatchDecoder.NONE), read(town, tile, batches));
        assertEquals(tile.readPoints(), batches.points());
      }
      final TileSpec tile = tiles.get(0);
      assertSame(
          read(town, tile, BatchDecoder.NONE), read(town, tile, new ChunksOf(chunks, 1 << 20)));
    }
  }

  private static List<TileSpec> plan(
      final TownTiles town, final TilePlanner.Layout layout, final long points) {
    return TilePlanner.plan(
            town.files(),
            town.files().stream().map(file -> file.fingerprint().path()).toList(),
            new TilePlanner.Options(layout, 0, points, 5))
        .tiles();
  }

  private static TilePoints read(
      final TownTiles town, final TileSpec tile, final BatchDecoder batches) throws IOException {
    return TileReader.readAndKeep(
        tile,
        town.lattice(),
        TileAttributes.everywhere(ATTRIBUTES),
        TileReader.Choice.ALL,
        PointLayout::fields,
        TownTiles::source,
        batches,
        SpareCores.NONE);
  }

  private static void assertSame(final TilePoints one, final TilePoints other) {
    assertSame(one.block(), other.block());
    assertEquals(one.oneChannel(), other.oneChannel());
    assertEquals(one.core().size(), other.core().size());
    for (int f = 0; f < one.core().size(); f++) {
      assertArrayEquals(records(one.core().get(f).points()), records(other.core().get(f).points()));
    }
  }

  private static byte[] records(final LasColumns points) {
    final byte[] records = new byte[points.size() * points.layout().recordLength()];
    LasRecords.pack(points, 0, points.size(), records, 0);
    return records;
  }

  private static void assertSame(final PointBlock one, final PointBlock other) {
    assertEquals(one.size(), other.size());
    assertEquals(one.coreCount(), other.coreCount());
    assertEquals(
        List.of(one.originX(), one.originY(), one.originZ()),
        List.of(other.originX(), other.originY(), other.originZ()));
    assertArrayEquals(Arrays.copyOf(one.x(), one.size()), Arrays.copyOf(other.x(), other.size()));
    assertArrayEquals(Arrays.copyOf(one.y(), one.size()), Arrays.copyOf(other.y(), other.size()));
    assertArrayEquals(Arrays.copyOf(one.z(), one.size()), Arrays.copyOf(other.z(), other.size()));
    assertArrayEquals(
        Arrays.copyOf(one.identity(), one.size()), Arrays.copyOf(other.identity(), other.size()));
    for (final PointAttribute attribute : ATTRIBUTES) {
      assertArrayEquals(
          Arrays.copyOf(one.attribute(attribute), one.size()),
          Arrays.copyOf(other.attribute(attribute), other.size()));
    }
  }
}
