/**
 * What a feature consists of: a {@link io.sparklidar.feature.definition.Feature} has a definition,
 * a range, an encoding, and a formula that reads {@link
 * io.sparklidar.feature.definition.SummaryRows} of the {@linkplain
 * io.sparklidar.feature.definition.Quantity quantities} it asks for, which have their {@linkplain
 * io.sparklidar.feature.definition.FeatureCost cost}.
 */
package io.sparklidar.feature.definition;
