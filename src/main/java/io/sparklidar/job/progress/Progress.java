package io.sparklidar.job.progress;

/** Is told how far a job is. Calls come from one thread at a time. */
public interface Progress {

  /** Says nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void stage(final String stage, final long pointsDone, final long pointsTotal) {}

        @Override
        public void line(final String text) {}
      };

  /**
   * A stage moves on.
   *
   * @param stage what is being done
   * @param pointsDone points done in this stage
   * @param pointsTotal points of this stage, 0 where unknown
   */
  void stage(String stage, long pointsDone, long pointsTotal);

  /** A line that should stay: a finished stage, a warning, a bad file. */
  void line(String text);
}
