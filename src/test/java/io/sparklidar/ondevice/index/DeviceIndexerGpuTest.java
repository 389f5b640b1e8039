package io.sparklidar.ondevice.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a device decodes and counts against the host; skipped where there is no device. */
@Tag("gpu")
public final class DeviceIndexerGpuTest {

  @TempDir private static Path folder;

  private static GpuMemoryManager manager;
  private static DeviceIndexer indexer;

  @BeforeAll
  static void open() {
    final CudaDevice device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    indexer = new DeviceIndexer(device);
  }

  private static List<Optional<CountedChunks>> count(
      final List<CompressedXy.Wanted> wanted, final DensityGrid.Mode mode)
      throws IOException, InterruptedException {
    final long begin = System.nanoTime();
    try (CompressedXy compressed = CompressedXy.read(wanted, mode, manager, SpareCores.NONE);
        GpuLease lease =
            manager
                .allocate(DeviceIndexer.bytes(compressed), Duration.ofMinutes(1))
                .orElseThrow()) {
      final long read = System.nanoTime();
      final List<Optional<CountedChunks>> found = indexer.run(compressed, lease);
      System.out.printf(
          Locale.ROOT,
          "index of %,d points in %d runs: read %.3f s, counted %.3f s%n",
          compressed.points(),
          wanted.size(),
          (read - begin) / 1e9,
          (System.nanoTime() - read) / 1e9);
      return found;
    }
  }

  /** Indexes all files at once, each in two runs of chunks where it has as many. */
  private static int assertLikeHost(final List<IndexCase> cases) throws Exception {
    int left = 0;
    for (final DensityGrid.Mode mode : IndexCase.MODES) {
      final List<LasFile> files = new ArrayList<>();
      final List<CompressedXy.Wanted> wanted = new ArrayList<>();
      for (final IndexCase of : cases) {
        final LasFile file = of.open();
        assertTrue(CompressedXy.accepts(file, mode), of.name());
        files.add(file);
        final List<Chunk> chunks = file.chunks();
        final int half = chunks.size() - chunks.size() / 2;
        wanted.add(new CompressedXy.Wanted(file, chunks.subList(0, half)));
        if (half < chunks.size()) {
          wanted.add(new CompressedXy.Wanted(file, chunks.subList(half, chunks.size())));
        }
      }
      final List<Optional<CountedChunks>> found = count(wanted, mode);
      for (int f = 0; f < files.size(); f++) {
        final List<CountedChunks> ofFile = new ArrayList<>();
        int runs = 0;
        for (int run = 0; run < wanted.size(); run++) {
          if (wanted.get(run).file() == files.get(f)) {
            runs++;
            found.get(run).ifPresent(ofFile::add);
          }
        }
        if (ofFile.size() == runs) {
          cases.get(f).assertLikeHost(files.get(f), mode, ofFile);
        } else {
          left++;
        }
        files.get(f).close();
      }
    }
    return left;
  }

  @Test
  void indexesAreThoseOfTheHost() throws Exception {
    final int left = assertLikeHost(IndexCase.all());
    assertTrue(left <= 6, "only files of many fixed squares are left to the host: " + left);
  }

  @Test
  void indexesOfATownAreThoseOfTheHost() throws Exception {
    final List<IndexCase> cases = new ArrayList<>();
    for (final var written :
        SampleWriter.write(
            new TownOptions(3_000_000, 3, Landscape.TOWN, OptionalInt.of(100)),
            folder,
            true,
            file -> {})) {
      cases.add(IndexCase.of(written.path()));
    }
    assertEquals(0, assertLikeHost(cases));
    assertEquals(0, assertLikeHost(cases), "warm");
  }

  @Test
  void aDamagedFileIsLeftToTheHostAndNoOther() throws Exception {
    final List<IndexCase> cases = IndexCase.all().subList(0, 2);
    final IndexCase damaged = new IndexCase("damaged", cases.get(0).bytes().clone());
    final List<LasFile> files = List.of(damaged.open(), cases.get(1).open());
    final Chunk chunk = files.get(0).chunks().get(1);
    final int sizes = files.get(0).layout().recordLength() + Integer.BYTES;
    for (int i = sizes; i < sizes + Integer.BYTES; i++) {
      damaged.bytes()[(int) chunk.offset() + i] ^= 0x55;
    }
    final List<Optional<CountedChunks>> found =
        count(
            files.stream().map(file -> new CompressedXy.Wanted(file, file.chunks())).toList(),
            DensityGrid.Mode.ADAPTIVE);
    assertTrue(found.get(0).isEmpty());
    cases
        .get(1)
        .assertLikeHost(
            files.get(1), DensityGrid.Mode.ADAPTIVE, List.of(found.get(1).orElseThrow()));
    for (final LasFile file : files) {
      file.close();
    }
  }
}
