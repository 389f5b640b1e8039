package io.sparklidar.codec.pages;

/** A row group whose pages somebody else has made, on a device as it may be. */
public interface FinishedPages {

  /** Its rows, at least one. */
  int rows();

  /**
   * The pages of a column; valid until the next one is asked for.
   *
   * @param number of the column in the file
   */
  FinishedColumn column(int number);
}
