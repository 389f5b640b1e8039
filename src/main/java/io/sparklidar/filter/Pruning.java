package io.sparklidar.filter;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Region;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TilePlan;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A plan of which only the points in a region are written: tiles that have none of them are not in
 * it, and of the others only the chunks that meet the region or its halo are read. Points near the
 * border keep all of their neighbours.
 */
public final class Pruning {

  private Pruning() {}

  /**
   * Prunes.
   *
   * @param plan the plan without a region
   * @param files the index of every file, by ordinal
   * @param region where points lie that are written
   * @param halo how far away points may be that anything of them follows from, in units of the CRS
   * @param between whether tiles are done also where they have no points
   * @return what is left to do; points of tiles are those of the index, also where chunks are not
   *     read
   */
  public static TilePlan of(
      final TilePlan plan,
      final List<FileIndex> files,
      final Region region,
      final double halo,
      final boolean between) {
    final List<TileSpec> tiles = new ArrayList<>();
    for (final TileSpec tile : plan.tiles()) {
      final Bounds core = tile.bounds().expand(step(files));
      if (between ? region.meets(tile.bounds()) : holdsSome(tile, core, files, region)) {
        tiles.add(pruned(tile, core, files, region, halo * HaloRegion.SLACK));
      }
    }
    return new TilePlan(tiles, plan.points(), plan.retiled());
  }

  /** Points that far below a square are taken as in it. */
  private static double step(final List<FileIndex> files) {
    return files.stream()
        .map(FileIndex::transform)
        .mapToDouble(t -> Math.max(Math.abs(t.scaleX()), Math.abs(t.scaleY())))
        .max()
        .orElse(0);
  }

  private static boolean holdsSome(
      final TileSpec tile, final Bounds core, final List<FileIndex> files, final Region region) {
    for (final TileSpec.Input input : tile.coreInputs()) {
      final FileIndex file = files.get(input.file());
      for (final Chunk chunk : input.chunks()) {
        final Bounds shared = bounds(file, chunk).intersection(core);
        if (!shared.isEmpty() && region.meets(shared)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Bounds bounds(final FileIndex file, final Chunk chunk) {
    return file.chunks().get(chunk.index()).bounds();
  }

  private static TileSpec pruned(
      final TileSpec tile,
      final Bounds core,
      final List<FileIndex> files,
      final Region region,
      final double halo) {
    final Bounds around = region.bounds().intersection(core).expand(halo);
    final HaloRegion whole = tile.haloRegion();
    final HaloRegion haloRegion =
        around.intersection(whole.bounds()).equals(whole.bounds())
            ? whole
            : new HaloRegion.Rectangle(around);
    final HaloRegion ground = tile.ground().region();
    final Predicate<Bounds> near =
        chunk ->
            (haloRegion.meets(chunk) || ground.meets(chunk)) && region.meets(chunk.expand(halo));
    final List<TileSpec.Input> inputs = new ArrayList<>();
    long read = 0;
    for (final TileSpec.Input input : tile.inputs()) {
      final FileIndex file = files.get(input.file());
      final List<Chunk> chunks =
          input.chunks().stream().filter(chunk -> near.test(bounds(file, chunk))).toList();
      read += chunks.stream().mapToLong(Chunk::pointCount).sum();
      if (!chunks.isEmpty()) {
        inputs.add(
            new TileSpec.Input(
                input.file(), input.fingerprint(), input.transform(), input.heightUnit(), chunks));
      }
    }
    return new TileSpec(
        tile.id(),
        tile.core(),
        tile.bounds(),
        haloRegion,
        inputs,
        tile.corePoints(),
        read,
        Math.min(tile.heldPoints(), read),
        new TileSpec.Ground(ground, Math.min(tile.ground().points(), read)));
  }
}
