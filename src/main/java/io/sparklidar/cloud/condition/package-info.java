/**
 * Conditions on the attributes of a point, as users write them: {@code classification in (2, 6) and
 * not withheld}.
 *
 * <p>{@link io.sparklidar.cloud.condition.Condition#parse} reads a text or says where it stops
 * being one. Whoever has points hands their columns to a {@link
 * io.sparklidar.cloud.condition.PointSelector} as {@link
 * io.sparklidar.cloud.condition.PointValues}, which decides some thousand of them at a time, and
 * column by column.
 */
package io.sparklidar.cloud.condition;
