package io.sparklidar.ondevice;

import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.decode.BatchDecoder;
import io.sparklidar.tile.decode.SampleFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Has a device decode what it can, in batches of a size of choice. */
final class ChunksOf implements BatchDecoder {

  private final DeviceChunks device;
  private final long most;
  private final List<String> reasons = new ArrayList<>();
  private long points;
  private double seconds;

  ChunksOf(final DeviceChunks device, final long most) {
    this.device = device;
    this.most = most;
  }

  /** Device memory that all chunks of the first file take at once. */
  static long deviceBytes(final SampleFiles files, final GpuMemoryManager manager)
      throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource("first", files.bytes(0)))) {
      final List<ChunkBytes.Wanted> wanted =
          file.chunks().stream()
              .map(chunk -> new ChunkBytes.Wanted(file, chunk, ChunkBytes.WHOLE))
              .toList();
      try (ChunkBytes bytes = ChunkBytes.read(wanted, manager, SpareCores.NONE)) {
        final List<ColumnsLayout.Compressed> chunks = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
          final BatchDecoder.Wanted columns =
              new BatchDecoder.Wanted(file, wanted.get(i).chunk(), file.layout().fields());
          chunks.add(new ColumnsLayout.Compressed(i, columns, bytes.inputs().get(i)));
        }
        return new ColumnsLayout(chunks).bytes();
      }
    }
  }

  /** Points that were decoded on the device. */
  long points() {
    return points;
  }

  /** Seconds that it took. */
  double seconds() {
    return seconds;
  }

  /** Why others were not. */
  List<String> reasons() {
    return reasons;
  }

  @Override
  public long mostBytes() {
    return most;
  }

  @Override
  public long bytes(final Wanted chunk) {
    return DeviceChunks.bytes(chunk);
  }

  @Override
  public Batch decode(final List<Wanted> chunks) throws IOException {
    final DecodedColumns decoded = device.decode(chunks);
    points += decoded.points();
    seconds += decoded.seconds();
    reasons.addAll(decoded.reasons());
    return decoded;
  }
}
