package io.sparklidar.job.verify;

/**
 * Some rows of a result.
 *
 * @param size how many
 * @param first number of the first in its file
 * @param file ordinal of each row's input; -1 where the file does not say
 * @param index of each row's point in its input; -1 where the file does not say
 * @param x coordinates; empty if the file has none
 * @param y coordinates; empty if the file has none
 * @param z coordinates, in the unit of the inputs; empty if the file has none
 * @param values by column, NaN for null; a column that the file is without is empty
 * @param steps what the file rounds the values of each column to, half of it; 0 for none
 * @param notNull by column, how many values are NaN where the file could have said null
 */
record ResultRows(
    int size,
    long first,
    int[] file,
    long[] index,
    double[] x,
    double[] y,
    double[] z,
    float[][] values,
    double[] steps,
    long[] notNull) {

  /** Whether the rows say where their points lie. */
  boolean hasPlaces() {
    return x.length > 0;
  }
}
