package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Damage of any kind ends in the one exception that names it, or does no harm. */
class LasFuzzProperties {

  /** Small files of all kinds: damage is likely to hit structure. */
  private static final List<String> FILES =
      List.of(
          "codec/laz-perf/point10-1.0.laz",
          "codec/laz-perf/no-points-1.3.laz",
          "codec/laz-perf/1815.laz",
          "codec/laspy/unregistered_extra_bytes.las",
          "codec/laspy/1_4_w_evlr.laz",
          "codec/laz-rs/extra-bytes.laz",
          "codec/loaders-gl/pdrf4-1.3.laz",
          "codec/loaders-gl/pdrf10-1.4.laz",
          "codec/synthetic/syn_pf3_v2_c2_50000_const_n500.laz",
          "codec/synthetic/syn_pf1_v2_c2_100_mix_n0.laz",
          "codec/synthetic/syn_pf1_v2_c2_var_mix_n2600.laz",
          "codec/synthetic/syn_pf5_v1_c1_0_mix_n2600.laz",
          "codec/synthetic/syn_pf6_v3_c3_50000_mix_n1.laz",
          "codec/synthetic/syn_pf7_v3_c3_100_mix_n200.laz",
          "codec/synthetic/syn_pf8_v3_c3_50000_const_n500.laz",
          "codec/synthetic/syn_pf10_v4_c3_50000_const_n500.laz",
          "malformed/trunc_after_vlrs.laz",
          "malformed/bad-geotiff-keys.las",
          "real/other/simple_with_page.copc.laz");

  /** Points that a damaged file of less than 100 kB may make us hold. */
  private static final long MANY_POINTS = 200_000_000;

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(FILES);
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void mutationsAnywhereAreRefusedOrHarmless(
      @ForAll("files") final String name, @ForAll final long seed) throws IOException {
    final byte[] bytes = read(name);
    final Random random = new Random(seed);
    final int mutations = 1 + random.nextInt(4);
    for (int i = 0; i < mutations; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    refusesOrReads(bytes);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void mutationsOfTheStructureAreRefusedOrHarmless(
      @ForAll("files") final String name, @ForAll final long seed) throws IOException {
    final byte[] bytes = read(name);
    final Random random = new Random(seed);
    final int structure = Math.min(bytes.length, 800);
    final int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations; i++) {
      final int at = random.nextInt(4) > 0 ? random.nextInt(structure) : tail(bytes, random);
      final byte[] extremes = {0, 1, -1, 127, -128, (byte) random.nextInt(256)};
      final byte value = extremes[random.nextInt(extremes.length)];
      Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(4)), value);
    }
    refusesOrReads(bytes);
  }

  private static int tail(final byte[] bytes, final Random random) {
    return Math.max(0, bytes.length - 1 - random.nextInt(64));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
  void truncationsAreRefusedOrHarmless(@ForAll("files") final String name, @ForAll final long seed)
      throws IOException {
    final byte[] bytes = read(name);
    refusesOrReads(Arrays.copyOf(bytes, new Random(seed).nextInt(bytes.length)));
  }

  private static byte[] read(final String name) throws IOException {
    final Path path = TestData.shared("data/" + name);
    return Files.readAllBytes(path);
  }

  private static void refusesOrReads(final byte[] bytes) throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource("damaged", bytes))) {
      final long points = file.chunks().stream().mapToLong(Chunk::pointCount).sum();
      assertTrue(points == file.pointCount(), "chunks must hold every point");
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        assertTrue(chunk.pointCount() < MANY_POINTS, () -> chunk.toString());
        try {
          reader.read(chunk);
        } catch (MalformedLasException refused) {
          assertTrue(refused.offset() >= 0 && refused.offset() <= bytes.length, refused::toString);
        }
      }
    } catch (MalformedLasException refused) {
      assertTrue(refused.offset() >= 0 && refused.offset() <= bytes.length, refused::toString);
    }
  }
}
