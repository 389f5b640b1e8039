package io.sparklidar.las.copc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.CopcFile;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A hierarchy that contradicts the format, the chunk table or itself is refused, with the place.
 */
class CorruptHierarchyTest {

  /** The root page of the file has 61 entries, one of which stands for a page of 5. */
  private static final String PAGED = "data/real/other/simple_with_page.copc.laz";

  private static final int INFO = 429;
  private static final int ROOT_PAGE = 31604;
  private static final int ROOT_LENGTH = 61 * 32;
  private static final int CHILD_PAGE = ROOT_PAGE + ROOT_LENGTH;
  private static final int POINTS = 1065;

  private record Corruption(String name, String expected, Consumer<ByteBuffer> damage) {}

  private static byte[] bytes() throws IOException {
    return Files.readAllBytes(TestData.shared(PAGED));
  }

  private static ByteBuffer buffer(final byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Position of the entry that stands for the other page. */
  private static int pointer(final ByteBuffer file) {
    int at = ROOT_PAGE;
    while (file.getInt(at + 28) != -1) {
      at += 32;
    }
    return at;
  }

  private static long read(final byte[] bytes) throws IOException {
    try (CopcFile file = CopcFile.open(new MemoryByteSource("damaged", bytes))) {
      return file.read(CopcQuery.EVERYTHING, Set.of(LasField.Z), (node, points) -> {});
    }
  }

  @Test
  void theFileIsSoundBefore() throws IOException {
    assertEquals(POINTS, read(bytes()));
  }

  @TestFactory
  Stream<DynamicTest> corruptionsAreRefused() {
    return Stream.of(
            new Corruption("centre", "finite centre", f -> f.putDouble(INFO, Double.NaN)),
            new Corruption("no cube", "root cube above 0", f -> f.putDouble(INFO + 24, 0)),
            new Corruption("no spacing", "spacing of the root", f -> f.putDouble(INFO + 32, -1)),
            new Corruption("root beyond", "within the file", f -> f.putLong(INFO + 40, 1L << 40)),
            new Corruption("root before", "within the file", f -> f.putLong(INFO + 40, -32)),
            new Corruption("root of no length", "whole entries", f -> f.putLong(INFO + 48, 0)),
            new Corruption("half an entry", "whole entries", f -> f.putLong(INFO + 48, 1951)),
            new Corruption("huge root", "whole entries", f -> f.putLong(INFO + 48, 1L << 62)),
            new Corruption("negative root", "whole entries", f -> f.putLong(INFO + 48, -32)),
            new Corruption(
                "root page without its root",
                "its node 0-0-0-0",
                f -> f.putLong(INFO + 40, ROOT_PAGE + 32).putLong(INFO + 48, ROOT_LENGTH - 32)),
            new Corruption("level", "a level of 0..30", f -> f.putInt(ROOT_PAGE + 32, 31)),
            new Corruption("place", "below 2^level", f -> f.putInt(ROOT_PAGE + 36, 2)),
            new Corruption("negative place", "below 2^level", f -> f.putInt(ROOT_PAGE + 36, -1)),
            new Corruption(
                "node twice",
                "each node once",
                f ->
                    f.putInt(ROOT_PAGE + 32, 0)
                        .putInt(ROOT_PAGE + 36, 0)
                        .putInt(ROOT_PAGE + 40, 0)
                        .putInt(ROOT_PAGE + 44, 0)),
            new Corruption("count", "a chunk of the chunk table", f -> f.putInt(ROOT_PAGE + 28, 1)),
            new Corruption("negative count", "points or -1", f -> f.putInt(ROOT_PAGE + 28, -2)),
            new Corruption("empty node", "for every chunk", f -> f.putInt(ROOT_PAGE + 28, 0)),
            new Corruption("size", "a chunk of the chunk table", f -> f.putInt(ROOT_PAGE + 24, 9)),
            new Corruption("place of chunk", "chunk table", f -> f.putLong(ROOT_PAGE + 16, 2000)),
            new Corruption(
                "chunk twice",
                "no other node has",
                f -> {
                  f.putLong(ROOT_PAGE + 48, f.getLong(ROOT_PAGE + 16));
                  f.putLong(ROOT_PAGE + 56, f.getLong(ROOT_PAGE + 24));
                }),
            new Corruption("root is a page", "its node 0-0-0-0", f -> f.putInt(ROOT_PAGE + 28, -1)),
            new Corruption(
                "page is the root page",
                "form a tree",
                f -> f.putLong(pointer(f) + 16, ROOT_PAGE).putInt(pointer(f) + 24, ROOT_LENGTH)),
            new Corruption(
                "page that overlaps",
                "each node once",
                f -> f.putLong(pointer(f) + 16, CHILD_PAGE - 32)),
            new Corruption(
                "page beyond", "within the file", f -> f.putLong(pointer(f) + 16, 1 << 20)),
            new Corruption("page length", "whole entries", f -> f.putInt(pointer(f) + 24, -1)),
            new Corruption(
                "page without its last node",
                "for every chunk",
                f -> f.putInt(pointer(f) + 24, 128)),
            new Corruption(
                "page that is its own page",
                "its node 2-0-0-0",
                f ->
                    f.putLong(CHILD_PAGE + 16, CHILD_PAGE)
                        .putInt(CHILD_PAGE + 24, 160)
                        .putInt(CHILD_PAGE + 28, -1)),
            new Corruption(
                "node outside its page", "within 2-0-0-0", f -> f.putInt(CHILD_PAGE + 32 + 4, 7)),
            new Corruption(
                "children of a page outside it", "another page", f -> f.putInt(ROOT_PAGE + 60, -1)))
        .map(
            corruption ->
                DynamicTest.dynamicTest(
                    corruption.name(),
                    () -> {
                      final byte[] bytes = bytes();
                      corruption.damage().accept(buffer(bytes));
                      final MalformedLasException refused =
                          assertThrows(MalformedLasException.class, () -> read(bytes));
                      assertTrue(
                          refused.expected().contains(corruption.expected())
                              || refused.found().contains(corruption.expected()),
                          refused::getMessage);
                    }));
  }

  @Test
  void anyByteOfTheHierarchyIsEitherRefusedOrDoesNoHarm() throws IOException {
    final byte[] sound = bytes();
    final Random random = new Random(7);
    int refused = 0;
    for (int trial = 0; trial < 1000; trial++) {
      final byte[] bytes = sound.clone();
      final int at = ROOT_PAGE + random.nextInt(ROOT_LENGTH + 160);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      try {
        assertEquals(POINTS, read(bytes), "with byte " + at + " changed");
      } catch (MalformedLasException expected) {
        refused++;
      }
    }
    assertTrue(refused > 500, refused + " of 1000 were refused");
  }
}
