package io.sparklidar.job.labels;

import java.io.Serializable;

/**
 * Some points of a file, with their classes.
 *
 * @param rows their numbers, point after point
 * @param classes the class of each
 */
record PointSample(double[] rows, byte[] classes) implements Serializable {}
