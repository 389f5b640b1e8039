package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.PointFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexFormat;
import io.sparklidar.tile.FileIndexer;
import io.sparklidar.tile.IndexedRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexTaskTest {

  private static final DensityGrid.Mode MODE = DensityGrid.Mode.ADAPTIVE;

  private static final HadoopConf CONF = new HadoopConf(new Configuration(false));

  @TempDir private Path folder;

  private FileFingerprint file(final String name, final int points) throws IOException {
    final Path path = PointFiles.write(folder.resolve(name), points);
    return new FileFingerprint(
        path.toUri().toString(), Files.size(path), Files.getLastModifiedTime(path).toMillis());
  }

  private static FileIndex index(final FileFingerprint file) throws IOException {
    try (LasFile open = LasFile.open(FileByteSource.open(Path.of(URI.create(file.path()))))) {
      return FileIndexer.index(open, file, MODE);
    }
  }

  private IndexTask task(final IndexShortcut shortcut) {
    final IndexStore store =
        new IndexStore(CONF, new org.apache.hadoop.fs.Path(folder.resolve("index").toUri()));
    return new IndexTask(CONF, store, MODE, 1, shortcut, false);
  }

  @Test
  void whatTheShortcutLeavesIsIndexedHere() throws Exception {
    final FileFingerprint first = file("a.laz", 500);
    final FileFingerprint second = file("b.laz", 700);
    final Path broken = Files.write(folder.resolve("c.laz"), new byte[400]);
    final FileFingerprint third =
        new FileFingerprint(
            broken.toUri().toString(), 400, Files.getLastModifiedTime(broken).toMillis());
    final ArrayList<FileFingerprint> files = new ArrayList<>(List.of(third, first, second));
    final FileIndex taken = index(second);

    final List<InputResult<FileIndex>> results =
        task((asked, mode) -> Map.of(second, taken)).call(files);

    assertEquals(3, results.size(), "a result of each file");
    assertTrue(results.get(0).found().isEmpty(), "what is wrong is said");
    assertArrayEquals(
        FileIndexFormat.bytes(index(first)), FileIndexFormat.bytes(results.get(1).value()));
    assertEquals(taken, results.get(2).value());
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
        final List<IndexedRun> found = new ArrayList<>();
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

  @Test
  void whatIsKnownIsNotAskedFor() throws Exception {
    final FileFingerprint first = file("a.laz", 500);
    final FileFingerprint second = file("b.laz", 700);
    final FileIndex taken = index(first);
    task((asked, mode) -> Map.of(first, taken)).call(new ArrayList<>(List.of(first)));
    final List<FileFingerprint> wanted = new ArrayList<>();
    final List<InputResult<FileIndex>> results =
        task((asked, mode) -> {
              wanted.addAll(asked);
              return Map.of();
            })
            .call(new ArrayList<>(List.of(first, second)));
    assertEquals(List.of(second), wanted);
    assertArrayEquals(FileIndexFormat.bytes(taken), FileIndexFormat.bytes(results.get(0).value()));
    assertEquals(700, results.get(1).value().pointCount());
  }
}
