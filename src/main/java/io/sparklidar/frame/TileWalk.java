package io.sparklidar.frame;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.SquareTiles;
import io.sparklidar.tile.TileCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Computes the tiles of a partition, one after the other: gathers the points of a tile, computes
 * the features of its core, and hands on its rows with them.
 */
final class TileWalk implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  /** Bytes of a point in the table by place, and sorted for the search. */
  private static final long SEARCHED_POINT = 56;

  private final TileRows layout;
  private final FrameLattice lattice;
  private final SquareTiles tiles;
  private final long originZ;
  private final JobOptions options;

  /**
   * @param layout what rows have
   * @param lattice what coordinates lie on
   * @param tiles where tiles are
   * @param middleZ in the middle of all heights
   * @param options how features are computed
   */
  TileWalk(
      final TileRows layout,
      final FrameLattice lattice,
      final SquareTiles tiles,
      final double middleZ,
      final JobOptions options) {
    this.layout = layout;
    this.lattice = lattice;
    this.tiles = tiles;
    this.originZ = Math.round(middleZ / lattice.lattice().unitZ());
    this.options = options;
  }

  @Override
  public Iterator<Row> call(final Iterator<Row> copies) {
    TileEngines.openEarly(options, false);
    return new Rows(copies);
  }

  private GatheredPoints gathered(final int tile) {
    final Lattice steps = lattice.lattice();
    final TileCore.Square square = tiles.square(tile);
    final long[] origin = {
      Math.round((square.i() + 0.5) * square.side() / steps.unitX()),
      Math.round((square.j() + 0.5) * square.side() / steps.unitY()),
      originZ
    };
    final int capacity = Math.toIntExact(Math.min(heldPoints(tile), 1 << 28)) + 1;
    return new GatheredPoints(layout, lattice, origin, capacity);
  }

  /** About how many points a tile holds, as if they lay as dense around it as in it. */
  private long heldPoints(final int tile) {
    final double side = 1 + 2 * options.halo() / tiles.square(tile).side();
    return (long) Math.min(tiles.points(tile) * side * side, tiles.points());
  }

  /** About how much memory a tile takes. */
  private long bytes(final int tile) {
    final long held = heldPoints(tile);
    final long point = layout.pointBytes() + SEARCHED_POINT + options.engine().hostBytesPerPoint();
    final long features = (long) Float.BYTES * layout.features().size();
    return HeapGate.BUFFERS + held * point + tiles.points(tile) * features;
  }

  private FeatureTable compute(final PointBlock block) {
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      return TileEngines.compute(block, layout.features(), options).table();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      core.close();
    }
  }

  /** The rows of a partition. */
  private final class Rows implements Iterator<Row> {

    private final Iterator<Row> copies;
    private Optional<Row> upcoming = Optional.empty();
    private int tile = SquareTiles.NONE;
    private GatheredPoints points;
    private FeatureTable table;
    private final TaskRoom room = TaskRoom.ofThisTask();

    private Rows(final Iterator<Row> copies) {
      this.copies = copies;
      advance();
    }

    private void advance() {
      upcoming = copies.hasNext() ? Optional.of(copies.next()) : Optional.empty();
    }

    private int kind() {
      return upcoming
          .map(row -> PointCopies.kind(row.getLong(TileRows.COPY)))
          .orElse(PointCopies.ROW);
    }

    @Override
    public boolean hasNext() {
      if (upcoming.isEmpty()) {
        leave();
      }
      return upcoming.isPresent();
    }

    @Override
    public Row next() {
      if (upcoming.isEmpty()) {
        throw new NoSuchElementException();
      }
      if (kind() != PointCopies.ROW) {
        gather(PointCopies.tile(upcoming.get().getLong(TileRows.COPY)));
      }
      final Row copy = upcoming.get();
      final int of = PointCopies.tile(copy.getLong(TileRows.COPY));
      if (of != tile) {
        leave();
      }
      final Row row = withFeatures(copy);
      advance();
      return row;
    }

    private void leave() {
      tile = SquareTiles.NONE;
      points = null;
      table = null;
      room.leave();
    }

    /** Takes all points of a tile; what follows are its rows. */
    private void gather(final int next) {
      leave();
      room.enter(bytes(next));
      tile = next;
      points = gathered(next);
      while (kind() != PointCopies.ROW) {
        points.add(upcoming.get(), kind() == PointCopies.CORE);
        advance();
      }
      table = compute(points.block(lattice.lattice()));
    }

    private Row withFeatures(final Row copy) {
      final Row row = copy.getStruct(layout.row());
      final Object[] values = new Object[row.length() + layout.features().size()];
      for (int c = 0; c < row.length(); c++) {
        values[c] = row.get(c);
      }
      if (tile != SquareTiles.NONE) {
        final int point = points.find(copy);
        for (int f = 0; f < layout.features().size(); f++) {
          final float value = table.column(f)[point];
          values[row.length() + f] = Float.isNaN(value) ? null : (Object) value;
        }
      }
      return RowFactory.create(values);
    }
  }
}
