package io.sparklidar.tile;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.las.ByteSource;
import io.sparklidar.las.Chunk;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.MalformedLasException;
import io.sparklidar.las.PointReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads the points of one tile: x, y, z and what the features need of the chunks that meet its core
 * or halo. Memory is bounded by the tile, not by its files. One object reads one tile.
 */
public final class TileReader {

  /** Opens the bytes of a file. */
  public interface Opener {

    /**
     * Opens a file for positioned reads.
     *
     * @param fingerprint which state of which file
     * @throws MalformedLasException if the file is in another state
     * @throws IOException if it cannot be opened
     */
    ByteSource open(FileFingerprint fingerprint) throws IOException;
  }

  private final TileSpec tile;
  private final Lattice lattice;
  private final Set<PointAttribute> attributes;
  private final Growing core;
  private final Growing halo;
  private long originX;
  private long originY;
  private long originZ;
  private boolean originKnown;

  private TileReader(
      final TileSpec tile, final Lattice lattice, final Set<PointAttribute> attributes) {
    this.tile = tile;
    this.lattice = lattice;
    this.attributes = attributes;
    this.core = new Growing(Math.toIntExact(tile.corePoints()), attributes);
    this.halo = new Growing((int) Math.min(1 << 16, tile.readPoints()), attributes);
  }

  /**
   * Reads a tile.
   *
   * @param tile what to read
   * @param lattice the job's lattice
   * @param attributes source attributes that features look at
   * @param opener opens the files
   * @throws MalformedLasException if a file is not what it should be
   * @throws IOException if one cannot be read
   */
  public static PointBlock read(
      final TileSpec tile,
      final Lattice lattice,
      final Set<PointAttribute> attributes,
      final Opener opener)
      throws IOException {
    final TileReader reader = new TileReader(tile, lattice, attributes);
    for (final TileSpec.Input input : tile.inputs()) {
      try (LasFile file = LasFile.open(opener.open(input.fingerprint()))) {
        reader.readInput(input, file);
      }
    }
    return reader.block();
  }

  private static Set<LasField> fields(final Set<PointAttribute> attributes) {
    final Set<LasField> fields = EnumSet.of(LasField.XY, LasField.Z);
    for (final PointAttribute attribute : attributes) {
      fields.add(
          switch (attribute) {
            case INTENSITY -> LasField.INTENSITY;
            case RETURN_NUMBER, NUMBER_OF_RETURNS -> LasField.RETURNS;
            case CLASSIFICATION -> LasField.CLASSIFICATION;
            case RED -> LasField.RGB;
            case NIR -> LasField.NIR;
          });
    }
    return fields;
  }

  private void readInput(final TileSpec.Input input, final LasFile file) throws IOException {
    final CoordinateTransform transform = file.transform();
    final Lattice.Mapping mapping = lattice.mapping(transform);
    final PointReader points = file.reader(fields(attributes));
    for (final Chunk chunk : input.chunks()) {
      add(input, chunk, points.read(chunk), transform, mapping, file);
    }
  }

  private void add(
      final TileSpec.Input input,
      final Chunk chunk,
      final LasColumns columns,
      final CoordinateTransform transform,
      final Lattice.Mapping mapping,
      final LasFile file)
      throws MalformedLasException {
    final int[] xs = columns.x();
    final int[] ys = columns.y();
    final int[] zs = columns.z();
    final Map<PointAttribute, int[]> values = new EnumMap<>(PointAttribute.class);
    for (final PointAttribute attribute : attributes) {
      values.put(attribute, values(attribute, columns, file));
    }
    for (int p = 0; p < columns.size(); p++) {
      final double x = transform.x(xs[p]);
      final double y = transform.y(ys[p]);
      final Growing target;
      if (tile.core().contains(input.file(), x, y, transform.scaleX(), transform.scaleY())) {
        target = core;
      } else if (tile.reach().contains(x, y)) {
        target = halo;
      } else {
        continue;
      }
      final long gx = mapping.x().toLattice(xs[p]);
      final long gy = mapping.y().toLattice(ys[p]);
      final long gz = mapping.z().toLattice(zs[p]);
      if (!originKnown) {
        // In the middle, so that ints reach as far as they can. Of z no extent is known: where a
        // step is the file's own, its zero is the middle of all it can hold, else its first point
        // is near the others.
        originX = Math.round((tile.bounds().minX() + tile.bounds().maxX()) / 2 / lattice.unitX());
        originY = Math.round((tile.bounds().minY() + tile.bounds().maxY()) / 2 / lattice.unitY());
        originZ = lattice.unitZ() == Math.abs(transform.scaleZ()) ? mapping.z().toLattice(0) : gz;
        originKnown = true;
      }
      final long index = chunk.firstPoint() + p;
      final int at = target.size;
      target.ensure(at + 1);
      target.x[at] = local(gx - originX, index, chunk, input);
      target.y[at] = local(gy - originY, index, chunk, input);
      target.z[at] = local(gz - originZ, index, chunk, input);
      target.identity[at] = PointIdentity.of(input.file(), index);
      for (final Map.Entry<PointAttribute, int[]> value : values.entrySet()) {
        target.attributes.get(value.getKey())[at] = value.getValue()[p];
      }
      target.size = at + 1;
    }
  }

