package io.sparklidar.job.labels;

import java.util.List;

/** What travels between driver and executors of the job of labels, besides what other rooms own. */
public final class LabelRecords {

  /** The types, for Kryo. */
  public static final List<Class<? extends Record>> TYPES =
      List.of(
          LabelReference.class,
          LabelTask.Work.class,
          PointSample.class,
          PointSampleTask.Work.class,
          SharedReference.class);

  private LabelRecords() {}
}
