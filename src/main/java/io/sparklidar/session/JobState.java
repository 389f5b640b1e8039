package io.sparklidar.session;

import io.sparklidar.error.SingleLine;
import io.sparklidar.job.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/** How far a job is, for whoever asks, and for whoever is shown it. Safe for concurrent use. */
final class JobState implements Progress {

  private final Progress shown;
  private final List<String> lines = new ArrayList<>();
  private String stage = "";
  private long done;
  private long total;

  /**
   * @param shown is told the same
   */
  JobState(final Progress shown) {
    this.shown = shown;
  }

  @Override
  public synchronized void stage(
      final String newStage, final long pointsDone, final long pointsTotal) {
    stage = newStage;
    done = pointsDone;
    total = pointsTotal;
    shown.stage(newStage, pointsDone, pointsTotal);
  }

  @Override
  public synchronized void line(final String text) {
    lines.add(SingleLine.of(text));
    shown.line(text);
  }

  /** Nothing is being done any more. */
  synchronized void end() {
    stage = "";
    done = 0;
    total = 0;
  }

  synchronized String stage() {
    return stage;
  }

  synchronized long pointsDone() {
    return done;
  }

  synchronized long pointsTotal() {
    return total;
  }

  synchronized List<String> newLines() {
    final List<String> since = List.copyOf(lines);
    lines.clear();
    return since;
  }
}
