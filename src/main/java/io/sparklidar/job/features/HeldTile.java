package io.sparklidar.job.features;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.tile.TilePoints;
import java.io.Closeable;
import java.util.Map;

/**
 * A tile that was computed, in the room that it has in the heap until it is closed. Confined to one
 * thread.
 */
public final class HeldTile implements Closeable {

  private final TilePoints points;
  private final FeatureTable table;
  private final TileEngines.Outcome outcome;
  private final Map<String, Double> seconds;
  private final long bytesRead;
  private final long pointsRead;
  private final Runnable leave;
  private boolean closed;

  HeldTile(
      final TilePoints points,
      final FeatureTable table,
      final TileEngines.Outcome outcome,
      final Map<String, Double> seconds,
      final long bytesRead,
      final long pointsRead,
      final Runnable leave) {
    this.points = points;
    this.table = table;
    this.outcome = outcome;
    this.seconds = seconds;
    this.bytesRead = bytesRead;
    this.pointsRead = pointsRead;
    this.leave = leave;
  }

  /** The points that are rows, file by file, with what the table needs of them. */
  public TilePoints points() {
    return points;
  }

  /** Their features. */
  public FeatureTable table() {
    return table;
  }

  /** Whether a device searched it. */
  public boolean isOfDevice() {
    return outcome.device().equals(TileEngines.GPU);
  }

  /** Whether a device had it in pieces. */
  public boolean isSplit() {
    return outcome.split();
  }

  /** Seconds that something took: wait, read or search. */
  public double seconds(final String what) {
    return seconds.getOrDefault(what, 0.0);
  }

  /** Bytes of files that were read for it. */
  public long bytesRead() {
    return bytesRead;
  }

  /** Points that were decoded for it. */
  public long pointsRead() {
    return pointsRead;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leave.run();
    }
  }
}
