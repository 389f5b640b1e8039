package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.SymbolModel;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Columns of chunks, and the layers that the encoder of whole chunks makes of them.
 *
 * @param name what is special about it
 * @param chunkPoints points of each chunk
 * @param columns how each is stored
 * @param values of each column
 * @param flags of each point, with its scanner channel
 * @param contexts whether and how the channels count
 */
record LayerCase(
    String name,
    int[] chunkPoints,
    List<FloatStorage> columns,
    float[][] values,
    byte[] flags,
    ChannelContexts contexts) {

  private static final FloatStorage RATIO =
      new FloatStorage(ExtraDimensionType.U16, 0, 1 / 65534.0, 65534, 65535);
  private static final FloatStorage ANGLE =
      new FloatStorage(ExtraDimensionType.U16, -90, 180 / 65534.0, 65534, 65535);
  private static final FloatStorage COUNT =
      new FloatStorage(ExtraDimensionType.U16, 0, 1, 65534, 65535);
  private static final FloatStorage SMALL =
      new FloatStorage(ExtraDimensionType.U8, -1, 0.01, 254, 255);

  /** A value of a point. */
  interface Values {
    float at(SplittableRandom random, int point);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Values as near to the middle between two steps as floats are, and the next ones. */
  private static LayerCase halves(final String name, final int points, final FloatStorage storage) {
    return one(
        name,
        new int[] {points},
        (random, i) -> {
          final double half = random.nextInt(-2, 65_540) + 0.5;
          final float value = (float) (storage.lower() + half * storage.scale());
          return switch (random.nextInt(3)) {
            case 0 -> Math.nextUp(value);
            case 1 -> Math.nextDown(value);
            default -> value;
          };
        },
        storage);
  }

  int points() {
    return Arrays.stream(chunkPoints).sum();
  }

  LayerBatch batch() {
    return LazDeviceEncoder.batch(chunkPoints, columns, contexts);
  }

  /** Cases of every kind; the chunks of some are cut short where time is. */
  static List<LayerCase> all(final int longest) {
    final List<LayerCase> cases = new ArrayList<>();
    final int[] mixed = {1, 2, longest, 33, 3, 1000, 132, 133, 164, 1, 4098, 4097};
    final Values smooth = (random, i) -> (float) (0.5 + 0.4 * Math.sin(i / 900.0));
    final Values noise = (random, i) -> (float) random.nextDouble(-0.2, 1.2);
    cases.add(one("smooth", mixed, smooth, RATIO, ANGLE, SMALL, FloatStorage.BITS));
    cases.add(one("random", mixed, noise, RATIO, ANGLE, COUNT, SMALL, FloatStorage.BITS));
    cases.add(one("constant", mixed, (random, i) -> 0.25F, RATIO, FloatStorage.BITS));
    cases.add(
        one(
            "constant but for the last point",
            new int[] {longest, 2},
            (random, i) -> i >= longest - 1 ? 7 : 3,
            COUNT,
            FloatStorage.BITS));
    cases.add(
        one(
            "with NaN of several kinds and infinities",
            mixed,
            (random, i) ->
                switch (random.nextInt(6)) {
                  case 0 -> Float.NaN;
                  case 1 -> Float.intBitsToFloat(0xFFABCDEF);
                  case 2 -> Float.POSITIVE_INFINITY;
                  case 3 -> Float.NEGATIVE_INFINITY;
                  case 4 -> -0F;
                  default -> random.nextFloat();
                },
            RATIO,
            ANGLE,
            SMALL,
            FloatStorage.BITS));
    cases.add(
        one(
            "any bits",
            mixed,
            (random, i) -> Float.intBitsToFloat(random.nextInt()),
            COUNT,
            SMALL,
            FloatStorage.BITS));
    cases.add(
        one(
            "halves between steps, and their neighbours",
            new int[] {longest},
            (random, i) -> {
              final float half = random.nextInt(-2, 70_000) + 0.5F;
              return random.nextBoolean()
                  ? half
                  : random.nextBoolean() ? Math.nextUp(half) : Math.nextDown(half);
            },
            COUNT,
            new FloatStorage(ExtraDimensionType.U8, 0.5, 3, 254, 255)));
    cases.add(halves("halves between small steps, and their neighbours", longest, RATIO));
    cases.add(halves("halves between steps from below zero, and their neighbours", longest, ANGLE));
    cases.add(
        halves(
            "halves between steps from far away, and their neighbours",
            longest,
            new FloatStorage(ExtraDimensionType.U16, 9e5, 0.8, 65534, 65535)));
    cases.add(
        halves(
            "halves between steps farther than floats tell",
            longest,
            new FloatStorage(ExtraDimensionType.U16, 3e9, 700, 65534, 65535)));
    cases.add(
        one(
            "whatever was rare until now",
            mixed,
            (random, i) -> rare(i),
            new FloatStorage(ExtraDimensionType.U8, 0, 1, 255, 255)));
    final float[] carrying = carrying(longest);
    cases.add(
        one(
            "carries that run over words",
            new int[] {longest},
            (random, i) -> carrying[i],
            new FloatStorage(ExtraDimensionType.U8, 0, 1, 255, 255)));
    for (final ChannelContexts contexts : ChannelContexts.values()) {
      cases.add(channels("one of four at random, ", contexts, mixed, 1, 4));
      cases.add(channels("two in turn, ", contexts, mixed, 0, 2));
      cases.add(channels("four in long runs, ", contexts, mixed, 700, 4));
      cases.add(channels("all on the third, ", contexts, mixed, Integer.MAX_VALUE, 3));
    }
    return cases.stream().filter(c -> c.contexts != ChannelContexts.ONE || c.isPlain()).toList();
  }

  private boolean isPlain() {
    int first = 0;
    for (final int count : chunkPoints) {
      for (int i = 1; i < count; i++) {
        if (flags[first + i] != flags[first]) {
          return false;
        }
      }
      first += count;
    }
    return true;
  }

  /** Long runs of one step, then others that the model thinks unlikely. */
  private static float rare(final int i) {
    final int period = i / 2096;
    return period % 2 == 0 ? i * period & 0xFF : (period * 37 + i * (2 * period + 1)) & 0xFF;
  }

  /**
   * Bytes whose code stays just below a number with many zeros in it, until it is above: what a
   * decoder makes of such a number. The zeros were ones until then.
   */
  private static float[] carrying(final int count) {
    final SplittableRandom random = new SplittableRandom(9);
    final byte[] code = new byte[2 * count + ArithmeticDecoder.READ_AHEAD];
    for (int at = 0; at < code.length; at++) {
      code[at] = (byte) (at % 16 < 3 ? 1 + random.nextInt(255) : 0);
    }
    final ArithmeticDecoder decoder = new ArithmeticDecoder();
    decoder.start(code, 0, 2 * count);
    final SymbolModel model = new SymbolModel(256);
    final float[] bytes = new float[count];
    for (int i = 1; i < count; i++) {
      bytes[i] = (int) bytes[i - 1] + decoder.decodeSymbol(model) & 0xFF;
    }
    return bytes;
  }

  private static LayerCase one(
      final String name,
      final int[] chunkPoints,
      final Values values,
      final FloatStorage... columns) {
    final int points = Arrays.stream(chunkPoints).sum();
    return new LayerCase(
        name,
        chunkPoints,
        List.of(columns),
        fill(columns.length, points, values),
        new byte[points],
        ChannelContexts.ONE);
  }

  /** Points of several channels: each at random, in turn, or in runs. */
  private static LayerCase channels(
      final String name,
      final ChannelContexts contexts,
      final int[] chunkPoints,
      final int run,
      final int channels) {
    final int points = Arrays.stream(chunkPoints).sum();
    final SplittableRandom random = new SplittableRandom(run);
    final byte[] flags = new byte[points];
    int channel = channels - 1;
    for (int i = 0; i < points; i++) {
      if (run == 0) {
        channel = i % channels;
      } else if (run < points && random.nextInt(run) == 0) {
        channel = random.nextInt(channels);
      }
      flags[i] = (byte) (channel << 4);
    }
    final FloatStorage[] columns = {RATIO, SMALL, FloatStorage.BITS};
    return new LayerCase(
        "channels: " + name + contexts,
        chunkPoints,
        List.of(columns),
        fill(
            columns.length,
            points,
            (r, i) ->
                (float) (0.2 * (flags[i] >> 4) + 0.1 * Math.sin(i / 50.0) + 0.02 * r.nextDouble())),
        flags,
        contexts);
  }

  private static float[][] fill(final int columns, final int points, final Values values) {
    final float[][] filled = new float[columns][points];
    for (int c = 0; c < columns; c++) {
      final SplittableRandom random = new SplittableRandom(c + 1);
      for (int i = 0; i < points; i++) {
        filled[c][i] = values.at(random, i);
      }
    }
    return filled;
  }

  /**
   * Asserts that layers are those of the encoder of whole chunks, and that none are lacking but
   * where one is longer than its points allow for.
   */
  void assertMade(final List<Optional<MadeLayers>> made) {
    assertEquals(chunkPoints.length, made.size());
    for (int chunk = 0; chunk < chunkPoints.length; chunk++) {
      final byte[][] expected = expected(chunk);
      final String where = name + ", chunk " + chunk;
      if (made.get(chunk).isEmpty()) {
        final int longest = Arrays.stream(expected).mapToInt(b -> b.length).max().orElseThrow();
        assertTrue(longest > chunkPoints[chunk] * 9L / 8, where);
        continue;
      }
      final MadeLayers found = made.get(chunk).get();
      assertArrayEquals(firstValues(chunk), found.firstValues(), where);
      for (int b = 0; b < expected.length; b++) {
        final byte[] bytes = new byte[found.layers()[b].remaining()];
        found.layers()[b].duplicate().get(bytes);
        assertArrayEquals(expected[b], bytes, where + ", byte " + b);
      }
    }
  }

  private byte[] firstValues(final int chunk) {
    final LasColumns points = points(chunk);
    final byte[] first = new byte[points.layout().extraByteCount()];
    for (int b = 0; b < first.length; b++) {
      first[b] = points.extraBytes(b)[0];
    }
    return first;
  }

  /** The layers as they stand in a chunk of points that have nothing else. */
  byte[][] expected(final int chunk) {
    final LasColumns points = points(chunk);
    final LazSchema schema =
        LazSchema.of(points.layout(), 3, contexts == ChannelContexts.AT_EVERY_POINT ? 4 : 3, 0);
    final LazChunkEncoder encoder = LazChunkEncoder.of(schema);
    encoder.encode(points);
    final int layers = schema.layerCount();
    final byte[][] own = new byte[points.layout().extraByteCount()][];
    final ByteBuffer bytes = ByteBuffer.wrap(encoder.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int at = schema.chunkHeadLength();
    for (int layer = 0; layer < layers; layer++) {
      final int size = bytes.getInt(schema.recordLength() + Integer.BYTES * (1 + layer));
      final int b = layer - (layers - own.length);
      if (b >= 0) {
        own[b] = Arrays.copyOfRange(encoder.bytes(), at, at + size);
      }
      at += size;
    }
    return own;
  }

  private LasColumns points(final int chunk) {
    final List<ExtraDimension> dimensions = new ArrayList<>();
    int offset = 0;
    for (int c = 0; c < columns.size(); c++) {
      final ExtraDimension dimension =
          ExtraDimension.of("column " + c, columns.get(c).type(), offset, "");
      dimensions.add(dimension);
      offset += dimension.byteLength();
    }
    final PointLayout layout = PointLayout.of(6, dimensions);
    final LasColumns points = new LasColumns(layout, layout.fields());
    final int first = Arrays.stream(chunkPoints, 0, chunk).sum();
    points.resize(chunkPoints[chunk]);
    System.arraycopy(flags, first, points.flags(), 0, chunkPoints[chunk]);
    Arrays.fill(points.returnNumber(), 0, points.size(), (byte) 1);
    Arrays.fill(points.numberOfReturns(), 0, points.size(), (byte) 1);
    for (int c = 0; c < columns.size(); c++) {
      columns.get(c).store(values[c], first, points.size(), points, dimensions.get(c).byteOffset());
    }
    return points;
  }
}
