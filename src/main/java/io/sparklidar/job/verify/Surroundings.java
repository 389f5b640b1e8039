package io.sparklidar.job.verify;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasPointValues;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One point and all points around it, read from the files themselves: of the chunks whose extents
 * meet a square about it, and no others. One object reads one point.
 */
final class Surroundings {

  /**
   * What is farther from a place than this, in units of the CRS, is not the point of that place.
   */
  static final double SAME_PLACE = 1e-5;

  /**
   * A point and what lies around it.
   *
   * @param block the point, then all others within the square
   * @param chunks how many were decoded
   * @param files how many files had points there
   * @param place x, y, z of the point, as its file has them
   */
  record Read(PointBlock block, int chunks, int files, double[] place) {

    /** The same without points farther in plan, along an axis, than a distance. */
    Read within(final double distance) {
      final Lattice lattice = block.lattice();
      final int[] rows = new int[block.size()];
      int n = 0;
      for (int i = 0; i < block.size(); i++) {
        final double dx = ((double) block.x()[i] - block.x()[0]) * lattice.unitX();
        final double dy = ((double) block.y()[i] - block.y()[0]) * lattice.unitY();
        if (Math.abs(dx) <= distance * ROOM && Math.abs(dy) <= distance * ROOM) {
          rows[n++] = i;
        }
      }
      return new Read(block.of(rows, n, 1), chunks, files, place);
    }
  }

  /** A point at exactly the distance is inside. */
  private static final double ROOM = 1 + 1e-9;

  private final Inputs inputs;
  private final Set<PointAttribute> attributes;
  private final double reach;
  private final Map<PointAttribute, int[]> columns = new EnumMap<>(PointAttribute.class);
  private int[] x = new int[1 << 10];
  private int[] y = new int[1 << 10];
  private int[] z = new int[1 << 10];
  private long[] identity = new long[1 << 10];
  private final BitSet references = new BitSet();
  private int size;
  private int chunks;
  private int files;

  private Surroundings(
      final Inputs inputs, final Set<PointAttribute> attributes, final double reach) {
    this.inputs = inputs;
    this.attributes = attributes;
    this.reach = reach;
    attributes.forEach(attribute -> columns.put(attribute, new int[1 << 10]));
  }

  /**
   * Reads around a point.
   *
   * @param inputs the files
   * @param attributes of points that features look at
   * @param file ordinal of the point's file
   * @param index of the point in it
   * @param reach half the side of the square, in units of the CRS
   */
  static Read of(
      final Inputs inputs,
      final Set<PointAttribute> attributes,
      final int file,
      final long index,
      final double reach)
      throws IOException {
    return new Surroundings(inputs, attributes, reach).read(file, index);
  }

  /**
   * Reads around the point at a place; of several there, the first.
   *
   * @param group whose points; that of all files if it is not known
   * @return empty if no point lies there
   */
  static Optional<Read> at(
      final Inputs inputs,
      final Set<PointAttribute> attributes,
      final int group,
      final double[] place,
      final double reach)
      throws IOException {
    final Bounds spot = new Bounds(place[0], place[1], place[0], place[1]).expand(SAME_PLACE);
    for (int file = 0; file < inputs.files().size(); file++) {
      final FileIndex index = inputs.files().get(file);
      if (!inputs.groups().mayBeOf(group, file)
          || !index.bounds().expand(SAME_PLACE).intersects(spot)) {
        continue;
      }
      final long found = find(inputs, index, spot, place[2]);
      if (found >= 0) {
        return Optional.of(of(inputs, attributes, file, found, reach));
      }
    }
    return Optional.empty();
  }

  private static long find(
      final Inputs inputs, final FileIndex index, final Bounds spot, final double z)
      throws IOException {
    return new InputReading(inputs.sources())
        .run(
            in -> {
              try (LasFile las = in.openLas(index.fingerprint())) {
                final PointReader reader = las.reader(EnumSet.of(LasField.XY, LasField.Z));
                final CoordinateTransform t = las.transform();
                for (final FileIndex.IndexedChunk chunk : index.chunks()) {
                  if (!chunk.bounds().expand(SAME_PLACE).intersects(spot)) {
                    continue;
                  }
                  final LasColumns points = reader.read(chunk.chunk());
                  for (int p = 0; p < points.size(); p++) {
                    if (spot.contains(t.x(points.x()[p]), t.y(points.y()[p]))
                        && Math.abs(t.z(points.z()[p]) - z) <= SAME_PLACE) {
                      return chunk.chunk().firstPoint() + p;
                    }
                  }
                }
                return -1L;
              }
            });
  }

  private Read read(final int file, final long index) throws IOException {
    return new InputReading(inputs.sources()).run(in -> read(in, file, index));
  }

