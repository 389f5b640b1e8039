package io.sparklidar.job.features;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.tile.FileIndex;
import java.util.List;

/**
 * What a job would write, as far as headers tell.
 *
 * @param inputs the good ones, in order of their paths: what their headers say
 * @param groups the same by their CRS
 * @param features the columns that a run over them has besides those of the inputs
 */
public record QueriedTable(List<FileIndex> inputs, List<CrsGroup> groups, FeatureSet features) {

  /** Copies the list. */
  public QueriedTable {
    inputs = List.copyOf(inputs);
    groups = List.copyOf(groups);
  }
}
