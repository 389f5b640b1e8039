package io.sparklidar.job.retile;

import io.sparklidar.las.CopcChunk;
import io.sparklidar.las.LatticeShift;
import io.sparklidar.las.PointKind;
import java.util.List;

/** What travels between driver and executors of a retiling, besides what other rooms own. */
public final class RetileRecords {

  /** The types, for Kryo. */
  public static final List<Class<? extends Record>> TYPES =
      List.of(
          CopcChunk.class,
          KindTask.Found.class,
          LatticeShift.class,
          NodePart.class,
          NodePlace.class,
          PointKind.class,
          PointRun.class,
          RetiledTile.class,
          RunPlace.class,
          ScatterTask.Work.class,
          SurveyTask.Survey.class);

  private RetileRecords() {}
}
