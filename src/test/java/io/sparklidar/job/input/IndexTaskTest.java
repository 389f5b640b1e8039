package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.PointFiles;
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
  void whatIsKnownIsNotAskedFor() throws Exception {
    final FileFingerprint first = file("a.laz", 20_000);
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

  @Test
  void ofSmallFilesNoIndexIsKeptAlone() throws Exception {
    task((asked, mode) -> Map.of()).call(new ArrayList<>(List.of(file("a.laz", 500))));
    assertFalse(Files.exists(folder.resolve("index")));
  }
}
