package io.sparklidar.job.features;

import io.sparklidar.error.BadInputException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.filter.ChosenPoints;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Computes tiles of a job, whose rows go to who asks for them: by the same gate, engines and
 * devices, to the same bits as a run writes. Travels to executors. Safe for concurrent use.
 */
public final class TileQuery implements Serializable {

  private static final long serialVersionUID = 1L;

  private final TileContext context;

  TileQuery(final TileContext context) {
    this.context = context;
  }

  /** The table that rows are part of, with the columns of all features that a run would write. */
  public ParquetSchema schema() {
    return context.schema();
  }

  /** The features that tiles have. */
  public FeatureSet features() {
    return context.features();
  }

  /** All columns that tiles compute, those among them that only filters look at. */
  public FeatureSet computed() {
    return context.columns().all();
  }

  /** Path of an input, by its ordinal. */
  public String path(final int file) {
    return context.paths().get(file);
  }

  /**
   * Reads and computes a tile, when there is room for it; the room is its own until it is closed.
   *
   * @throws BadInputException if an input is not what it should be
   * @throws IOException if storage fails, or the task is killed
   */
  public HeldTile compute(final TileSpec tile) throws IOException {
    final long began = System.nanoTime();
    TileEngines.openEarly(context.options(), false);
    final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(TileMemory.bytes(tile, context));
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    boolean held = false;
    try {
      final Map<String, Double> seconds = new LinkedHashMap<>();
      seconds.put("wait", (System.nanoTime() - began) / 1e9);
      final LongAdder bytes = new LongAdder();
      final TileTask task = new TileTask(context, null, null);
      final TileTask.Computed computed = task.compute(tile, seconds, bytes::add);
      final ChosenPoints chosen = task.chosen(tile, computed);
      final HeldTile done =
          new HeldTile(
              chosen.points(),
              chosen.table(),
              computed.outcome(),
              seconds,
              bytes.sum(),
              tile.readPoints(),
              () -> {
                core.close();
                inside.close();
              });
      held = true;
      return done;
    } catch (final IOException e) {
      throw new BadInputException(InputReading.bad(e), e);
    } finally {
      if (!held) {
        core.close();
        inside.close();
      }
    }
  }
}
