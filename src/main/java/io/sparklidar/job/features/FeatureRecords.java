package io.sparklidar.job.features;

import java.util.List;

/**
 * What travels between driver and executors of the job of features, besides what other rooms own.
 */
public final class FeatureRecords {

  /** The types, for Kryo. */
  public static final List<Class<? extends Record>> TYPES =
      List.of(
          TileTask.Work.class,
          OutputPiece.class,
          OutputPieceTask.Work.class,
          AssembleTask.Work.class);

  private FeatureRecords() {}
}
