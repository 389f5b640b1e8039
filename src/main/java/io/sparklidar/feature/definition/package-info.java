/**
 * What a feature consists of: a {@link io.sparklidar.feature.definition.Feature} has a definition,
 * a range, an encoding, and a formula that reads {@link
 * io.sparklidar.feature.definition.SummaryRows} of the {@linkplain
 * io.sparklidar.feature.definition.Quantity quantities} it asks for, which a {@linkplain
 * io.sparklidar.feature.definition.FeatureCost provider} delivers.
 */
package io.sparklidar.feature.definition;
