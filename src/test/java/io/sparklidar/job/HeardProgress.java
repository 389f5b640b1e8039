package io.sparklidar.job;

import io.sparklidar.job.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/** Remembers the lines that a user would see. */
final class HeardProgress implements Progress {

  private final List<String> lines = new ArrayList<>();

  @Override
  public void stage(final String stage, final long pointsDone, final long pointsTotal) {}

  @Override
  public synchronized void line(final String text) {
    lines.add(text);
  }

  /** What was said so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
