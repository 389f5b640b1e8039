package io.sparklidar.job.features;

import java.io.IOException;
import org.apache.spark.api.java.function.VoidFunction;

/** Draws tiles whose pictures got lost; their results stay as they are. */
final class PictureTask implements VoidFunction<TileTask.Work> {

  private static final long serialVersionUID = 1L;

  private final TileContext context;

  PictureTask(final TileContext context) {
    this.context = context;
  }

  @Override
  public void call(final TileTask.Work work) throws IOException {
    new TileTask(context, null, null).redraw(work.tile());
  }
}
