package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.CountedByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.storage.TaskKill;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.TileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads inputs, and lays what goes wrong meanwhile at the door of the one that was opened last, or
 * begun since: a decoder may stumble over bytes that nobody thought of. For use by one thread.
 */
public final class InputReading implements TileReader.Opener {

  private static final Logger LOG = LoggerFactory.getLogger(InputReading.class);

  private static final String ROOM = "io.sparklidar.";

  private final SourceFiles sources;
  private final LongConsumer bytesRead;
  private Optional<FileFingerprint> current = Optional.empty();

  /** Reads from these sources; nothing is open yet. */
  public InputReading(final SourceFiles sources) {
    this(sources, bytes -> {});
  }

  /**
   * The same.
   *
   * @param bytesRead is told, by any thread, of how many bytes are read
   */
  public InputReading(final SourceFiles sources, final LongConsumer bytesRead) {
    this.sources = sources;
    this.bytesRead = bytesRead;
  }

  /**
   * What is done with inputs.
   *
   * @param <T> what comes of it
   */
  public interface Work<T> {
    T run(InputReading in) throws IOException;
  }

  /** Opens an input. */
  @Override
  public ByteSource open(final FileFingerprint input) throws IOException {
    current = Optional.of(input);
    return new CountedByteSource(sources.open(input), bytesRead);
  }

  @Override
  public void begin(final FileFingerprint input) {
    current = Optional.of(input);
  }

  @Override
  public XyMemory known(final FileFingerprint input) {
    return KnownXy.ofThisJvm().of(input);
  }

  @Override
  public LasFile withClasses(final FileFingerprint input, final LasFile file) {
    return sources.withClasses(input, file);
  }

  /** Opens an input for decoding; what is known of its chunks is not decoded again. */
  public LasFile openLas(final FileFingerprint input) throws IOException {
    current = Optional.of(input);
    return sources.openLas(input).with(known(input));
  }

  /**
   * Does something with inputs that are opened here.
   *
   * @throws BadInputException for the last of them, if anything unforeseen happens
   * @throws java.io.InterruptedIOException if the task is killed meanwhile
   * @throws IOException as the work throws it
   */
  public <T> T run(final Work<T> work) throws IOException {
    try {
      return work.run(this);
    } catch (final UncheckedIOException e) {
      throw e.getCause();
    } catch (final RuntimeException | StackOverflowError e) {
      if (TaskKill.isIn(e)) {
        throw TaskKill.exception(e);
      }
      if (current.isEmpty()) {
        throw e;
      }
      LOG.debug("{} cannot be decoded", current.get().path(), e);
      throw new BadInputException(undecodable(current.get().path(), e), e);
    }
  }

  /**
   * What is wrong with an input, if that is what an exception says.
   *
   * @throws IOException the exception itself, if it says something else
   */
  public static BadInput bad(final IOException e) throws IOException {
    if (e instanceof MalformedLasException malformed) {
      return BadInput.of(malformed);
    }
    if (e instanceof BadInputException known) {
      return known.bad();
    }
    throw e;
  }

  private static BadInput undecodable(final String file, final Throwable e) {
    final StringBuilder found = new StringBuilder(e.getClass().getSimpleName());
    if (e.getMessage() != null) {
      found.append(": ").append(e.getMessage());
    }
    for (final StackTraceElement element : e.getStackTrace()) {
      if (element.getClassName().startsWith(ROOM)) {
        found.append(" at ").append(element.getFileName()).append(':');
        found.append(element.getLineNumber());
        break;
      }
    }
    return BadInput.of(
        file,
        "a file that can be decoded",
        found.toString(),
        "check it with another reader; if that reads it, please report this line");
  }
}
