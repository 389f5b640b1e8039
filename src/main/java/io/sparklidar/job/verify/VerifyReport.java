package io.sparklidar.job.verify;

import java.util.List;

/**
 * What {@code verify} found.
 *
 * @param output the folder
 * @param files results that were read
 * @param rows points in them
 * @param proven rows that were computed anew
 * @param seed that chose them
 * @param borders how many places along borders of tiles were compared with places inside
 * @param columns one line a column
 * @param findings what is wrong; empty for a good output
 * @param notes what deserves to be known and is not wrong
 */
public record VerifyReport(
    String output,
    int files,
    long rows,
    int proven,
    long seed,
    int borders,
    List<ColumnLine> columns,
    List<Finding> findings,
    List<String> notes) {

  /**
   * A column in numbers.
   *
   * @param column its name
   * @param format of the files
   * @param range that the definition allows
   * @param rows how many
   * @param nulls how many have no value
   * @param min the smallest value
   * @param max the largest value
   * @param disagreeing how many proven rows are wrong
   */
  public record ColumnLine(
      String column,
      String format,
      String range,
      long rows,
      long nulls,
      float min,
      float max,
      int disagreeing) {}

  /** Whether nothing is wrong. */
  public boolean passed() {
    return findings.isEmpty();
  }
}
