package io.sparklidar.cli;

/** What the process tells its caller. */
public enum ExitCode {
  /** Everything is done. */
  OK(0, "everything is done"),
  /** The command was not understood or cannot be done as asked. */
  USAGE(2, "usage: the message says what to change"),
  /** Some input is bad, the rest is written; or a result is not what it should be. */
  PARTIAL(
      3,
      "some input is bad (see report.json), the rest is written; verify, explain: something is wrong"),
  /** Nothing is done, or the job broke off. */
  FAILED(4, "nothing is done, or the job broke off"),
  /** A GPU is required and there is none. */
  NO_GPU(5, "a GPU is required and there is none; doctor: a check failed"),
  /** Another run writes into the output folder. */
  BUSY(6, "another run is writing into the output folder");

  private final int number;
  private final String meaning;

  ExitCode(final int number, final String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The process exit status. */
  public int number() {
    return number;
  }

  /** In a few words. */
  public String meaning() {
    return meaning;
  }
}
