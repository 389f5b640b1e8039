package io.sparklidar.error;

/** The user asked for something that cannot be done; the message says what to do instead. */
public class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With a message that names the mistake and its mend. */
  public UsageException(final String message) {
    super(message);
  }
}
