package io.sparklidar.las.laz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compressing what was decompressed gives the bytes that were there. */
class LazReencodingTest {

  @TestFactory
  Stream<DynamicTest> chunksComeOutByteForByte() throws IOException {
    return reencoded(TestData.files(TestData.own("codec"), ".laz"));
  }

  @TestFactory
  Stream<DynamicTest> chunksOfFilesOfOthersComeOutByteForByte() throws IOException {
    final List<Path> files = new ArrayList<>(TestData.files(TestData.shared("data/codec"), ".laz"));
    files.addAll(TestData.files(TestData.shared("data/real"), ".laz"));
    return reencoded(files);
  }

  private static Stream<DynamicTest> reencoded(final List<Path> files) {
    assertFalse(files.isEmpty());
    return files.stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(), () -> chunksComeOutByteForByte(path)));
  }

  private static void chunksComeOutByteForByte(final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      final LazChunkEncoder encoder = LazChunkEncoder.of(file.compression().orElseThrow());
      for (final Chunk chunk : file.chunks()) {
        final byte[] original = new byte[(int) chunk.byteLength()];
        file.source().readFully(chunk.offset(), original, 0, original.length);
        final int size = encoder.encode(reader.read(chunk));
        assertArrayEquals(original, Arrays.copyOf(encoder.bytes(), size), chunk.toString());
      }
    }
  }
}
