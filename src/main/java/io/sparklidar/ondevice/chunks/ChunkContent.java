package io.sparklidar.ondevice.chunks;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.laz.schema.LazSchema;
import java.util.Set;

/** What is decoded of chunks that tiles share. */
public enum ChunkContent {

  /** Where points lie and of what class they are: what a tile needs of those around it. */
  PLACES(LazSchema.CLASS_LAYER + 1, Set.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION)),

  /** All that a tile needs of its own points to write layers of their features. */
  POINTS(
      LazSchema.FLAGS_LAYER + 1,
      Set.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION, LasField.FLAGS));

  private final int layers;
  private final Set<LasField> fields;

  ChunkContent(final int layers, final Set<LasField> fields) {
    this.layers = layers;
    this.fields = fields;
  }

  /** How many layers of a chunk of formats 6-10 that takes, from the first on. */
  public int layers() {
    return layers;
  }

  /** The fields. */
  public Set<LasField> fields() {
    return fields;
  }
}
