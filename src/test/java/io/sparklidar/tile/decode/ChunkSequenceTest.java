package io.sparklidar.tile.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.ClassRule;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Chunks are the same, in the same order, whoever decodes them in what batches. */
final class ChunkSequenceTest {

  private static List<SampleFiles.Decoded> onHost(
      final SampleFiles files, final Function<Chunk, Set<LasField>> wanted) throws IOException {
    return files.decode(wanted, BatchDecoder.NONE, SpareCores.NONE);
  }

  private static void assertLikeHost(
      final SampleFiles files,
      final Function<Chunk, Set<LasField>> wanted,
      final BatchDecoder batches,
      final SpareCores spare)
      throws IOException {
    final List<SampleFiles.Decoded> expected = onHost(files, wanted);
    final List<SampleFiles.Decoded> found = files.decode(wanted, batches, spare);
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertTrue(
          expected.get(i).isLike(found.get(i)),
          "file " + found.get(i).file() + " chunk " + found.get(i).chunk());
    }
  }

  @Test
  void pointsAreThoseOfTheHostWhateverABatchTakes() throws IOException {
    final SampleFiles files = SampleFiles.ofEveryFormat();
    for (final SpareCores spare : List.of(SpareCores.NONE, new SpareCores(4))) {
      for (final long most : new long[] {1, 1000, 2500, 1 << 20}) {
        final HostBatches batches = new HostBatches(most, chunk -> false);
        assertLikeHost(files, SampleFiles::all, batches, spare);
        assertLikeHost(files, SampleFiles::some, batches, spare);
        assertEquals(0, batches.open());
      }
    }
  }

  @Test
  void pointsHaveTheirNewClassesWhoeverDecodesThem() throws IOException {
    final SampleFiles plain = SampleFiles.ofEveryFormat();
    final SampleFiles changed = SampleFiles.ofEveryFormat().with(new ByHeight());
    final HostBatches batches = new HostBatches(1 << 20, chunk -> chunk.index() == 2);
    assertLikeHost(changed, SampleFiles::some, batches, SpareCores.NONE);
    assertLikeHost(changed, chunk -> EnumSet.of(LasField.CLASSIFICATION), batches, SpareCores.NONE);
    assertFalse(
        onHost(plain, SampleFiles::some).get(1).isLike(onHost(changed, SampleFiles::some).get(1)));
  }

  /** Gives points classes by their heights. */
  private static final class ByHeight implements ClassRule {

    @Override
    public Set<LasField> fields() {
      return EnumSet.of(LasField.Z, LasField.CLASSIFICATION);
    }

    @Override
    public void apply(final LasColumns points) {
      for (int i = 0; i < points.size(); i++) {
        points.classification()[i] = (byte) (points.z()[i] & 31);
      }
    }
  }

  @Test
  void filesThatAreNotCompressedAreTheHosts() throws IOException {
    final SampleFiles files =
        new SampleFiles().las(6, 300).laz(6, 0, 20, 30).las(7, 60_000).laz(6, 1, 20);
    assertLikeHost(
        files, SampleFiles::some, new HostBatches(1000, chunk -> false), SpareCores.NONE);
  }

  @Test
  void someChunksAreOfOneChannelAndSomeAreNot() throws IOException {
    final List<SampleFiles.Decoded> decoded =
        SampleFiles.ofEveryFormat()
            .decode(SampleFiles::some, new HostBatches(1 << 20, chunk -> false), SpareCores.NONE);
    assertTrue(decoded.stream().anyMatch(SampleFiles.Decoded::oneChannel));
    assertFalse(decoded.stream().allMatch(SampleFiles.Decoded::oneChannel));
  }

  @Test
  void whatABatchLeavesIsDecodedByTheHost() throws IOException {
    final SampleFiles files = SampleFiles.ofEveryFormat();
    for (int part = 1; part < 4; part++) {
      final int each = part;
      assertLikeHost(
          files,
          SampleFiles::some,
          new HostBatches(1500, chunk -> chunk.index() % each == 0),
          new SpareCores(3));
    }
  }

  @Test
  void batchesReachOverFilesAndTakeWhatTheyMay() throws IOException {
    final SampleFiles files = new SampleFiles().laz(6, 0, 60, 50, 40).laz(7, 2, 30, 300, 20, 10);
    for (int more = 0; more < 80; more++) {
      files.laz(8, 0, 1);
    }
    final HostBatches batches = new HostBatches(100, chunk -> false);
    assertLikeHost(files, SampleFiles::all, batches, SpareCores.NONE);
    final List<List<Integer>> sizes = new ArrayList<>();
    for (final List<BatchDecoder.Wanted> batch : batches.batches()) {
      sizes.add(batch.stream().map(wanted -> wanted.chunk().pointCount()).toList());
    }
    assertEquals(List.of(60), sizes.get(0));
    assertEquals(List.of(50, 40), sizes.get(1));
    assertEquals(List.of(30), sizes.get(2));
    assertEquals(List.of(300), sizes.get(3), "a chunk that is larger comes alone");
    final int ofLargest = 31 + 1;
    assertEquals(ofLargest + 1, sizes.get(4).size(), "two chunks, and those of 31 files");
    assertEquals(2 + 80, sizes.stream().skip(4).mapToInt(List::size).sum());
  }

  /** What goes wrong is laid at the door of the file that was begun last. */
  @Test
  void aFileIsBegunBeforeItsChunksAreTakenThoughOthersAreOpenedAhead() throws IOException {
    final SampleFiles files = new SampleFiles().laz(6, 0, 5, 5).laz(6, 0, 5, 5).laz(6, 0, 5, 5);
    files.decode(SampleFiles::all, new HostBatches(15, chunk -> false), SpareCores.NONE);
    assertEquals(
        List.of(
            "open 0", "begin 0", "open 1", "begin 0", "take 0", "take 0", "begin 1", "take 1",
            "open 2", "begin 1", "take 1", "begin 2", "take 2", "take 2"),
        files.events());
  }

  @Test
  void aDamagedChunkIsNamedByTheHost() throws IOException {
    final SampleFiles files =
        new SampleFiles().laz(6, 0, 500, 500).laz(8, 0, 500, 500, 500).damage(1, 1);
    final MalformedLasException expected =
        assertThrows(MalformedLasException.class, () -> onHost(files, SampleFiles::all));
    for (final long most : new long[] {1, 1 << 20}) {
      for (final SpareCores spare : List.of(SpareCores.NONE, new SpareCores(4))) {
        final HostBatches batches = new HostBatches(most, chunk -> false);
        final MalformedLasException found =
            assertThrows(
                MalformedLasException.class, () -> files.decode(SampleFiles::all, batches, spare));
        assertEquals(expected.getMessage(), found.getMessage());
        assertEquals(0, batches.open(), "the batch is given back");
      }
    }
  }
}
