package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files come into place together or not at all. */
public final class OutputAttemptTest {

  private static final Set<OutputFormat> BOTH = EnumSet.of(OutputFormat.PARQUET, OutputFormat.LAZ);

  @TempDir private Path folder;

  private final Configuration conf = new Configuration();
  private final List<OutputFormat> closed = new ArrayList<>();

  /** A file of three bytes whose closing may fail. */
  private final class File implements OutputAttempt.Unfinished {

    private final OutputFormat format;
    private final OutputStream out;
    private final boolean failing;

    File(final OutputFormat format, final org.apache.hadoop.fs.Path path, final boolean failing)
        throws IOException {
      this.format = format;
      this.failing = failing;
      this.out = path.getFileSystem(conf).create(path);
    }

    @Override
    public void finish() throws IOException {
      out.write(new byte[3]);
    }

    @Override
    public String checksum() {
      return ContentChecksum.of(new byte[3]);
    }

    @Override
    public void close() throws IOException {
      out.close();
      closed.add(format);
      if (failing) {
        throw new IOException("cannot close " + format);
      }
    }
  }

  /** A file of so many bytes. */
  public record Bytes(Configuration conf, org.apache.hadoop.fs.Path path, int bytes)
      implements OutputAttempt.Unfinished {

    @Override
    public void finish() throws IOException {
      try (OutputStream out = path.getFileSystem(conf).create(path)) {
        out.write(new byte[bytes]);
      }
    }

    @Override
    public String checksum() {
      return ContentChecksum.of(new byte[bytes]);
    }

    @Override
    public void close() {}
  }

  private OutputAttempt<File> start(final Set<OutputFormat> failing) throws IOException {
    return OutputAttempt.start(
        conf,
        new OutputFolder("file:" + folder),
        "tile",
        BOTH,
        (format, path) -> new File(format, path, failing.contains(format)));
  }

  private boolean nothingIsLeft() throws IOException {
    try (var attempts = Files.list(folder.resolve("_spark-lidar/attempts"))) {
      return attempts.findAny().isEmpty();
    }
  }

  @Test
  void finishedFilesAreInPlace() throws Exception {
    try (OutputAttempt<File> attempt = start(Set.of())) {
      final List<OutputFile> outputs = attempt.commit(7);
      assertEquals(
          List.of("parquet/tile.parquet", "laz/tile.laz"),
          outputs.stream().map(OutputFile::path).toList());
      for (final OutputFile output : outputs) {
        final Path file = folder.resolve(output.path());
        assertEquals(7, output.rows());
        assertEquals(3, output.bytes());
        assertEquals(Files.getLastModifiedTime(file).toMillis(), output.modified());
        assertEquals(ContentChecksum.of(new byte[3]), output.checksum());
      }
    }
    assertEquals(3, Files.size(folder.resolve("laz/tile.laz")));
    assertTrue(nothingIsLeft());
  }

  /** As where Spark starts a task a second time since the first attempt is slow. */
  @Test
  void twoAttemptsSideBySideLeaveOneResult() throws Exception {
    final ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 12; round++) {
        final OutputFolder output = new OutputFolder("file:" + folder.resolve("" + round));
        final CyclicBarrier start = new CyclicBarrier(2);
        final Callable<List<OutputFile>> attempt =
            () -> {
              try (OutputAttempt<Bytes> files =
                  OutputAttempt.start(
                      conf, output, "tile", BOTH, (format, path) -> new Bytes(conf, path, 3))) {
                start.await();
                final List<OutputFile> written = files.commit(7);
                CommitLog.commit(conf, output, "key", new Piece("tile", written));
                return written;
              }
            };
        final Future<List<OutputFile>> one = other.submit(attempt);
        final List<OutputFile> two = attempt.call();
        assertEquals(paths(two), paths(one.get()));
        final Map<String, CommitLog.Found> records = CommitLog.readAll(conf, output);
        assertEquals(Set.of("tile"), records.keySet());
        assertEquals("key", records.get("tile").key());
        final FileSystem fs = output.rootPath().getFileSystem(conf);
        for (final OutputFile file : records.get("tile").piece().outputs()) {
          assertTrue(file.isStateOf(fs, fs.getFileStatus(output.result(file.path()))));
        }
        assertEquals(
            List.of("laz/tile.laz", "parquet/tile.parquet"), results(folder.resolve("" + round)));
      }
    } finally {
      other.shutdownNow();
    }
  }

  private record Piece(String id, List<OutputFile> outputs) implements CommitLog.Done {}

  private static List<String> paths(final List<OutputFile> files) {
    return files.stream().map(OutputFile::path).toList();
  }

  private static List<String> results(final Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(file -> !file.startsWith("_") && !file.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  @Test
  void oneThatFailsToCloseLeavesNoOtherOpen() throws Exception {
    final OutputAttempt<File> attempt = start(BOTH);
    final IOException failure = assertThrows(IOException.class, attempt::close);
    assertEquals(List.copyOf(BOTH), closed);
    assertEquals("cannot close PARQUET", failure.getMessage());
    assertEquals("cannot close LAZ", failure.getSuppressed()[0].getMessage());
    assertTrue(nothingIsLeft());
    assertFalse(Files.exists(folder.resolve("parquet")));
  }

  @Test
  void oneThatCannotBeStartedClosesTheOthers() throws Exception {
    final IOException failure =
        assertThrows(
            IOException.class,
            () ->
                OutputAttempt.start(
                    conf,
                    new OutputFolder("file:" + folder),
                    "tile",
                    BOTH,
                    (format, path) -> {
                      if (format == OutputFormat.LAZ) {
                        throw new IOException("no room");
                      }
                      return new File(format, path, true);
                    }));
    assertEquals("no room", failure.getMessage());
    assertEquals("cannot close PARQUET", failure.getSuppressed()[0].getMessage());
    assertEquals(List.of(OutputFormat.PARQUET), closed);
    assertTrue(nothingIsLeft());
  }
}
