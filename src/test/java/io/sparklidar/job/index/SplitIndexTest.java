package io.sparklidar.job.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexFormat;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index does not depend on how many look at a file. */
final class SplitIndexTest {

  private static final DensityGrid.Mode MODE = DensityGrid.Mode.ADAPTIVE;

  private static final HadoopConf CONF = new HadoopConf(new Configuration(false));

  @TempDir private Path folder;

  private static FileIndex index(final FileFingerprint file) throws IOException {
    try (LasFile open = LasFile.open(FileByteSource.open(Path.of(URI.create(file.path()))))) {
      return FileIndexer.index(open, file, MODE);
    }
  }

  @Test
  void aFileInRunsHasTheIndexOfOneTask() throws Exception {
    final List<Path> files = new ArrayList<>(TestData.samples().subList(0, 1));
    files.add(PointFiles.write(folder.resolve("plain.las"), 120_000));
    files.add(PointFiles.write(folder.resolve("empty.laz"), 0));
    final IndexStore store =
        new IndexStore(CONF, new org.apache.hadoop.fs.Path(folder.resolve("index").toUri()));
    for (final Path path : files) {
      final FileFingerprint file =
          new FileFingerprint(
              path.toUri().toString(),
              Files.size(path),
              Files.getLastModifiedTime(path).toMillis());
      for (final int runs : new int[] {2, 7}) {
        final List<FileIndex.Run> found = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
          found.add(
              new SplitIndex.RunTask(CONF, MODE).call(new SplitIndex.Run(file, run, runs)).value());
        }
        assertArrayEquals(
            FileIndexFormat.bytes(index(file)),
            FileIndexFormat.bytes(
                new SplitIndex.WholeTask(CONF, store, MODE)
                    .call(new SplitIndex.Whole(file, found))
                    .value()),
            path + " in " + runs);
      }
    }
  }

  @Test
  void oneLargeFileIsWorkForAllExecutorsAndManySmallOnesAreATaskEach() {
    final long gigabyte = 1L << 30;
    final FileFingerprint large = new FileFingerprint("large", 20 * gigabyte, 1);
    final List<SplitIndex.Run> runs = SplitIndex.runs(List.of(large), 16);
    assertTrue(runs.size() >= 3 * 16 && runs.size() <= 4 * 16, runs.size() + " runs");
    assertEquals(List.of(large), SplitIndex.files(runs));
    final List<FileFingerprint> small = new ArrayList<>();
    for (int f = 0; f < 1000; f++) {
      small.add(new FileFingerprint("small" + f, gigabyte, 1));
    }
    assertEquals(List.of(), SplitIndex.runs(small, 16));
    small.add(large);
    assertEquals(List.of(), SplitIndex.runs(small, 16), "no more than a core's share");
    assertEquals(List.of(large), SplitIndex.files(SplitIndex.runs(small, 100)));
  }
}
