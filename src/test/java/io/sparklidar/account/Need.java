package io.sparklidar.account;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test may need that a clone of the project does not bring. Where it is not there, the test
 * is left out, which the build counts and says; in continuous integration ({@code CI=true}) it
 * fails. A test that leaves itself out for any other reason fails the build.
 */
public enum Need {
  /** Files of other projects, in a folder beside this one. */
  SHARED("../shared/data"),
  /** The native part of FAISS, which the build makes where the library and a compiler are. */
  FAISS("FAISS"),
  /** A compiler of C++. */
  COMPILER("a C++ compiler"),
  /** A reader of LAZ by others, which npm installs. */
  READER("node and npm"),
  /** No GPU: what is said where there is none. */
  NO_GPU("a machine without a GPU");

  private static final String PREFIX = "needs ";
  private static final String THEN = ": ";

  private final String what;

  Need(final String what) {
    this.what = what;
  }

  /** What is needed, in words that follow "tests that need". */
  String what() {
    return what;
  }

  /**
   * Leaves the running test out, or fails it in continuous integration, where this is not there.
   *
   * @param there whether it is there
   * @param reason why not
   */
  public void require(final boolean there, final String reason) {
    if (there) {
      return;
    }
    final String message = PREFIX + what + THEN + reason;
    // A machine with a GPU has its own suite, whoever runs it.
    if (this != NO_GPU && "true".equals(System.getenv("CI"))) {
      Assertions.fail(message);
    }
    Assumptions.abort(message);
  }

  /** Whether a message of an aborted test is of this need. */
  boolean explains(final String message) {
    return message.contains(PREFIX + what + THEN);
  }
}
