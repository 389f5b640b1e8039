package io.sparklidar.job.features;

import io.sparklidar.cloud.Region;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.storage.OutputFolder;
import java.util.Optional;
import java.util.Set;

/**
 * What a query wants of what a job would write.
 *
 * @param features which of the job's features, by the names of their columns
 * @param attributes which columns of the inputs
 * @param region where the points lie; empty for anywhere
 * @param enough how many points suffice, whichever
 * @param memory where indexes and sums are remembered; empty for this JVM alone
 */
public record QueryScope(
    Set<String> features,
    AttributeChoice attributes,
    Optional<Region> region,
    long enough,
    Optional<OutputFolder> memory) {

  /** Copies the names. */
  public QueryScope {
    features = Set.copyOf(features);
  }
}
