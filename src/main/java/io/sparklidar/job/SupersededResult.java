package io.sparklidar.job;

/**
 * A result of an earlier run that is kept aside.
 *
 * @param path below the output folder
 * @param rows points in it
 * @param bytes its length
 */
public record SupersededResult(String path, long rows, long bytes) {}
