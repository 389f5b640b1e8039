package io.sparklidar.source.frame;

import io.sparklidar.job.progress.Progress;
import org.slf4j.Logger;

/**
 * Writes what is found out about inputs into a log: there is no line to draw progress on.
 *
 * @param log where
 */
public record LoggedProgress(Logger log) implements Progress {

  @Override
  public void stage(final String stage, final long pointsDone, final long pointsTotal) {}

  @Override
  public void line(final String text) {
    log.warn("{}", text);
  }
}
