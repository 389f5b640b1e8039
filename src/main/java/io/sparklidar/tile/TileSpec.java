package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.Chunk;
import java.io.Serializable;
import java.util.List;

/**
 * What one task owns and what it must read: complete in itself, so that a task needs nothing else.
 *
 * @param id its name, unique in the job and the same in every run over the same input
 * @param core which points it owns
 * @param bounds extent of the core
 * @param haloRegion where its halo may lie
 * @param inputs the files to read, by ordinal
 * @param corePoints points it owns, counted exactly by the index
 * @param readPoints points of all chunks it decodes
 * @param heldPoints about how many points it holds at once, core and halo
 * @param ground where else points lie that it looks at, if they are ground
 */
public record TileSpec(
    String id,
    TileCore core,
    Bounds bounds,
    HaloRegion haloRegion,
    List<Input> inputs,
    long corePoints,
    long readPoints,
    long heldPoints,
    Ground ground)
    implements Serializable {

  /** Of a tile that looks at nothing beyond its halo. */
  public TileSpec(
      final String id,
      final TileCore core,
      final Bounds bounds,
      final HaloRegion haloRegion,
      final List<Input> inputs,
      final long corePoints,
      final long readPoints,
      final long heldPoints) {
    this(id, core, bounds, haloRegion, inputs, corePoints, readPoints, heldPoints, Ground.NONE);
  }

  /**
   * Where ground points lie that heights of core points follow from: around the core as the halo,
   * and wider, since few of all points are ground, and nothing else is kept of what lies there.
   *
   * @param region where; core and halo lie in it or not
   * @param points about how many points lie in it, ground or not
   */
  public record Ground(HaloRegion region, long points) implements Serializable {

    /** Nothing is looked for. */
    public static final Ground NONE = new Ground(new HaloRegion.Rectangle(Bounds.EMPTY), 0);
  }

  /** The inputs that can have points in the core, in the order of all. */
  public List<Input> coreInputs() {
    return inputs.stream().filter(input -> core.mayHold(input.file())).toList();
  }

  /**
   * Whether it is a square between others that has no points of its own: of these there are rasters
   * alone. A file without points is none.
   */
  public boolean isBetween() {
    return corePoints == 0 && core instanceof TileCore.Square;
  }

  /** How many core points are written when the tile is computed. */
  public long keptPoints() {
    if (!(core instanceof TileCore.PartOfFile)) {
      return corePoints;
    }
    long points = 0;
    for (final Input input : inputs) {
      for (final Chunk chunk : input.chunks()) {
        points += keeps(input.file(), chunk.index()) ? chunk.pointCount() : 0;
      }
    }
    return points;
  }

  /** Whether the core points of a chunk are written when the tile is computed. */
  boolean keeps(final int file, final int chunk) {
    final TileCore.Share share = core.share(file, chunk);
    return share == TileCore.Share.ALL
        || share == TileCore.Share.SOME && !(core instanceof TileCore.PartOfFile);
  }

  /** Whether points of a chunk may be core points. */
  boolean hasCore(final int file, final int chunk) {
    return core.share(file, chunk) != TileCore.Share.NONE;
  }

  /**
   * The chunks of one file that meet core or halo.
   *
   * @param file ordinal of the file in the job's sorted list
   * @param fingerprint which state of which file
   * @param transform its scale and offset
   * @param heightUnit length of the unit of its heights in units of its plan
   * @param chunks the chunks, ascending
   */
  public record Input(
      int file,
      FileFingerprint fingerprint,
      CoordinateTransform transform,
      double heightUnit,
      List<Chunk> chunks)
      implements Serializable {}
}
