package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.account.Need;
import io.sparklidar.cloud.LasField;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The device code of LAZ decoding, compiled for the CPU with one lane, against the decoder in Java.
 */
final class LazKernelsOnHostTest {

  private static final Set<LasField> ALL = EnumSet.allOf(LasField.class);
  private static final Set<LasField> COORDINATES = EnumSet.of(LasField.Z);
  private static final int NEAR_BYTES = 8 << 10;

  @TempDir static Path folder;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    final Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "g++",
                  "-std=c++17",
                  "-O1",
                  "-fsanitize=address,undefined",
                  "-fno-sanitize-recover=all",
                  "-Wno-unknown-pragmas",
                  "-Isrc/main/cuda/laz",
                  "-o",
                  folder.resolve("laz").toString(),
                  "src/test/cuda/laz.cpp")
              .redirectErrorStream(true)
              .start();
    } catch (final IOException e) {
      Need.COMPILER.require(false, e.getMessage());
      throw e;
    }
    final String said = new String(compiler.getInputStream().readAllBytes());
    if (compiler.waitFor() != 0) {
      throw new AssertionError("g++ ended with " + compiler.exitValue() + ": " + said);
    }
  }

  private static LazDecoding.Decoded decode(final LazDeviceBatch batch, final byte[] input)
      throws IOException {
    final ByteBuffer descriptors = batch.descriptors();
    final byte[] structure = batch.structure(0, 0, 0);
    final ByteBuffer question =
        ByteBuffer.allocate(72 + structure.length + descriptors.capacity() + input.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    question.putLong(batch.scratchBytes()).putLong(descriptors.capacity());
    question.putLong(input.length).putLong(batch.columnBytes());
    question.putLong(batch.firstLayers()).putLong(batch.otherLayers()).putLong(batch.pointwise());
    question.putLong(NEAR_BYTES).putLong(batch.chunkCount());
    question.put(structure).put(descriptors).put(input);
    final Process process =
        new ProcessBuilder(folder.resolve("laz").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    final CompletableFuture<Void> asking =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream to = process.getOutputStream()) {
                to.write(question.array());
              } catch (final IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    final ByteBuffer answer =
        ByteBuffer.wrap(process.getInputStream().readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    asking.join();
    final BitSet failed = new BitSet();
    for (int chunk = 0; chunk < batch.chunkCount(); chunk++) {
      failed.set(chunk, answer.getInt() != 0);
    }
    return new LazDecoding.Decoded(answer.slice(), failed);
  }

  private static void assertLikeCpu(final List<LazSample> samples) throws IOException {
    for (final LazSample sample : samples) {
      LazDecoding.assertLikeCpu(sample, ALL, LazKernelsOnHostTest::decode);
      LazDecoding.assertLikeCpu(sample, COORDINATES, LazKernelsOnHostTest::decode);
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

  @Test
  void damagedChunksAreRefusedLikeOnTheCpu() throws IOException {
    int refused = 0;
    for (final LazSample sample : LazSample.vectors()) {
      refused +=
          LazDecoding.assertLikeCpu(
              sample.mutated(Integer.getInteger("laz.mutations", 20), 1),
              ALL,
              LazKernelsOnHostTest::decode);
    }
    assertTrue(refused > 0);
  }
}
