package io.sparklidar.error;

import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * Storage did not give the bytes of a file, which says nothing about the file, or did not take
 * them. Ends the job: an input is as good as it was, and to leave it out would make a result that
 * lacks it.
 */
public final class StorageException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure that further attempts did not mend.
   *
   * @param path what was accessed
   * @param tries how often
   * @param cause what the last attempt said
   */
  public StorageException(final String path, final int tries, final Exception cause) {
    super(
        SingleLine.of(
            "storage failed at "
                + path
                + " ("
                + (tries == 1 ? "1 attempt" : tries + " attempts")
                + "): "
                + cause.getClass().getSimpleName()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage())
                + "; nothing is wrong with the file as far as is known: the same command again"
                + " continues"),
        cause);
  }

  private StorageException(final String message, final Throwable cause) {
    super(SingleLine.of(message), cause);
  }

  /**
   * A failure to write.
   *
   * @param path where
   * @param cause what storage said
   * @param full whether that is that there is no space
   */
  public static StorageException ofWriting(
      final String path, final Throwable cause, final boolean full) {
    Throwable first = cause;
    while (first.getCause() != null && first.getCause() != first) {
      first = first.getCause();
    }
    final String said =
        first.getMessage() == null || isPathAlone(first)
            ? first.getClass().getSimpleName()
            : first.getMessage().lines().findFirst().orElse("");
    return new StorageException(
        full
            ? "no space left to write "
                + path
                + " ("
                + said
                + "); make room there, and the same command again does what is missing"
            : "storage failed to write "
                + path
                + ": "
                + said
                + "; the same command again does what is missing",
        cause);
  }

  /** Whether what went wrong is said by the kind of exception only. */
  private static boolean isPathAlone(final Throwable failure) {
    return failure instanceof FileSystemException named && named.getReason() == null;
  }
}