  private static int local(
      final long difference, final long index, final Chunk chunk, final TileSpec.Input input)
      throws MalformedLasException {
    if (difference != (int) difference) {
      throw new MalformedLasException(
          input.fingerprint().path(),
          chunk.offset(),
          "points of one tile within 2^31 coordinate steps of one another",
          "point " + index + " at " + difference + " steps");
    }
    return (int) difference;
  }

  private static int[] values(
      final PointAttribute attribute, final LasColumns columns, final LasFile file) {
    final int n = columns.size();
    final int[] values = new int[n];
    switch (attribute) {
      case INTENSITY -> unsigned(columns.intensity(), values);
      case RETURN_NUMBER -> unsigned(columns.returnNumber(), values);
      case NUMBER_OF_RETURNS -> unsigned(columns.numberOfReturns(), values);
      case CLASSIFICATION -> unsigned(columns.classification(), values);
      case RED -> {
        if (file.layout().hasRgb()) {
          unsigned(columns.red(), values);
        }
      }
      case NIR -> {
        if (file.layout().hasNir()) {
          unsigned(columns.nir(), values);
        }
      }
    }
    return values;
  }

  private static void unsigned(final short[] from, final int[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] & 0xFFFF;
    }
  }

  private static void unsigned(final byte[] from, final int[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] & 0xFF;
    }
  }

  private PointBlock block() {
    final int coreCount = core.size;
    core.append(halo);
    return new PointBlock(
        lattice,
        originX,
        originY,
        originZ,
        core.size,
        coreCount,
        core.x,
        core.y,
        core.z,
        core.identity,
        core.attributes);
  }

  /** Columns that grow. */
  private static final class Growing {

    private int size;
    private int[] x;
    private int[] y;
    private int[] z;
    private long[] identity;
    private final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);

    private Growing(final int capacity, final Set<PointAttribute> attributes) {
      x = new int[capacity];
      y = new int[capacity];
      z = new int[capacity];
      identity = new long[capacity];
      for (final PointAttribute attribute : attributes) {
        this.attributes.put(attribute, new int[capacity]);
      }
    }

    private void ensure(final int needed) {
      if (needed > x.length) {
        resize(Math.max(needed, Math.toIntExact(Math.min(1L << 30, x.length * 3L / 2 + 16))));
      }
    }

    private void resize(final int capacity) {
      x = Arrays.copyOf(x, capacity);
      y = Arrays.copyOf(y, capacity);
      z = Arrays.copyOf(z, capacity);
      identity = Arrays.copyOf(identity, capacity);
      attributes.replaceAll((attribute, values) -> Arrays.copyOf(values, capacity));
    }

    private void append(final Growing other) {
      final int total = Math.addExact(size, other.size);
      if (total > x.length) {
        resize(total);
      }
      System.arraycopy(other.x, 0, x, size, other.size);
      System.arraycopy(other.y, 0, y, size, other.size);
      System.arraycopy(other.z, 0, z, size, other.size);
      System.arraycopy(other.identity, 0, identity, size, other.size);
      for (final Map.Entry<PointAttribute, int[]> column : attributes.entrySet()) {
        System.arraycopy(
            other.attributes.get(column.getKey()), 0, column.getValue(), size, other.size);
      }
      size = total;
    }
  }
}
