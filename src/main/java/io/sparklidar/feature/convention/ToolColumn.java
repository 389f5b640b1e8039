package io.sparklidar.feature.convention;

import io.sparklidar.feature.definition.Feature;

/**
 * A column of another tool.
 *
 * @param name what the tool calls it
 * @param feature what it is here, in the tool's variants
 * @param isDefault whether the tool gives it unless told otherwise
 */
public record ToolColumn(String name, Feature feature, boolean isDefault) {}
