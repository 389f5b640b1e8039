package io.sparklidar.frame;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.ThinnedCloud;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.SquareTiles;
import io.sparklidar.tile.TileCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
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
  private final JobColumns computed;

  /**
   * @param layout what rows have
   * @param lattice what coordinates lie on
   * @param tiles where tiles are
   * @param middleZ in the middle of all heights
   * @param options how features are computed
   * @param limits of the columns that all points decide together, by their names
   */
  TileWalk(
      final TileRows layout,
      final FrameLattice lattice,
      final SquareTiles tiles,
      final double middleZ,
      final JobOptions options,
      final Map<String, Double> limits) {
    this.layout = layout;
    this.lattice = lattice;
    this.tiles = tiles;
    this.originZ = Math.round(middleZ / lattice.lattice().unitZ());
    this.options = options;
    this.computed = new JobColumns(layout.computed(), limits);
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
    final int capacity = Math.toIntExact(Math.min(heldPoints(tile, options.halo()), 1 << 28)) + 1;
    return new GatheredPoints(layout, lattice, origin, capacity);
  }

  /** About how many points a tile holds, as if they lay as dense around it as in it. */
  private long heldPoints(final int tile, final double reach) {
    final double side = 1 + 2 * reach / tiles.square(tile).side();
    return (long) Math.min(tiles.points(tile) * side * side, tiles.points());
  }

  /** About how much memory a tile takes. */
  private long bytes(final int tile) {
    final long held = heldPoints(tile, options.halo());
    final long point = layout.pointBytes() + SEARCHED_POINT + options.engine().hostBytesPerPoint();
    final long features = (long) Float.BYTES * layout.computed().size();
    return HeapGate.BUFFERS + held * point + ground(tile, held) + tiles.points(tile) * features;
  }

  /** The same of what heights are taken from, if all that is near were ground. */
  private long ground(final int tile, final long held) {
    if (!layout.needGround()) {
      return 0;
    }
    final long near = heldPoints(tile, options.groundReach(layout.computed()));
    return Math.max(0, near - held) * layout.pointBytes()
        + near * HeightAboveGround.bytesOfPoint(options.ground().model());
  }

  private FeatureTable compute(final GatheredPoints points) {
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      final PointBlock block = points.block(lattice.lattice());
      return computed.complete(
          TileEngines.compute(block, computed.searched(), options).table(),
          block,
          layout.needGround() ? Optional.of(heights(points, block)) : Optional.empty());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      core.close();
    }
  }

  private float[] heights(final GatheredPoints points, final PointBlock block) {
    return HeightAboveGround.of(
            block,
            points.ground(lattice.lattice()),
            options.ground().model(),
            options.ground().radius(),
            TaskCores.ofThisJvm())
        .heights();
  }

  /** The rows of a partition. */
  private final class Rows implements Iterator<Row> {

    private final Iterator<Row> copies;
    private final FeatureSet added = layout.features();
    private final TaskRoom room = TaskRoom.ofThisTask();
    private Optional<Row> upcoming = Optional.empty();
    private Optional<Row> ready = Optional.empty();
    private int tile = SquareTiles.NONE;
    private GatheredPoints points;
    private FeatureTable table;
    private float[][] columns;
    private BitSet kept;

    private Rows(final Iterator<Row> copies) {
      this.copies = copies;
      advance();
    }

    private void advance() {
      upcoming = copies.hasNext() ? Optional.of(copies.next()) : Optional.empty();
    }

    private boolean isUpcoming(final int kind) {
      return upcoming
          .map(row -> PointCopies.kind(row.getLong(TileRows.COPY)) == kind)
          .orElse(false);
    }

    private int tileOfUpcoming() {
      return PointCopies.tile(upcoming.orElseThrow().getLong(TileRows.COPY));
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && upcoming.isPresent()) {
        if (!isUpcoming(PointCopies.ROW)) {
          gather(tileOfUpcoming());
        } else {
          if (tileOfUpcoming() != tile) {
            leave();
          }
          ready = withFeatures(upcoming.get());
          advance();
        }
      }
      if (ready.isEmpty()) {
        leave();
      }
      return ready.isPresent();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      final Row row = ready.get();
      ready = Optional.empty();
      return row;
    }

    private void leave() {
      tile = SquareTiles.NONE;
      points = null;
      table = null;
      columns = null;
      room.leave();
    }

    /** Takes all points of a tile; what follows are its rows, if somebody asks for any. */
    private void gather(final int next) {
      leave();
      room.enter(bytes(next));
      tile = next;
      points = gathered(next);
      while (upcoming.isPresent() && !isUpcoming(PointCopies.ROW) && tileOfUpcoming() == next) {
        final Row copy = upcoming.get();
        points.add(copy, PointCopies.kind(copy.getLong(TileRows.COPY)));
        advance();
      }
      if (!isUpcoming(PointCopies.ROW) || tileOfUpcoming() != next) {
        leave();
        return;
      }
      table = compute(points);
      columns =
          added.columns().stream()
              .map(column -> table.column(column.name()))
              .toArray(float[][]::new);
      kept = kept();
    }

    /** The points whose rows are asked for. */
    private BitSet kept() {
      final BitSet all = new BitSet(points.coreCount());
      all.set(0, points.coreCount());
      final PointFilters filters = layout.filters();
      if (filters.cube() > 0) {
        all.and(ThinnedCloud.of(points.block(lattice.lattice()), filters.cube(), Optional.empty()));
      }
      filters.tests().forEach(test -> points.test(test.condition(), table, all));
      return all;
    }

    private Optional<Row> withFeatures(final Row copy) {
      final Row row = copy.getStruct(layout.row());
      final Object[] values = new Object[row.length() + added.size()];
      for (int c = 0; c < row.length(); c++) {
        values[c] = row.get(c);
      }
      if (tile != SquareTiles.NONE) {
        final int point = points.find(copy);
        if (!kept.get(point)) {
          return Optional.empty();
        }
        for (int f = 0; f < added.size(); f++) {
          values[row.length() + f] = value(added.columns().get(f), columns[f][point]);
        }
      }
      return Optional.of(RowFactory.create(values));
    }

    private static Object value(final Column column, final float value) {
      if (ParquetSchema.isTruth(column)) {
        return value != 0;
      }
      return Float.isNaN(value) ? null : (Object) value;
    }
  }
}
