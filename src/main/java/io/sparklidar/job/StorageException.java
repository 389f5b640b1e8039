package io.sparklidar.job;

import java.io.IOException;

/**
 * Storage did not give the bytes of a file, which says nothing about the file. Ends the job: the
 * file is as good as it was, and to leave it out would make a result that lacks it.
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
  StorageException(final String path, final int tries, final Exception cause) {
    super(
        OneLine.of(
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
}
