package io.sparklidar.job.verify;

/**
 * Something that is not as it should be.
 *
 * @param check which check found it
 * @param where file, column or tile
 * @param what what is found, and what was expected
 */
public record Finding(String check, String where, String what) {}
