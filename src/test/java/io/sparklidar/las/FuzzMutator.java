package io.sparklidar.las;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages inputs in ways that parsers fall for. The same random numbers give the same damage. */
final class FuzzMutator {

  private static final int MAX_STEPS = 5;
  private static final int MAX_RUN = 40;

  /** Where structure is dense: header and first records, last records and tables. */
  private static final int HEAD = 700;

  private static final int TAIL = 80;

  /** Numbers at which counts, sizes and signs turn. */
  private static final long[] INTERESTING = {
    0,
    1,
    -1,
    2,
    3,
    4,
    7,
    8,
    15,
    16,
    31,
    32,
    33,
    63,
    64,
    100,
    127,
    128,
    255,
    256,
    1000,
    4096,
    32767,
    32768,
    65535,
    65536,
    100_000,
    1 << 24,
    1 << 26,
    (1 << 26) + 1,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -8,
    -54
  };

  private final SplittableRandom random;

  FuzzMutator(final SplittableRandom random) {
    this.random = random;
  }

  /** A damaged copy of one of the seeds, or of two. */
  byte[] next(final List<byte[]> seeds) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    final int steps = 1 + random.nextInt(MAX_STEPS);
    for (int i = 0; i < steps && bytes.length > 0; i++) {
      bytes = step(bytes, seeds);
    }
    return bytes;
  }

  private byte[] step(final byte[] bytes, final List<byte[]> seeds) {
    final int at = place(bytes.length);
    switch (random.nextInt(20)) {
      case 0 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 1 -> {
        return without(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(MAX_RUN)));
      }
      case 2 -> {
        return repeated(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(MAX_RUN)));
      }
      case 3 -> {
        return joined(bytes, at, seeds.get(random.nextInt(seeds.size())));
      }
      case 4, 5 -> overwritten(bytes, at, seeds.get(random.nextInt(seeds.size())));
      case 6, 7, 8, 9 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 10, 11 -> bytes[at] = (byte) random.nextInt(256);
      case 12 -> bytes[at] += (byte) (random.nextInt(9) - 4);
      case 13 ->
          Arrays.fill(
              bytes,
              at,
              Math.min(bytes.length, at + 1 + random.nextInt(MAX_RUN)),
              (byte) (random.nextBoolean() ? 0 : -1));
      default ->
          put(bytes, at, 1 << random.nextInt(4), INTERESTING[random.nextInt(INTERESTING.length)]);
    }
    return bytes;
  }

  private int place(final int length) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> random.nextInt(Math.min(length, HEAD));
      case 2 -> Math.max(0, length - 1 - random.nextInt(TAIL));
      default -> random.nextInt(length);
    };
  }

  /** Puts a little-endian number of so many bytes, as far as it fits. */
  private static void put(final byte[] bytes, final int at, final int size, final long value) {
    for (int i = 0; i < size && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> 8 * i);
    }
  }

  private static byte[] without(final byte[] bytes, final int from, final int to) {
    final byte[] shorter = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, shorter, from, bytes.length - to);
    return shorter;
  }

  private static byte[] repeated(final byte[] bytes, final int from, final int to) {
    final byte[] longer = Arrays.copyOf(bytes, bytes.length + to - from);
    System.arraycopy(bytes, from, longer, to, bytes.length - from);
    return longer;
  }

  /** The front of one and the back of another. */
  private byte[] joined(final byte[] front, final int length, final byte[] back) {
    final int from = back.length == 0 ? 0 : random.nextInt(back.length);
    final byte[] joined = Arrays.copyOf(front, length + back.length - from);
    System.arraycopy(back, from, joined, length, back.length - from);
    return joined;
  }

  /** A run of another at the same place. */
  private void overwritten(final byte[] bytes, final int at, final byte[] other) {
    final int end = Math.min(Math.min(bytes.length, other.length), at + 1 + random.nextInt(200));
    if (end > at) {
      System.arraycopy(other, at, bytes, at, end - at);
    }
  }
}
