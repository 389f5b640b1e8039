package io.sparklidar.job.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.catalogue.Features;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path folder;

  private Check tried(final Path path) {
    return FolderChecks.of("output", path.toUri().toString(), new Configuration(), "mend it");
  }

  private List<Path> contents() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).toList();
    }
  }

  @Test
  void aFolderIsTriedWithoutATrace() throws IOException {
    assertEquals(Check.State.OK, tried(folder.resolve("not/there/yet")).state());
    assertEquals(List.of(), contents());
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    final Path file = Files.writeString(folder.resolve("file"), "mine");
    final Check check = tried(file.resolve("below"));
    assertEquals(Check.State.FAILED, check.state());
    assertEquals("mend it", check.mend());
    assertEquals("mine", Files.readString(file));
    assertEquals(List.of(file), contents());
  }

  @Test
  void aFileSystemThatIsNotThereIsNamed() {
    final Check check =
        FolderChecks.of("output", "nosuch://bucket/x", new Configuration(), "mend it");
    assertEquals(Check.State.FAILED, check.state());
    assertTrue(check.found().contains("nosuch"), check.found());
  }

  @Test
  void littleHeapIsSaidAndTooLittleFails() {
    assertEquals(Check.State.OK, RuntimeChecks.heap(3 * GIB, 2).state());
    assertEquals(Check.State.NOTE, RuntimeChecks.heap(2 * GIB, 2).state());
    assertEquals(Check.State.FAILED, RuntimeChecks.heap(GIB / 2, 2).state());
    assertEquals(Check.State.FAILED, RuntimeChecks.java(11).state());
    assertEquals(Check.State.OK, RuntimeChecks.java(17).state());
  }

  @Test
  void anEngineThatLosesANeighbourIsFound() {
    final PointBlock block = SmallTile.block();
    final FeatureTable right = EngineChecks.compute(block);
    assertEquals(Check.State.OK, EngineChecks.cpu(block, right, 1).state());
    final FeatureTable wrong = EngineChecks.compute(block);
    wrong.column(Features.KNN_DISTANCE_MAX)[200] *= 1.01f;
    assertEquals(Check.State.FAILED, EngineChecks.cpu(block, wrong, 1).state());
  }

  @Test
  void aDeviceThatDiffersFromTheCpuIsFound() {
    final PointBlock block = SmallTile.block();
    final FeatureTable right = EngineChecks.compute(block);
    final FeatureTable there = EngineChecks.compute(block);
    assertTrue(SmallTile.difference(right, there).isEmpty());
    there.column(Features.PLANARITY)[17] += 2e-4f;
    assertTrue(SmallTile.difference(right, there).orElseThrow().contains("planarity of point 17"));
    there.column(Features.PLANARITY)[17] = Float.NaN;
    assertTrue(SmallTile.difference(right, there).isPresent());
  }
}
