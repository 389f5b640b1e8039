package io.sparklidar.error;

import java.io.IOException;

/** A job ended because its process was told to stop; the job has said so and left a report. */
public final class StoppedException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What is reported as the reason. */
  public static final String REASON = "the process was told to stop";

  /** Says so. */
  public StoppedException() {
    super(REASON);
  }
}
