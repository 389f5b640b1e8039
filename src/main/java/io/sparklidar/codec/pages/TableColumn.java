package io.sparklidar.codec.pages;

import io.sparklidar.cloud.PointAttribute;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A column of a table of points and their features, as a device encodes it; one that is of neither
 * has nothing to read.
 *
 * @param column what it is
 * @param attribute whose array of the points it is read from, as {@code LasColumns} has it: the
 *     attributes of one byte share that byte. A file that has no such field has no such array, and
 *     no row a value
 * @param feature number of the feature, of the table's, that it is
 */
public record TableColumn(
    PageColumn column, Optional<PointAttribute> attribute, OptionalInt feature) {}
