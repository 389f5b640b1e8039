package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.decode.BatchDecoder;
import io.sparklidar.tile.decode.SampleFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a batch takes, on the device and of the host. */
final class ColumnsLayoutTest {

  private static final GpuMemoryManager MANAGER =
      GpuMemoryManager.of(new SimulatedGpuDevice("columns", 1L << 30), GpuLimits.DEFAULT);

  private static List<BatchDecoder.Wanted> wanted(final LasFile file) {
    final List<BatchDecoder.Wanted> wanted = new ArrayList<>();
    for (final Chunk chunk : file.chunks()) {
      final Set<LasField> fields = EnumSet.copyOf(SampleFiles.some(chunk));
      fields.retainAll(file.layout().fields());
      wanted.add(new BatchDecoder.Wanted(file, chunk, fields));
    }
    return wanted;
  }

  @Test
  void chunksOfTheSameFieldsAreDecodedTogetherAndNothingLiesOverAnother() throws IOException {
    final SampleFiles files = SampleFiles.ofEveryFormat();
    for (int f = 0; f < files.size(); f++) {
      try (LasFile file = LasFile.open(new MemoryByteSource("sample", files.bytes(f)))) {
        final List<BatchDecoder.Wanted> wanted = wanted(file);
        final List<ChunkBytes.Wanted> compressed =
            wanted.stream()
                .map(w -> new ChunkBytes.Wanted(file, w.chunk(), ChunkBytes.WHOLE))
                .toList();
        try (ChunkBytes bytes = ChunkBytes.read(compressed, MANAGER, SpareCores.NONE)) {
          final List<ColumnsLayout.Compressed> chunks = new ArrayList<>();
          for (int i = 0; i < wanted.size(); i++) {
            chunks.add(new ColumnsLayout.Compressed(i, wanted.get(i), bytes.inputs().get(i)));
          }
          check(new ColumnsLayout(chunks), chunks);
          check(new ColumnsLayout(chunks.subList(1, 3)), chunks.subList(1, 3));
        }
      }
    }
  }

  private static void check(
      final ColumnsLayout layout, final List<ColumnsLayout.Compressed> chunks) {
    assertEquals(2, layout.groups.size(), "all fields, or some");
    assertEquals(chunks.get(0).input().offset(), layout.inputFrom);
    final ColumnsLayout.Compressed last = chunks.get(chunks.size() - 1);
    assertTrue(
        layout.inputFrom + layout.inputBytes >= last.input().offset() + last.input().available());
    long end = layout.input + layout.inputBytes;
    for (int g = 0; g < 2; g++) {
      assertTrue(layout.scratch[g] >= end);
      end = layout.scratch[g] + layout.groups.get(g).batch().scratchBytes();
    }
    for (int g = 0; g < 2; g++) {
      assertTrue(layout.columns[g] >= end);
      end = layout.columns[g] + layout.groups.get(g).batch().columnBytes();
    }
    assertTrue(end <= layout.columns[0] + layout.columnBytes);
    assertTrue(end <= layout.bytes());
    assertEquals(
        chunks.stream().mapToLong(chunk -> chunk.wanted().chunk().pointCount()).sum(),
        layout.points());
  }

  /**
   * Beside the record, numbers of returns and flags have a byte each; GPS time and z are within.
   */
  @Test
  void aChunkTakesItsBytesAndThoseOfItsColumns() throws IOException {
    final SampleFiles files = new SampleFiles().laz(6, 0, 1000, 500);
    try (LasFile file = LasFile.open(new MemoryByteSource("sample", files.bytes(0)))) {
      final List<BatchDecoder.Wanted> wanted = wanted(file);
      final int all = 4 + 4 + 4 + 2 + 2 + 1 + 1 + 2 + 1 + 2 + 8;
      assertEquals(
          wanted.get(0).chunk().byteLength() + 1000 * all, DeviceChunks.bytes(wanted.get(0)));
      final int some = 4 + 4 + 4 + 2 + 1;
      assertEquals(
          wanted.get(1).chunk().byteLength() + 500 * some, DeviceChunks.bytes(wanted.get(1)));
    }
  }

  @Test
  void whatADeviceDoesNotDecodeTakesNothing() throws IOException {
    final SampleFiles files = new SampleFiles().las(6, 1000);
    try (LasFile file = LasFile.open(new MemoryByteSource("sample", files.bytes(0)))) {
      assertEquals(0, DeviceChunks.bytes(wanted(file).get(0)));
    }
  }

  @Test
  void aTileTakesNoMoreOfTheHostThanABatch() {
    assertEquals(1_250_000, DeviceChunks.hostBytes(1_000_000));
    assertEquals(120L << 20, DeviceChunks.hostBytes(1L << 40));
  }
}
