package io.sparklidar.ondevice.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.neighbor.cuda.HostFormulas;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernels of the index, run on the CPU with points that the host decoded, find what the host
 * counts.
 */
final class IndexKernelsTest {

  private static final SimulatedGpuDevice DEVICE = new SimulatedGpuDevice("index", 1L << 30);

  private static final int HEAD_NUMBERS = 10;

  @TempDir private static Path folder;

  private static HostFormulas kernels;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels =
        HostFormulas.compileInto(
            folder, "index", "index", "-fsanitize=undefined", "-fno-sanitize-recover=all");
  }

  /** What a file's points are in the columns of a batch, rows of the runs one after the other. */
  private record Column(long at, int[] values) {}

  private static List<Optional<CountedChunks>> count(
      final List<CompressedXy.Wanted> wanted, final DensityGrid.Mode mode) throws IOException {
    final GpuMemoryManager memory = GpuMemoryManager.of(DEVICE, GpuLimits.DEFAULT);
    try (CompressedXy compressed = CompressedXy.read(wanted, mode, memory, SpareCores.NONE)) {
      final IndexLayout layout = compressed.layout();
      final List<Column> columns = columns(wanted, layout);
      final ByteBuffer start = layout.start(0);
      final ByteBuffer question =
          HostFormulas.question(
              Long.BYTES * HEAD_NUMBERS
                  + start.capacity()
                  + columns.stream().mapToInt(c -> 16 + Integer.BYTES * c.values.length).sum());
      question.putLong(layout.bytes()).putLong(start.capacity()).putLong(layout.runCount());
      question.putLong(layout.chunksAt()).putLong(layout.chunkCount()).putLong(layout.slices());
      question.putLong(layout.rounds()).putLong(layout.answerAt()).putLong(layout.answerBytes());
      question.putLong(columns.size()).put(start);
      for (final Column column : columns) {
        question.putLong(column.at).putLong((long) Integer.BYTES * column.values.length);
        for (final int value : column.values) {
          question.putInt(value);
        }
      }
      final ByteBuffer answer = kernels.answer(question);
      final List<Optional<CountedChunks>> found = new ArrayList<>();
      for (int run = 0; run < wanted.size(); run++) {
        found.add(layout.found(run, answer));
      }
      return found;
    }
  }

  private static List<Column> columns(
      final List<CompressedXy.Wanted> wanted, final IndexLayout layout) throws IOException {
    assertEquals(1, layout.batches().size(), "files that are compressed alike");
    final LazDeviceBatch batch = layout.batches().get(0);
    final List<Column> columns = new ArrayList<>();
    int index = 0;
    for (final CompressedXy.Wanted run : wanted) {
      for (final Chunk chunk : run.chunks()) {
        final LasColumns points = run.file().reader(batch.fields()).read(chunk);
        final long first = layout.columnsAt(0) + Integer.BYTES * batch.firstRow(index++);
        columns.add(new Column(first + batch.column(LasField.XY, 0), of(points.x(), chunk)));
        columns.add(new Column(first + batch.column(LasField.XY, 1), of(points.y(), chunk)));
        if (batch.fields().contains(LasField.Z)) {
          columns.add(new Column(first + batch.column(LasField.Z, 0), of(points.z(), chunk)));
        }
      }
    }
    return columns;
  }

  private static int[] of(final int[] values, final Chunk chunk) {
    return Arrays.copyOf(values, chunk.pointCount());
  }

  @Test
  void indexesAreThoseOfTheHost() throws IOException {
    for (final IndexCase of : IndexCase.all()) {
      try (LasFile file = of.open()) {
        for (final DensityGrid.Mode mode : IndexCase.MODES) {
          assertTrue(CompressedXy.accepts(file, mode), of.name());
          final Optional<CountedChunks> found =
              count(List.of(new CompressedXy.Wanted(file, file.chunks())), mode).get(0);
          if (found.isPresent()) {
            of.assertLikeHost(file, mode, List.of(found.get()));
          } else {
            assertTrue(
                FileIndexer.index(file, of.fingerprint(), mode).density().cells().length
                    > DensityGrid.MAX_CELLS,
                "left to the host: " + of + ", " + mode);
          }
        }
      }
    }
  }

  @Test
  void severalFilesAndRunsAreCountedAtOnce() throws IOException {
    final List<IndexCase> cases =
        IndexCase.all().stream()
            .filter(of -> List.of("tame", "turned round").contains(of.name()))
            .toList();
    final List<LasFile> files = new ArrayList<>();
    final List<CompressedXy.Wanted> wanted = new ArrayList<>();
    for (final IndexCase of : cases) {
      final LasFile file = of.open();
      files.add(file);
      wanted.add(new CompressedXy.Wanted(file, file.chunks().subList(0, 2)));
      wanted.add(new CompressedXy.Wanted(file, file.chunks().subList(2, file.chunks().size())));
    }
    for (final DensityGrid.Mode mode : IndexCase.MODES) {
      final List<Optional<CountedChunks>> found = count(wanted, mode);
      for (int f = 0; f < cases.size(); f++) {
        cases
            .get(f)
            .assertLikeHost(
                files.get(f),
                mode,
                List.of(found.get(2 * f).orElseThrow(), found.get(2 * f + 1).orElseThrow()));
      }
    }
    for (final LasFile file : files) {
      file.close();
    }
  }

  @Test
  void stepsAsLongAsSquaresAreLeftToTheHost() throws IOException {
    assertTrue(accepts(100, DensityGrid.Mode.ADAPTIVE));
    assertTrue(!accepts(400, DensityGrid.Mode.ADAPTIVE));
    assertTrue(accepts(400, DensityGrid.Mode.fixed(1)), "nothing is joined");
  }

  private static boolean accepts(final double scale, final DensityGrid.Mode mode)
      throws IOException {
    try (LasFile file = IndexCase.ofScale(scale).open()) {
      return CompressedXy.accepts(file, mode);
    }
  }
}
