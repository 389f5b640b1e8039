/**
 * Points as tables of Spark: {@code spark.read().format("las")}, {@code "lidar-features"} and
 * {@code df.write().format("las")}, of any language that Spark has, with the jar on its class path
 * and nothing else.
 *
 * <p>{@link io.sparklidar.source.LasSource} is what Spark finds by the name, a {@link
 * io.sparklidar.source.LasTable} what it reads from and writes to; with features {@link
 * io.sparklidar.source.LidarFeaturesSource} and {@link io.sparklidar.source.FeatureTable}. How is
 * in rooms of their own: {@code read}, {@code features}, {@code write}, {@code landing} for what
 * streams have taken, and {@code frame} for what all need.
 */
package io.sparklidar.source;
