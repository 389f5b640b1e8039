package io.sparklidar.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.neighbor.cuda.HostFormulas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of byte layers, warp by warp on the CPU, make the bytes of the encoder. */
final class LayerKernelsTest {

  private static final int LONGEST = 50_000;
  private static final int HEAD_INTS = 8;

  @TempDir private static Path folder;

  private static HostFormulas kernels;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels = HostFormulas.compileInto(folder, "bytelayer", "bytelayer");
  }

  static List<LayerCase> cases() {
    return LayerCase.all(LONGEST);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void layersAreThoseOfTheEncoder(final LayerCase columns) throws IOException {
    assertMade(columns, columns.batch());
  }

  /** Wherever a stream is left and taken up again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1 << 20})
  void slicesOfAnyLengthMakeTheSame(final int slice) throws IOException {
    for (final LayerCase columns : LayerCase.all(500)) {
      assertMade(
          columns,
          new LayerBatch(columns.chunkPoints(), columns.columns(), columns.contexts(), slice));
    }
  }

  private static void assertMade(final LayerCase columns, final LayerBatch batch)
      throws IOException {
    final ByteBuffer answer = kernels.answer(question(columns, batch));
    final int table = (int) batch.tableBytes();
    final ByteBuffer layers = answer.slice(table, answer.capacity() - table);
    assertEquals(layers.remaining(), batch.layerBytes(answer));
    columns.assertMade(batch.made(answer, layers));
  }

  private static ByteBuffer question(final LayerCase columns, final LayerBatch batch) {
    final int points = batch.points();
    final boolean flags = columns.contexts() != ChannelContexts.ONE;
    final ByteBuffer question =
        HostFormulas.question(
            Integer.BYTES
                    * (HEAD_INTS
                        + batch.firsts().length
                        + batch.storedBytes().length
                        + columns.columns().size() * points)
                + points);
    question
        .putInt(batch.chunks())
        .putInt(batch.bytesOfPoint())
        .putInt(batch.slice())
        .putInt(batch.slices())
        .putInt(columns.contexts() == ChannelContexts.AT_EVERY_POINT ? 1 : 0)
        .putInt(flags ? 1 : 0)
        .putInt(columns.columns().size())
        .putInt(points);
    for (final int first : batch.firsts()) {
      question.putInt(first);
    }
    for (final int word : batch.storedBytes()) {
      question.putInt(word);
    }
    for (final float[] column : columns.values()) {
      for (final float value : column) {
        question.putFloat(value);
      }
    }
    return question.put(columns.flags(), 0, flags ? points : 0);
  }
}
