/**
 * Looking at results: {@code explain} shows one point with its neighbours and how every column
 * follows from them ({@link io.sparklidar.job.verify.PointExplainer}); {@code verify} reads all of
 * an output, compares it with its records and inputs, and proves random rows anew ({@link
 * io.sparklidar.job.verify.Verification}). Neither starts Spark. Both read around a point only the
 * chunks that meet its surroundings ({@link io.sparklidar.job.verify.Surroundings}) and hold what
 * they find against the plain formulas of the room {@code proof}.
 *
 * <p>Large because the two share how they read around a point and what they hold it against.
 */
package io.sparklidar.job.verify;
