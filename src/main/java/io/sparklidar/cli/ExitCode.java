package io.sparklidar.cli;

/** What the process tells its caller. */
public enum ExitCode {
  /** Everything is done. */
  OK(0),
  /** The command was not understood or cannot be done as asked. */
  USAGE(2),
  /** Some input is bad; the rest is written. */
  PARTIAL(3),
  /** Nothing is done, or the job broke off. */
  FAILED(4),
  /** A GPU is required and there is none. */
  NO_GPU(5);

  private final int number;

  ExitCode(final int number) {
    this.number = number;
  }

  /** The process exit status. */
  public int number() {
    return number;
  }
}
