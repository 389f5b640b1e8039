/**
 * How other tools define and name what is computed here: {@link
 * io.sparklidar.feature.convention.Tool} is the one table of it, a {@link
 * io.sparklidar.feature.convention.Convention} what of it a job follows.
 */
package io.sparklidar.feature.convention;
