package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuLease;
import java.util.Optional;

/** An engine that works in leased device memory. */
interface LeasedEngine {

  /** Why it cannot compute this; empty if it can. */
  Optional<String> whyNot(PointBlock points, Neighborhood neighborhood, FeatureSet features);

  /** Device memory that {@link #compute} takes, in bytes. */
  long bytes(PointBlock points, FeatureSet features);

  /** Features of the core points, in the memory of a lease of at least {@link #bytes}. */
  FeatureTable compute(
      PointBlock points, Neighborhood neighborhood, FeatureSet features, GpuLease lease);
}
