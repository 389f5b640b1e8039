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
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
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
