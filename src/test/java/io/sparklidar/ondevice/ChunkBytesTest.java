package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.parallel.SpareCores;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bytes of chunks against those of the file. */
final class ChunkBytesTest {

  private static final SimulatedGpuDevice DEVICE = new SimulatedGpuDevice("chunk-bytes", 1L << 30);

  private static final GpuMemoryManager MANAGER = GpuMemoryManager.of(DEVICE, GpuLimits.DEFAULT);

  private static List<byte[]> samples() throws IOException {
    final List<byte[]> samples = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("data-samples"))) {
      for (final Path file : files.filter(f -> f.toString().endsWith(".laz")).sorted().toList()) {
        samples.add(Files.readAllBytes(file));
      }
    }
    return samples;
  }

  /** By the format: where layers end, past the first record, the number of points and the sizes. */
  private static int endOfLayers(final byte[] chunk, final LasFile file, final int layers) {
    final ByteBuffer bytes = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    final int sizes = file.layout().recordLength() + Integer.BYTES;
    int end = file.compression().orElseThrow().chunkHeadLength();
    for (int layer = 0; layer < layers; layer++) {
      end += bytes.getInt(sizes + layer * Integer.BYTES);
    }
    return end;
  }

  @Test
  void asMuchOfEachChunkIsThereAsIsWanted() throws IOException {
    assertAsMuchIsThereAsIsWanted(MANAGER);
    assertTrue(DEVICE.heldHostBytes() > 0, "page-locked");
  }

  @Test
  void whereNoPageLockedMemoryIsLeftTheSameIsThere() throws IOException {
    final SimulatedGpuDevice device = new SimulatedGpuDevice("chunk-bytes, no slab", 1L << 30);
    assertAsMuchIsThereAsIsWanted(GpuMemoryManager.of(device, new GpuLimits(1, 0, 1000)));
    assertEquals(0, device.heldHostBytes());
  }

  private static void assertAsMuchIsThereAsIsWanted(final GpuMemoryManager manager)
      throws IOException {
    for (final SpareCores spare : List.of(SpareCores.NONE, new SpareCores(4))) {
      final List<LasFile> files = new ArrayList<>();
      final List<ChunkBytes.Wanted> wanted = new ArrayList<>();
      final List<byte[]> expected = new ArrayList<>();
      for (final byte[] sample : samples()) {
        final LasFile file = LasFile.open(new MemoryByteSource("sample", sample));
        files.add(file);
        for (final Chunk chunk : file.chunks()) {
          final int from = (int) chunk.offset();
          final byte[] whole = Arrays.copyOfRange(sample, from, (int) (from + chunk.byteLength()));
          wanted.add(new ChunkBytes.Wanted(file, chunk, ChunkBytes.WHOLE));
          expected.add(whole);
          for (int layers = 1; layers <= 2; layers++) {
            wanted.add(new ChunkBytes.Wanted(file, chunk, layers));
            expected.add(Arrays.copyOf(whole, endOfLayers(whole, file, layers)));
          }
        }
      }
      assertTrue(expected.size() > 8, "chunks");
      try (ChunkBytes read = ChunkBytes.read(wanted, manager, spare)) {
        long end = 0;
        for (int i = 0; i < expected.size(); i++) {
          final LazChunkInput chunk = read.inputs().get(i);
          assertTrue(chunk.offset() >= end && chunk.offset() % 4 == 0, "placed behind the last");
          end = chunk.offset() + chunk.available();
          assertEquals(expected.get(i).length, chunk.available());
          assertEquals(wanted.get(i).chunk().pointCount(), chunk.pointCount());
          assertEquals(wanted.get(i).chunk().byteLength(), chunk.byteLength());
          final byte[] found = new byte[expected.get(i).length];
          read.bytes().get((int) chunk.offset(), found);
          assertArrayEquals(expected.get(i), found);
          chunk.head().duplicate().get(found);
          assertArrayEquals(expected.get(i), found);
        }
        assertTrue(end <= read.length());
      }
      for (final LasFile file : files) {
        file.close();
      }
    }
  }

  private static void read(final List<ChunkBytes.Wanted> wanted) throws IOException {
    ChunkBytes.read(wanted, MANAGER, SpareCores.NONE).close();
  }

  @Test
  void memoryIsGivenBackWhereAFileEndsEarly() throws IOException {
    final byte[] sample = samples().get(0);
    try (LasFile file = LasFile.open(new MemoryByteSource("sample", sample))) {
      final Chunk last = file.chunks().get(file.chunks().size() - 1);
      final Chunk beyond =
          new Chunk(
              last.index(),
              last.firstPoint(),
              last.pointCount(),
              last.offset() + sample.length,
              last.byteLength());
      final List<ChunkBytes.Wanted> wanted =
          List.of(
              new ChunkBytes.Wanted(file, last, ChunkBytes.WHOLE),
              new ChunkBytes.Wanted(file, beyond, ChunkBytes.WHOLE));
      assertThrows(EOFException.class, () -> read(wanted));
      final long held = DEVICE.heldHostBytes();
      assertThrows(EOFException.class, () -> read(wanted));
      assertEquals(held, DEVICE.heldHostBytes(), "the memory was to be had again");
    }
  }
}
