package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparklidar.TestData;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.MemoryByteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A damaged copy of a sound file is refused with its place, or read whole with a warning. */
final class DamagedTileTest {

  private static LasFile open(final byte[] bytes) throws IOException {
    return LasFile.open(new MemoryByteSource("damaged", bytes));
  }

  private static Path sound() throws IOException {
    return TestData.samples().get(0);
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeReadIsRefusedWithItsPlace() throws IOException {
    return DamagedTile.refused(sound()).entrySet().stream()
        .map(
            copy ->
                DynamicTest.dynamicTest(
                    copy.getKey(),
                    () -> {
                      final MalformedLasException error =
                          assertThrows(
                              MalformedLasException.class,
                              () -> {
                                try (LasFile file = open(copy.getValue())) {
                                  LasContents.md5OfRecords(file);
                                }
                              });
                      assertEquals("damaged", error.file());
                      assertFalse(error.expected().isBlank(), error::getMessage);
                      assertFalse(error.found().isBlank(), error::getMessage);
                      assertEquals(1, error.getMessage().lines().count());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> whatCanBeRecoveredIsReadWholeWithAWarning() throws IOException {
    final String records = LasContents.md5OfRecords(sound());
    return DamagedTile.recovered(sound()).entrySet().stream()
        .map(
            copy ->
                DynamicTest.dynamicTest(
                    copy.getKey(),
                    () -> {
                      try (LasFile file = open(copy.getValue())) {
                        assertEquals(records, LasContents.md5OfRecords(file));
                        assertFalse(file.warnings().isEmpty());
                      }
                    }));
  }
}
