package io.sparklidar.ondevice.sums;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.job.features.Checksums;
import io.sparklidar.job.report.Histogram;
import io.sparklidar.job.report.HistogramAxis;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.job.report.TopView;
import io.sparklidar.neighbor.cuda.Clouds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A tile of three files with features of every kind, as a device would hold it, and its picture and
 * checksum as they are on the CPU.
 */
final class SummedTile {

  private static final FeatureSet FEATURES = FeatureSet.parse("default");
  private static final Neighborhood NEAREST = Neighborhood.nearest(20, 3);
  private static final List<String> SHOWN =
      List.of("planarity", "normal_z", "density_3d", "eigenvalue_1");
  private static final List<String> PATHS = List.of("a.laz", "b.laz", "c.laz");
  private static final int CHUNK = 700;

  private static final float[] ODD = {
    Float.NaN,
    Float.intBitsToFloat(0x7f800001),
    Float.intBitsToFloat(0xffc12345),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    0x1p22f,
    -0x1.000002p22f,
    0x1.8p-20f,
    0x1p-21f,
    -0x1.8p-20f
  };

  final PointBlock block;
  final FeatureTable table;
  final TopGrid grid;
  final Bounds core;
  final List<PointRun> runs = new ArrayList<>();

  /** Row of each core point among the decoded. */
  final int[] decodedRows;

  /** Classes of decoded points. */
  final byte[] classes;

  final boolean classified;

  /**
   * @param size core points
   * @param seed of all that is random
   * @param cellSize of the grid
   * @param gaps whether not all decoded points are core
   * @param classified whether classes are known
   */
  SummedTile(
      final int size,
      final long seed,
      final double cellSize,
      final boolean gaps,
      final boolean classified) {
    this.classified = classified;
    final SplittableRandom random = new SplittableRandom(seed);
    final PointBlock cloud = Clouds.inStrips(Clouds.town(Math.max(size, 1), seed));
    decodedRows = new int[size];
    int decoded = 0;
    for (int i = 0; i < size; i++) {
      decoded += gaps && random.nextInt(3) == 0 ? random.nextInt(CHUNK) : 0;
      decodedRows[i] = decoded++;
    }
    classes = new byte[decoded];
    random.nextBytes(classes);
    // Chunks of files one after the other, of which only some were decoded.
    final long[] identities = new long[decoded];
    long index = 5_000_000_000L;
    for (int row = 0; row < decoded; row += CHUNK) {
      final int file = (int) (3L * row / decoded);
      runs.add(new PointRun(row, index, Checksums.seed(PATHS.get(file))));
      for (int i = row; i < Math.min(decoded, row + CHUNK); i++) {
        identities[i] = PointIdentity.of(file, index++);
      }
      index += random.nextInt(1 << 20);
    }
    final int[] codes = new int[size];
    final long[] identity = new long[size];
    for (int i = 0; i < size; i++) {
      codes[i] = classes[decodedRows[i]] & 0xff;
      identity[i] = identities[decodedRows[i]];
    }
    block =
        new PointBlock(
            cloud.lattice(),
            39_000_000_123L,
            -5_000_017L,
            -700,
            size,
            size,
            cloud.x(),
            cloud.y(),
            cloud.z(),
            identity,
            classified ? Map.of(PointAttribute.CLASSIFICATION, codes) : Map.of());
    table = new FeatureTable(FEATURES, size);
    for (int c = 0; c < FEATURES.size(); c++) {
      fill(table.column(c), c, random);
    }
    core = core();
    // Smaller than the tile: points outside count in its outermost cells.
    grid =
        TopGrid.covering(
            new Bounds(
                core.minX() + core.width() / 7,
                core.minY(),
                core.maxX() + 50,
                core.maxY() - core.height() / 7),
            (int) Math.ceil(Math.max(core.width(), core.height()) / cellSize) + 1);
  }

  private void fill(final float[] values, final int column, final SplittableRandom random) {
    for (int i = 0; i < table.size(); i++) {
      values[i] =
          switch (column % 5) {
            case 0 ->
                random.nextInt(40) == 0 ? ODD[random.nextInt(ODD.length)] : random.nextFloat();
            case 1 -> (float) (2 * random.nextDouble() - 1);
            case 2 -> random.nextInt(30);
            case 3 -> Float.NaN;
            default -> (float) Math.exp(30 * random.nextDouble() - 15) * (i % 2 == 0 ? 1 : -1);
          };
    }
  }

  private Bounds core() {
    final double unit = block.lattice().unitX();
    final int[] x = Arrays.copyOf(block.x(), Math.max(1, block.coreCount()));
    final int[] y = Arrays.copyOf(block.y(), Math.max(1, block.coreCount()));
    return new Bounds(
        (block.originX() + Arrays.stream(x).min().orElseThrow()) * unit,
        (block.originY() + Arrays.stream(y).min().orElseThrow()) * unit,
        (block.originX() + Arrays.stream(x).max().orElseThrow()) * unit,
        (block.originY() + Arrays.stream(y).max().orElseThrow()) * unit);
  }

  private static List<Histogram> histograms() {
    final List<Histogram> histograms = new ArrayList<>();
    for (final Column column : FEATURES.columns()) {
      histograms.add(
          new Histogram(
              column.name(), HistogramAxis.ofRange(column.feature().range(), column.k(NEAREST))));
    }
    return histograms;
  }

  /** What is asked for, with points said to lie in an extent. */
  SumsRequest request(final Bounds extent) {
    return new SumsRequest(
        block.coreCount(),
        FEATURES.size(),
        runs,
        histograms().stream().map(Histogram::borders).toList(),
        Optional.of(
            new TopView(grid, SHOWN)
                .window(
                    block.lattice(),
                    block.originX(),
                    block.originY(),
                    block.originZ(),
                    extent,
                    FEATURES)));
  }

  /** What is asked for, in a window that is larger than the tile. */
  SumsRequest request() {
    return request(
        new Bounds(core.minX() - 20, core.minY() - 3, core.maxX() + 4, core.maxY() + 30));
  }

  /** How many points lie in columns east of that of a coordinate. */
  int strays(final double east) {
    int strays = 0;
    for (int i = 0; i < block.coreCount(); i++) {
      final double x = (block.originX() + block.x()[i]) * block.lattice().unitX();
      strays += grid.column(x) > grid.column(east) ? 1 : 0;
    }
    return strays;
  }

  /** Sums of the checksum alone. */
  SumsRequest withoutPicture() {
    return new SumsRequest(block.coreCount(), FEATURES.size(), runs, List.of(), Optional.empty());
  }

  /** That sums are those of the CPU in every bit. */
  void assertLikeCpu(final TileSums sums) throws IOException {
    assertEquals(Checksums.of(block, table, PATHS), sums.checksum(), "checksum");
    final TopView expected = new TopView(grid, SHOWN);
    expected.add(block, table);
    final TopView view = new TopView(grid, SHOWN);
    view.add(sums.cells().orElseThrow());
    assertArrayEquals(bytes(expected), bytes(view), "view");
    final List<Histogram> counted = histograms();
    final List<Histogram> found = histograms();
    for (int c = 0; c < FEATURES.size(); c++) {
      counted.get(c).add(table.column(c), table.size());
      found.get(c).add(sums.columns().get(c));
      assertArrayEquals(bytes(counted.get(c)), bytes(found.get(c)), counted.get(c).name());
    }
  }

  /** All that an object holds. */
  private static byte[] bytes(final Object object) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return block.coreCount() + " points of " + classes.length + " in " + grid;
  }
}
