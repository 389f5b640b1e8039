/**
 * What reading and writing frames have in common: options, and what is kept with the columns of a
 * frame ({@link io.sparklidar.source.frame.FieldOrigins}), so that what was read is written as it
 * was.
 */
package io.sparklidar.source.frame;
