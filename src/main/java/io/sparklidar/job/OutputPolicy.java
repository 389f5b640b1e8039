package io.sparklidar.job;

/**
 * What a job does with what it finds in its output folder, and what it leaves there beside its
 * results.
 *
 * @param replace whether results of other options are put aside, instead of ending the job
 * @param prune whether what earlier runs put aside is deleted in the end
 * @param page what the report is, beside {@code report.json}
 */
public record OutputPolicy(boolean replace, boolean prune, Page page) {

  /** Nothing is replaced or deleted, everything is drawn. */
  public static final OutputPolicy DEFAULT = new OutputPolicy(false, false, Page.HTML);

  /** What the report is, beside {@code report.json}. */
  public enum Page {
    /** A page with pictures. */
    HTML,
    /** Nothing; tiles draw no pictures either. */
    NONE
  }

  /** Whether a page is drawn at the end. */
  public boolean draws() {
    return page == Page.HTML;
  }
}
