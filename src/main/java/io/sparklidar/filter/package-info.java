/**
 * Which points of a job take part and which of them are written.
 *
 * <p>Data flow: {@link io.sparklidar.filter.Filters} are what a user asks for. The part of space
 * that is asked for is a {@link io.sparklidar.cloud.Region}, a {@link io.sparklidar.filter.Box} or
 * {@link io.sparklidar.filter.Polygons}; {@link io.sparklidar.filter.Pruning} takes out of a plan
 * what misses it. What a point is alone decides while a tile is read ({@link
 * io.sparklidar.filter.PointFilter}), what others are beside it and its features when these are
 * there: {@link io.sparklidar.filter.ChosenPoints} are what is left to be written.
 */
package io.sparklidar.filter;
