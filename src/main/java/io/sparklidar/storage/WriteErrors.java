package io.sparklidar.storage;

import io.sparklidar.error.BadInputException;
import io.sparklidar.error.LockLostException;
import io.sparklidar.error.StorageException;
import io.sparklidar.las.io.MalformedLasException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;

/**
 * Names the place where storage fails to take what is written: what it says itself is often no more
 * than that there is no space, and on local disks Hadoop throws it as an error, not as an
 * exception.
 */
public final class WriteErrors {

  private static final List<String> NO_SPACE =
      List.of(
          "no space left",
          "not enough space",
          "enough space on the disk",
          "quota exceeded",
          "quotaexceeded",
          "quota of ",
          "disk full",
          "file too large",
          "insufficient storage");

  private WriteErrors() {}

  /**
   * Something that writes.
   *
   * @param <T> what comes of it
   */
  public interface Write<T> {
    T run() throws IOException;
  }

  /** Something that writes, and nothing comes of it. */
  public interface Action {
    void run() throws IOException;
  }

  /**
   * Writes to a place.
   *
   * @param place the file or folder
   * @param write writes there; its own reading is named by who reads
   * @throws StorageException naming the place, if storage fails there
   */
  public static <T> T at(final Object place, final Write<T> write) throws IOException {
    try {
      return write.run();
    } catch (final MalformedLasException
        | BadInputException
        | StorageException
        | LockLostException
        | FileAlreadyExistsException
        | java.nio.file.FileAlreadyExistsException e) {
      throw e;
    } catch (final IOException | UncheckedIOException | FSError e) {
      throw failed(place, e);
    }
  }

  /** The same where nothing comes of it. */
  public static void doAt(final Object place, final Action action) throws IOException {
    at(
        place,
        () -> {
          action.run();
          return null;
        });
  }

  private static IOException failed(final Object place, final Throwable e) {
    if (TaskKill.isIn(e)) {
      return TaskKill.exception(e);
    }
    return StorageException.ofWriting(place.toString(), e, lacksSpace(e));
  }

  /** Whether a failure says that a disk, or what somebody may use of it, is full. */
  static boolean lacksSpace(final Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      final String text = cause.toString().toLowerCase(Locale.ROOT);
      if (NO_SPACE.stream().anyMatch(text::contains)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
