package io.sparklidar.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ErrorMessagesTest {

  @Test
  void aHeapThatWasTooSmallIsNamedWithWhatToDo() {
    for (final Throwable thrown :
        new Throwable[] {
          new OutOfMemoryError("Java heap space"),
          new IllegalStateException(
              "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent"
                  + " failure: Lost task 0.0 in stage 1.0 (TID 4) (host executor driver):"
                  + " java.lang.OutOfMemoryError: Java heap space\n\tat somewhere"),
          new IllegalStateException(
              "ExecutorLostFailure (executor 0 exited caused by one of the running tasks) Reason:"
                  + " Command exited with code 52")
        }) {
      assertTrue(
          ErrorMessages.oneLine(thrown).contains("--tile-points"),
          () -> ErrorMessages.oneLine(thrown));
    }
  }

  @Test
  void theLineOfAnExecutorIsTakenOutOfWhatSparkSays() {
    assertEquals(
        "java.io.IOException: no space left",
        ErrorMessages.oneLine(
            new RuntimeException(
                "Job aborted: Lost task 0.0 in stage 1.0 (TID 4) (host executor 1):"
                    + " java.io.IOException: no space left\n\tat somewhere")));
  }

  @Test
  void whatStorageSaidIsNotLostInItsCause() {
    final StorageException e =
        new StorageException(
            "s3a://b/a\nb.laz",
            5,
            new java.net.SocketException("reset (by peer): again\nand again"));
    final String line = "storage failed at s3a://b/a\\nb.laz (5 attempts): SocketException: reset";
    assertTrue(ErrorMessages.oneLine(new RuntimeException("Job aborted", e)).startsWith(line));
    assertTrue(
        ErrorMessages.oneLine(
                new RuntimeException(
                    "Job aborted: Lost task 0.3 in stage 1.0 (TID 4) (10.0.0.1 executor 1): "
                        + e
                        + "\n\tat somewhere (Somewhere.java:1): there"))
            .startsWith(line));
  }
}
