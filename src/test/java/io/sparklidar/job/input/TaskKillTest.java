package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import io.sparklidar.job.PointFiles;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task that is killed says nothing of its input or of storage. */
final class TaskKillTest {

  @TempDir Path folder;

  @AfterEach
  void uninterrupt() {
    Thread.interrupted();
  }

  static Stream<Exception> kills() {
    return Stream.of(
        new TaskKilledException("another attempt succeeded"),
        new CancellationException(),
        new IllegalStateException(new InterruptedException()),
        new RuntimeException("wrapped", new IOException(new ClosedByInterruptException())));
  }

  private static <E extends Exception> void fail(final Exception e) throws E {
    @SuppressWarnings("unchecked")
    final E any = (E) e;
    throw any;
  }

  private InputReading opened() throws IOException {
    final Configuration conf = new Configuration();
    final Path file = PointFiles.write(folder.resolve("a.las"), 10);
    final org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    final FileStatus status = path.getFileSystem(conf).getFileStatus(path);
    final InputReading in = new InputReading(new SourceFiles(new HadoopConf(conf)));
    in.open(new FileFingerprint(path.toString(), status.getLen(), status.getModificationTime()))
        .close();
    return in;
  }

  @ParameterizedTest
  @MethodSource("kills")
  void aKillMakesNoInputBad(final Exception kill) throws Exception {
    final InputReading in = opened();
    assertThrows(
        InterruptedIOException.class,
        () ->
            in.run(
                reading -> {
                  TaskKillTest.<RuntimeException>fail(kill);
                  return null;
                }));
  }

  @Test
  void whateverAnInterruptedThreadFailsWithMakesNoInputBad() throws Exception {
    final InputReading in = opened();
    assertThrows(
        InterruptedIOException.class,
        () ->
            in.run(
                reading -> {
                  Thread.currentThread().interrupt();
                  throw new IllegalStateException("the channel is gone");
                }));
    Thread.interrupted();
    assertThrows(
        BadInputException.class,
        () ->
            in.run(
                reading -> {
                  throw new IllegalStateException("nobody thought of that");
                }));
  }

  private static int attempts(final Exception failure, final Class<? extends Exception> expected) {
    final Configuration conf = new Configuration();
    conf.setLong(StorageAccess.PAUSE, 1);
    final AtomicInteger attempts = new AtomicInteger();
    assertThrows(
        expected,
        () ->
            new StorageAccess(conf)
                .ask(
                    new org.apache.hadoop.fs.Path("/a"),
                    path -> true,
                    () -> {
                      attempts.incrementAndGet();
                      TaskKillTest.<RuntimeException>fail(failure);
                      return null;
                    }));
    return attempts.get();
  }

  @ParameterizedTest
  @MethodSource("kills")
  void aKillIsNotTriedAgain(final Exception kill) {
    assertEquals(1, attempts(kill, InterruptedIOException.class));
    assertEquals(1, attempts(new InterruptedIOException("told so"), InterruptedIOException.class));
    // That is an interruption by its type only.
    assertTrue(attempts(new SocketTimeoutException("Read timed out"), StorageException.class) > 1);
  }
}
