package io.sparklidar.codec.pages;

import io.sparklidar.cloud.CoordinateTransform;

/**
 * Rows of a batch that follow one another in one file.
 *
 * @param firstRow the first of them; they end where the next ones begin
 * @param transform how their coordinates are made of record integers
 * @param modern whether scan angles are in the unit of point formats 6 and up
 * @param file number of the file among the texts of the file column
 * @param firstIndex index of the first row's point in the file
 */
public record RowsOfFile(
    long firstRow, CoordinateTransform transform, boolean modern, int file, long firstIndex) {}