  private Read read(final InputReading in, final int file, final long index) throws IOException {
    final FileIndex own = inputs.files().get(file);
    final double placeX;
    final double placeY;
    final double placeZ;
    final long originX;
    final long originY;
    final long originZ;
    try (LasFile las = in.openLas(own.fingerprint())) {
      final Chunk chunk =
          own.chunks().stream()
              .map(FileIndex.IndexedChunk::chunk)
              .filter(c -> index >= c.firstPoint() && index < c.firstPoint() + c.pointCount())
              .findFirst()
              .orElseThrow();
      final LasColumns points = las.reader(fields()).read(chunk);
      final int row = (int) (index - chunk.firstPoint());
      final Lattice.Mapping mapping = mapping(file, las);
      placeX = las.transform().x(points.x()[row]);
      placeY = las.transform().y(points.y()[row]);
      placeZ = las.transform().z(points.z()[row]);
      originX = mapping.x().toLattice(points.x()[row]);
      originY = mapping.y().toLattice(points.y()[row]);
      originZ = mapping.z().toLattice(points.z()[row]);
      add(PointIdentity.of(file, index), 0, 0, 0, points, row, references(las, points)[row]);
    }
    final Bounds square =
        new Bounds(placeX, placeY, placeX, placeY).expand(reach * ROOM + SAME_PLACE);
    for (int f = 0; f < inputs.files().size(); f++) {
      final FileIndex other = inputs.files().get(f);
      if (inputs.groups().areTogether(f, file) && other.bounds().intersects(square)) {
        final int before = size;
        addAll(in, f, square, PointIdentity.of(file, index), originX, originY, originZ);
        files += size > before || f == file ? 1 : 0;
      }
    }
    final PointBlock block =
        new PointBlock(
                inputs.groups().lattice(file),
                originX,
                originY,
                originZ,
                size,
                1,
                x,
                y,
                z,
                identity,
                columns)
            .withReferences(references);
    return new Read(block, chunks, files, new double[] {placeX, placeY, placeZ});
  }

  private Set<LasField> fields() {
    final Set<LasField> fields = EnumSet.of(LasField.XY, LasField.Z);
    attributes.forEach(attribute -> fields.add(attribute.field()));
    inputs
        .references()
        .ifPresent(
            condition ->
                condition.attributes().forEach(attribute -> fields.add(attribute.field())));
    return fields;
  }

  /** Which points may be neighbours. */
  private boolean[] references(final LasFile las, final LasColumns points) {
    final boolean[] mayBe = new boolean[points.size()];
    Arrays.fill(mayBe, true);
    inputs
        .references()
        .ifPresent(
            condition ->
                new PointSelector(condition)
                    .select(new LasPointValues(points, las.transform()), mayBe.length, mayBe));
    return mayBe;
  }

  private Lattice.Mapping mapping(final int file, final LasFile las) {
    final double heightUnit = inputs.files().get(file).crs().heightUnit();
    return inputs.groups().lattice(file).mapping(las.transform().withHeightUnit(heightUnit));
  }

  private void addAll(
      final InputReading in,
      final int f,
      final Bounds square,
      final long self,
      final long originX,
      final long originY,
      final long originZ)
      throws IOException {
    final FileIndex file = inputs.files().get(f);
    try (LasFile las = in.openLas(file.fingerprint())) {
      final PointReader reader = las.reader(fields());
      final CoordinateTransform t = las.transform();
      final Lattice.Mapping mapping = mapping(f, las);
      for (final FileIndex.IndexedChunk chunk : file.chunks()) {
        if (!chunk.bounds().intersects(square)) {
          continue;
        }
        chunks++;
        final LasColumns points = reader.read(chunk.chunk());
        final boolean[] mayBe = references(las, points);
        for (int p = 0; p < points.size(); p++) {
          final long who = PointIdentity.of(f, chunk.chunk().firstPoint() + p);
          if (who != self && square.contains(t.x(points.x()[p]), t.y(points.y()[p]))) {
            add(
                who,
                mapping.x().toLattice(points.x()[p]) - originX,
                mapping.y().toLattice(points.y()[p]) - originY,
                mapping.z().toLattice(points.z()[p]) - originZ,
                points,
                p,
                mayBe[p]);
          }
        }
      }
    }
  }

  private void add(
      final long who,
      final long dx,
      final long dy,
      final long dz,
      final LasColumns points,
      final int row,
      final boolean mayBeNeighbor) {
    if (dx != (int) dx || dy != (int) dy || dz != (int) dz) {
      // Above or below by more than any radius.
      return;
    }
    if (size == x.length) {
      final int more = size * 2;
      x = Arrays.copyOf(x, more);
      y = Arrays.copyOf(y, more);
      z = Arrays.copyOf(z, more);
      identity = Arrays.copyOf(identity, more);
      columns.replaceAll((attribute, values) -> Arrays.copyOf(values, more));
    }
    x[size] = (int) dx;
    y[size] = (int) dy;
    z[size] = (int) dz;
    identity[size] = who;
    references.set(size, mayBeNeighbor);
    for (final PointAttribute attribute : attributes) {
      if (points.has(attribute.field())) {
        points.copy(attribute, new int[] {row}, 1, columns.get(attribute), size);
      } else {
        columns.get(attribute)[size] = PointBlock.ABSENT;
      }
    }
    size++;
  }
}
