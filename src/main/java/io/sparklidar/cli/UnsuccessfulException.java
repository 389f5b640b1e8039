package io.sparklidar.cli;

/**
 * Tells whoever called {@link Main#main} in a process of its own, such as YARN's application
 * master, that the command did not end well: there, to exit would end more than the command. What
 * went wrong has been said; no stack trace adds to it.
 */
final class UnsuccessfulException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnsuccessfulException(final int exitCode, final String reason) {
    super("exit code " + exitCode + ": " + reason, null, false, false);
  }
}
