package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.TestData;
import io.sparklidar.job.HeapGate;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class KnownXyTest {

  private static final DensityGrid.Mode MODE = DensityGrid.Mode.ADAPTIVE;
  private static final FileFingerprint FILE = new FileFingerprint("file:/a.laz", 1, 1);

  @Test
  void whatTheIndexDecodesIsKnownOfThatFileInThatState() throws IOException {
    final KnownXy known = new KnownXy(new HeapGate(1L << 30));
    final FileIndex index = index(known);
    assertEquals(index.chunks().size(), count(known.of(FILE), index));
    assertEquals(0, count(known.of(new FileFingerprint("file:/a.laz", 1, 2)), index));
    assertEquals(0, count(known.of(new FileFingerprint("file:/b.laz", 1, 1)), index));
  }

  @Test
  void tilesAddNothing() throws IOException {
    final KnownXy known = new KnownXy(new HeapGate(1L << 30));
    final FileIndex index;
    try (LasFile file = open()) {
      index = FileIndexer.index(file.with(known.of(FILE)), FILE, MODE);
    }
    assertEquals(0, count(known.of(FILE), index));
  }

  @Test
  void itIsForgottenAtTheEndOfTheJobAndForATaskThatNeedsTheRoom() throws IOException {
    final HeapGate gate = new HeapGate(1L << 30);
    final KnownXy known = new KnownXy(gate);
    final FileIndex index = index(known);
    gate.enter(1L << 20).close();
    assertEquals(index.chunks().size(), count(known.of(FILE), index));
    gate.enter(1L << 30).close();
    assertEquals(0, count(known.of(FILE), index));
    index(known);
    assertEquals(index.chunks().size(), count(known.of(FILE), index));
    known.forget();
    assertEquals(0, count(known.of(FILE), index));
  }

  @Test
  void noMoreIsKeptThanHasRoom() throws IOException {
    final int points;
    try (LasFile file = open()) {
      points = file.chunks().get(0).pointCount();
    }
    final KnownXy known = new KnownXy(new HeapGate(8 * KeptXy.bytes(points) - 1));
    final FileIndex index = index(known);
    assertEquals(0, known.of(FILE).find(index.chunks().get(0).chunk()).stream().count());
  }

  private static FileIndex index(final KnownXy known) throws IOException {
    try (LasFile file = open()) {
      return FileIndexer.index(file.with(known.filledBy(FILE)), FILE, MODE);
    }
  }

  private static long count(final XyMemory memory, final FileIndex index) {
    return index.chunks().stream()
        .map(FileIndex.IndexedChunk::chunk)
        .filter((Chunk chunk) -> memory.find(chunk).isPresent())
        .count();
  }

  private static LasFile open() throws IOException {
    return LasFile.open(
        FileByteSource.open(TestData.own("codec/syn_pf8_v3_c3_50000_const_n500.laz")));
  }
}
