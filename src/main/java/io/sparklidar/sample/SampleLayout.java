package io.sparklidar.sample;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.scan.TownArea;
import java.util.ArrayList;
import java.util.List;

/** Chooses the tiles of a sample: a near-square block of squares from the reference place on. */
final class SampleLayout {

  private static final int PROBES = 6;
  private static final double PROBE_SIDE = 16;
  private static final int ROUNDS = 2;

  /** The usual side of a tile, metres; twice that once there are many, and twice again. */
  private static final int USUAL_SIDE = 250;

  private static final int FEW_TILES = 4;
  private static final int MANY_TILES = 256;
  private static final int WIDEST_SIDE = 1000;

  private SampleLayout() {}

  /** The tiles of a sample, row by row from the south-west. */
  static List<TownArea> tiles(final TownOptions options, final Town town) {
    final double squareMetres = squareMetres(options.points(), town);
    final int side = options.tileSize().orElseGet(() -> side(squareMetres));
    final int count =
        (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.rint(squareMetres / side / side)));
    final int columns = (int) Math.ceil(Math.sqrt(count));
    final List<TownArea> tiles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tiles.add(
          TownArea.square(
              Town.REFERENCE_X + (double) side * (i % columns),
              Town.REFERENCE_Y + (double) side * (i / columns),
              side));
    }
    return tiles;
  }

  private static int side(final double squareMetres) {
    if (squareMetres < FEW_TILES * USUAL_SIDE * USUAL_SIDE) {
      return (int) Math.max(1, Math.rint(Math.sqrt(squareMetres / FEW_TILES)));
    }
    int side = USUAL_SIDE;
    while (side < WIDEST_SIDE && squareMetres / side / side > MANY_TILES) {
      side *= 2;
    }
    return side;
  }

  /** How much land holds so many points. */
  private static double squareMetres(final long points, final Town town) {
    double squareMetres = points / Town.DENSITY;
    for (int round = 0; round < ROUNDS; round++) {
      squareMetres = points / density(town, Math.sqrt(squareMetres));
    }
    return squareMetres;
  }

  /** Points per square metre of a square, from probes all over it. */
  private static double density(final Town town, final double side) {
    final double probe = Math.min(PROBE_SIDE, side / PROBES);
    final double room = side / PROBES - probe;
    final long[] points = new long[1];
    double squareMetres = 0;
    for (int j = 0; j < PROBES; j++) {
      for (int i = 0; i < PROBES; i++) {
        // Not on a grid: flight lines and streets lie on one.
        final Draw draw = new Draw(Hash.of(0, i, j));
        final TownArea area =
            TownArea.square(
                Town.REFERENCE_X + i * side / PROBES + draw.unit() * room,
                Town.REFERENCE_Y + j * side / PROBES + draw.unit() * room,
                Math.max(1, probe));
        town.scan(area, batch -> points[0] += batch.size());
        squareMetres += area.squareMetres();
      }
    }
    return Math.max(1, points[0]) / squareMetres;
  }
}
