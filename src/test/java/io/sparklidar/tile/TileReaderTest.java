package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.ForwardingByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.decode.BatchDecoder;
import io.sparklidar.tile.decode.HostBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TileReaderTest {

  private static final Set<PointAttribute> ATTRIBUTES =
      Set.of(PointAttribute.INTENSITY, PointAttribute.CLASSIFICATION, PointAttribute.NIR);

  private static final TileAttributes EVERYWHERE = TileAttributes.everywhere(ATTRIBUTES);

  private static List<FileIndex> files;
  private static Lattice lattice;

  @BeforeAll
  static void index() throws IOException {
    final List<Path> paths;
    try (Stream<Path> all = Files.list(Path.of("data-samples"))) {
      paths = all.filter(path -> path.toString().endsWith(".laz")).sorted().toList();
    }
    final FileIndex[] found = new FileIndex[paths.size()];
    for (int i = 0; i < found.length; i++) {
      final Path path = paths.get(i);
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        found[i] =
            FileIndexer.index(
                file,
                new FileFingerprint(path.toString(), Files.size(path), 1),
                DensityGrid.Mode.ADAPTIVE);
      }
    }
    files = List.of(found);
    lattice = Lattice.of(files.stream().map(FileIndex::transform).toList());
  }

  private static TilePlan plan(final TilePlanner.Layout layout, final long points) {
    return TilePlanner.plan(
        files,
        files.stream()
            .map(file -> Path.of(file.fingerprint().path()).getFileName().toString())
            .toList(),
        new TilePlanner.Options(layout, 0, points, 5));
  }

  private static ByteSource open(final FileFingerprint file) throws IOException {
    return FileByteSource.open(Path.of(file.path()));
  }

  @Test
  void helpersDoNotChangeWhatATileReads() throws Exception {
    final SpareCores cores = new SpareCores(5);
    for (final TilePlanner.Layout layout : TilePlanner.Layout.values()) {
      final List<TileSpec> tiles = plan(layout, 100_000).tiles();
      assertTrue(tiles.size() > 1, "tiles with halo");
      for (final TileSpec tile : tiles) {
        final TilePoints alone =
            TileReader.readAndKeep(
                tile,
                lattice,
                EVERYWHERE,
                TileReader.Choice.ALL,
                PointLayout::fields,
                TileReaderTest::open,
                BatchDecoder.NONE,
                SpareCores.NONE);
        assertSame(
            alone.block(), TileReader.read(tile, lattice, EVERYWHERE, TileReaderTest::open, cores));
        final TilePoints together =
            TileReader.readAndKeep(
                tile,
                lattice,
                EVERYWHERE,
                TileReader.Choice.ALL,
                PointLayout::fields,
                TileReaderTest::open,
                BatchDecoder.NONE,
                cores);
        assertSame(alone.block(), together.block());
        assertEquals(alone.core().size(), together.core().size());
        for (int f = 0; f < alone.core().size(); f++) {
          assertArrayEquals(
              Arrays.copyOf(alone.core().get(f).points().gpsTime(), 1000),
              Arrays.copyOf(together.core().get(f).points().gpsTime(), 1000));
          assertEquals(alone.core().get(f).points().size(), together.core().get(f).points().size());
        }
      }
    }
  }

  @Test
  void batchesDoNotChangeWhatATileReads() throws Exception {
    for (final TilePlanner.Layout layout : TilePlanner.Layout.values()) {
      for (final TileSpec tile : plan(layout, 100_000).tiles()) {
        final TilePoints alone = readAndKeep(tile, BatchDecoder.NONE, SpareCores.NONE);
        for (final long most : new long[] {1, 70_000, 1 << 30}) {
          final HostBatches batches = new HostBatches(most, chunk -> chunk.index() % 3 == 2);
          assertSame(alone, readAndKeep(tile, batches, new SpareCores(3)));
          assertTrue(!batches.batches().isEmpty() && batches.open() == 0);
          final TilePoints points =
              TileReader.readPoints(
                  tile,
                  lattice,
                  EVERYWHERE,
                  TileReader.Choice.ALL,
                  TileReaderTest::open,
                  batches,
                  SpareCores.NONE);
          assertSame(alone.block(), points.block());
          assertEquals(alone.oneChannel(), points.oneChannel());
        }
      }
    }
  }

  private static TilePoints readAndKeep(
      final TileSpec tile, final BatchDecoder batches, final SpareCores spare) throws IOException {
    return TileReader.readAndKeep(
        tile,
        lattice,
        EVERYWHERE,
        TileReader.Choice.ALL,
        PointLayout::fields,
        TileReaderTest::open,
        batches,
        spare);
  }

  private static void assertSame(final TilePoints one, final TilePoints other) {
    assertSame(one.block(), other.block());
    assertEquals(one.oneChannel(), other.oneChannel());
    assertEquals(one.core().size(), other.core().size());
    for (int f = 0; f < one.core().size(); f++) {
      assertEquals(one.core().get(f).file(), other.core().get(f).file());
      assertArrayEquals(records(one.core().get(f).points()), records(other.core().get(f).points()));
    }
  }

  private static byte[] records(final LasColumns points) {
    final byte[] records = new byte[points.size() * points.layout().recordLength()];
    LasRecords.pack(points, 0, points.size(), records, 0);
    return records;
  }

  @Test
  void whatNobodyNeedsIsNeitherDecodedNorKept() throws Exception {
    final TileSpec tile = plan(TilePlanner.Layout.SOURCE, 100_000).tiles().get(0);
    final TilePoints all =
        TileReader.readAndKeep(
            tile,
            lattice,
            EVERYWHERE,
            TileReader.Choice.ALL,
            PointLayout::fields,
            TileReaderTest::open,
            BatchDecoder.NONE,
            SpareCores.NONE);
    final TilePoints some =
        TileReader.readAndKeep(
            tile,
            lattice,
            EVERYWHERE,
            TileReader.Choice.ALL,
            layout -> Set.of(LasField.GPS_TIME),
            TileReaderTest::open,
            BatchDecoder.NONE,
            SpareCores.NONE);
    assertSame(all.block(), some.block());
    final LasColumns expected = all.core().get(0).points();
    final LasColumns kept = some.core().get(0).points();
    assertEquals(Set.of(LasField.XY, LasField.RETURNS, LasField.GPS_TIME), kept.fields());
    assertEquals(expected.size(), kept.size());
    assertArrayEquals(
        Arrays.copyOf(expected.gpsTime(), kept.size()), Arrays.copyOf(kept.gpsTime(), kept.size()));
  }

  @Test
  void whatIsAskedOfTheCoreAloneIsNotDecodedOfTheHalo() throws Exception {
    final TileAttributes ofCore =
        new TileAttributes(Set.of(PointAttribute.INTENSITY), Set.of(PointAttribute.CLASSIFICATION));
    for (final TilePlanner.Layout layout : TilePlanner.Layout.values()) {
      for (final TileSpec tile : plan(layout, 100_000).tiles()) {
        final HostBatches batches = new HostBatches(1 << 30, chunk -> false);
        final PointBlock all =
            TileReader.read(tile, lattice, EVERYWHERE, TileReaderTest::open, SpareCores.NONE);
        final PointBlock some =
            TileReader.readPoints(
                    tile,
                    lattice,
                    ofCore,
                    TileReader.Choice.ALL,
                    TileReaderTest::open,
                    batches,
                    SpareCores.NONE)
                .block();
        assertArrayEquals(Arrays.copyOf(all.x(), all.size()), Arrays.copyOf(some.x(), some.size()));
        assertArrayEquals(
            Arrays.copyOf(all.attribute(PointAttribute.INTENSITY), all.size()),
            Arrays.copyOf(some.attribute(PointAttribute.INTENSITY), some.size()));
        final int core = all.coreCount();
        final int[] classes = some.attribute(PointAttribute.CLASSIFICATION);
        assertArrayEquals(
            Arrays.copyOf(all.attribute(PointAttribute.CLASSIFICATION), core),
            Arrays.copyOf(classes, core));
        assertTrue(Arrays.stream(classes, core, some.size()).allMatch(code -> code == 0));
        for (final BatchDecoder.Wanted wanted :
            batches.batches().stream().flatMap(List::stream).toList()) {
          assertEquals(
              tile.inputs().stream()
                  .filter(input -> input.fingerprint().path().equals(wanted.file().source().name()))
                  .anyMatch(input -> tile.hasCore(input.file(), wanted.chunk().index())),
              wanted.fields().contains(LasField.CLASSIFICATION));
        }
      }
    }
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

  @Test
  void anErrorOfAChunkIsTheTilesWhoeverDecodesIt() {
    final TileSpec tile = plan(TilePlanner.Layout.SOURCE, 10_000_000).tiles().get(0);
    final Chunk broken = tile.inputs().get(0).chunks().get(1);
    for (final int cores : new int[] {1, 4}) {
      final IOException e =
          assertThrows(
              IOException.class,
              () ->
                  TileReader.readAndKeep(
                      tile,
                      lattice,
                      EVERYWHERE,
                      TileReader.Choice.ALL,
                      PointLayout::fields,
                      file -> new Failing(open(file), broken),
                      BatchDecoder.NONE,
                      new SpareCores(cores)));
      assertEquals("disk gone", e.getMessage());
    }
  }

  /** Lacks the bytes of a chunk. */
  private record Failing(ByteSource source, Chunk chunk) implements ForwardingByteSource {

    @Override
    public void readFully(
        final long position, final byte[] buffer, final int offset, final int length)
        throws IOException {
      if (position >= chunk.offset() && position < chunk.offset() + chunk.byteLength()) {
        throw new IOException("disk gone");
      }
      source.readFully(position, buffer, offset, length);
    }
  }
}
