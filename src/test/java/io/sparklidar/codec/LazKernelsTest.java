package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.neighbor.cuda.HostFormulas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The device code of LAZ decoding, compiled for the CPU with one lane, and with the 32 of a warp
 * that take turns, against the decoder in Java.
 */
final class LazKernelsTest {

  private static final Set<LasField> ALL = EnumSet.allOf(LasField.class);
  private static final Set<LasField> COORDINATES = EnumSet.of(LasField.Z);
  private static final int NEAR_BYTES = 8 << 10;
  private static final int HEAD_NUMBERS = 10;

  @TempDir private static Path folder;

  private static HostFormulas kernels;
  private static HostFormulas warps;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels =
        HostFormulas.compileInto(
            folder, "laz", "laz", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");
    warps = HostFormulas.compileInto(folder, "laz", "laz", "-DWARP");
  }

  private static LazDecoding.Decoded decode(final LazDeviceBatch batch, final byte[] input)
      throws IOException {
    return decode(kernels, batch, input);
  }

  private static LazDecoding.Decoded decodeByWarps(final LazDeviceBatch batch, final byte[] input)
      throws IOException {
    return decode(warps, batch, input);
  }

  private static LazDecoding.Decoded decode(
      final HostFormulas kernels, final LazDeviceBatch batch, final byte[] input)
      throws IOException {
    final ByteBuffer descriptors = batch.descriptors();
    final byte[] structure = batch.structure(0, 0, 0);
    final ByteBuffer question =
        HostFormulas.question(
            Long.BYTES * HEAD_NUMBERS + structure.length + descriptors.capacity() + input.length);
    question.putLong(batch.scratchBytes()).putLong(descriptors.capacity());
    question.putLong(input.length).putLong(batch.columnBytes());
    question.putLong(batch.firstLayers()).putLong(batch.otherLayers()).putLong(batch.pointwise());
    question.putLong(NEAR_BYTES).putLong(batch.chunkCount()).putLong(batch.traceBytes());
    question.put(structure).put(descriptors).put(input);
    final ByteBuffer answer = kernels.answer(question);
    final int[] verdicts = new int[batch.chunkCount()];
    for (int chunk = 0; chunk < verdicts.length; chunk++) {
      verdicts[chunk] = answer.getInt();
    }
    return new LazDecoding.Decoded(answer.slice(), verdicts);
  }

  private static void assertLikeCpu(final List<LazSample> samples) throws IOException {
    for (final LazSample sample : samples) {
      LazDecoding.assertLikeCpu(sample, ALL, LazKernelsTest::decode);
      LazDecoding.assertLikeCpu(sample, COORDINATES, LazKernelsTest::decode);
    }
  }

  @Test
  void vectorsDecodeToTheSameBits() throws IOException {
    assertLikeCpu(LazSample.vectors());
  }

  @Test
  void everyFormatAndVersionDecodesToTheSameBits() throws IOException {
    assertLikeCpu(LazSample.generated());
  }

  /** Lanes that take turns are slow: every so many samples only, all with -Dlaz.warps=1. */
  @Test
  void warpsDecodeToTheSameBits() throws IOException {
    final List<LazSample> samples = new ArrayList<>(LazSample.vectors());
    samples.addAll(LazSample.generated());
    for (int i = 0; i < samples.size(); i += Integer.getInteger("laz.warps", 12)) {
      LazDecoding.assertLikeCpu(samples.get(i), ALL, LazKernelsTest::decodeByWarps);
    }
  }

  @Test
  void damagedChunksAreRefusedLikeOnTheCpu() throws IOException {
    int refused = 0;
    for (final LazSample sample : LazSample.vectors()) {
      refused +=
          LazDecoding.assertLikeCpu(
              sample.mutated(Integer.getInteger("laz.mutations", 20), 1),
              ALL,
              LazKernelsTest::decode);
    }
    assertTrue(refused > 0);
  }
}
