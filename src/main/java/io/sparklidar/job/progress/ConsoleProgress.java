package io.sparklidar.job.progress;

import io.sparklidar.error.SingleLine;
import java.io.Closeable;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Progress on a terminal: one line that is rewritten, with points per second and the time left;
 * where the output is no terminal, or others write to it too, a line every ten seconds.
 */
public final class ConsoleProgress implements Progress, Closeable {

  private static final long QUIET_NANOS = 10_000_000_000L;
  private static final int BAR = 24;

  private final PrintStream out;
  private final boolean terminal;
  private String stage = "";
  private long stageStart;
  private long lastPrint;
  private int lineLength;

  /**
   * Progress somewhere.
   *
   * @param out where it is shown
   * @param terminal whether that is a terminal that nobody else writes to, so that a line can be
   *     rewritten
   */
  public ConsoleProgress(final PrintStream out, final boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public synchronized void stage(
      final String newStage, final long pointsDone, final long pointsTotal) {
    final long now = System.nanoTime();
    if (!newStage.equals(stage)) {
      stage = newStage;
      stageStart = now;
      lastPrint = now;
    }
    if (pointsTotal == 0 || !terminal && now - lastPrint < QUIET_NANOS) {
      return;
    }
    lastPrint = now;
    final String text = text(pointsDone, pointsTotal, (now - stageStart) / 1e9);
    if (terminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, lineLength - text.length())));
      lineLength = text.length();
    } else {
      out.println(text);
    }
    out.flush();
  }

  private String text(final long done, final long total, final double seconds) {
    final double share = Math.min(1, (double) done / total);
    final int filled = (int) (share * BAR);
    final double rate = seconds > 0 ? done / seconds : 0;
    final String eta = done == 0 ? "--:--" : minutes((total - done) / rate);
    return String.format(
        Locale.ROOT,
        "%s [%s%s] %3.0f %%  %,d of %,d points  %.2f M points/s  ETA %s",
        stage,
        "#".repeat(filled),
        ".".repeat(BAR - filled),
        share * 100,
        done,
        total,
        rate / 1e6,
        eta);
  }

  private static String minutes(final double seconds) {
    final long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%02d:%02d", whole / 60, whole % 60);
  }

  @Override
  public synchronized void line(final String text) {
    close();
    out.println(SingleLine.of(text));
    out.flush();
  }

  /** Takes away the line that is rewritten. */
  @Override
  public synchronized void close() {
    if (lineLength > 0) {
      out.print("\r" + " ".repeat(lineLength) + "\r");
      out.flush();
      lineLength = 0;
    }
  }
}
