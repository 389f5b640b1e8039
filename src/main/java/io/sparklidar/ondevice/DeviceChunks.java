package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.GpuWork;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamCopies;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.layered.LayeredDecoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.decode.BatchDecoder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jcuda.driver.CUstream;

/**
 * Decodes chunks on a device and brings their columns back to the host. Each batch runs in one
 * lease that it does not wait for; what lies where in it, {@code ColumnsLayout} says. One that has
 * no room is halved. Safe for use by several threads, which share the device.
 */
public final class DeviceChunks {

  /**
   * Memory of the host that a batch takes: with what {@link HostBuffer}s have beyond what is asked
   * for, as much as the pool has for a task.
   */
  public static final long MOST_BYTES = 96L << 20;

  private final CudaDevice device;
  private final GpuMemoryManager manager;
  private final SpareCores spare;
  private final LazDeviceDecoder decoder;
  private final DeviceStreams shared;
  private final GpuRunner runner;

  /**
   * @param device decodes
   * @param manager of its memory
   * @param spare cores that may read at the same time
   * @throws io.sparklidar.gpu.GpuException if kernels cannot be loaded
   */
  public DeviceChunks(
      final CudaDevice device, final GpuMemoryManager manager, final SpareCores spare) {
    this.device = device;
    this.manager = manager;
    this.spare = spare;
    this.decoder = new LazDeviceDecoder(device);
    this.shared = DeviceStreams.of(device);
    // The host's cores decode what the device has no room for at once.
    this.runner = new GpuRunner(manager, WaitPolicy.NEVER, true);
  }

  /**
   * Memory beyond the heap that chunks take, at most: of a batch its compressed bytes and its
   * columns, each in a {@link HostBuffer}, which may be a quarter larger if it is made for it.
   *
   * @param bytes of all chunks that are wanted, compressed and as columns
   */
  public static long hostBytes(final long bytes) {
    return HostBuffer.atMost(Math.min(MOST_BYTES, bytes));
  }

  /** Memory of the host that a chunk takes in a batch; 0 if no device decodes it. */
  public static long bytes(final BatchDecoder.Wanted chunk) {
    if (!accepts(chunk.file())) {
      return 0;
    }
    long ofPoint = 0;
    for (final LasField field : fields(chunk)) {
      final int columns =
          field == LasField.EXTRA_BYTES ? chunk.file().layout().extraByteCount() : field.columns();
      ofPoint += (long) columns * field.storage().size();
    }
    final long bytes = chunk.chunk().byteLength() + ofPoint * chunk.chunk().pointCount();
    return bytes > MOST_BYTES ? 0 : bytes;
  }

  private static Set<LasField> fields(final BatchDecoder.Wanted chunk) {
    final Set<LasField> fields = EnumSet.of(LasField.XY, LasField.RETURNS);
    fields.addAll(chunk.fields());
    return fields;
  }

  private static boolean accepts(final LasFile file) {
    return file.compression()
        .filter(schema -> LazDeviceDecoder.whyNot(schema).isEmpty())
        .isPresent();
  }

  /**
   * Decodes chunks.
   *
   * @param chunks of any files, together of at most {@link #MOST_BYTES}, as {@link #bytes} counts
   * @return those that were decoded
   * @throws InterruptedIOException if the thread is interrupted meanwhile
   * @throws IOException if a file cannot be read, or the chunks are more than a device gets at once
   */
  public DecodedColumns decode(final List<BatchDecoder.Wanted> chunks) throws IOException {
    final List<Integer> places = new ArrayList<>();
    final List<ChunkBytes.Wanted> compressed = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      final BatchDecoder.Wanted wanted = chunks.get(i);
      if (bytes(wanted) > 0) {
        places.add(i);
        compressed.add(new ChunkBytes.Wanted(wanted.file(), wanted.chunk(), layers(wanted)));
      }
    }
    final DecodedColumns decoded = new DecodedColumns();
    if (places.isEmpty()) {
      return decoded;
    }
    boolean whole = false;
    try (ChunkBytes bytes = ChunkBytes.read(compressed, manager, spare)) {
      final List<ColumnsLayout.Compressed> all = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        all.add(
            new ColumnsLayout.Compressed(
                places.get(i), chunks.get(places.get(i)), bytes.inputs().get(i)));
      }
      final long begin = System.nanoTime();
      decoded.went(
          runner.run(new Decoding(all, bytes, decoded)).placement(),
          (System.nanoTime() - begin) / 1e9);
      whole = true;
      return decoded;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a device decodes");
    } finally {
      if (!whole) {
        decoded.close();
      }
    }
  }

  /** How many layers of a chunk are needed. */
  private static int layers(final BatchDecoder.Wanted chunk) {
    final LazSchema schema = chunk.file().compression().orElseThrow();
    if (!schema.isLayered()) {
      return ChunkBytes.WHOLE;
    }
    final LayeredDecoder decoder = new LayeredDecoder(schema);
    int layer = schema.layerCount();
    while (layer > 1 && !chunk.fields().contains(decoder.field(layer - 1))) {
      layer--;
    }
    return layer == schema.layerCount() ? ChunkBytes.WHOLE : layer;
  }

  /** A batch, or a part of one; its result is how many chunks it was. */
  private final class Decoding implements GpuWork<Integer> {

    private final List<ColumnsLayout.Compressed> chunks;
    private final ChunkBytes bytes;
    private final DecodedColumns decoded;
    private final ColumnsLayout layout;

    Decoding(
        final List<ColumnsLayout.Compressed> chunks,
        final ChunkBytes bytes,
        final DecodedColumns decoded) {
      this.chunks = chunks;
      this.bytes = bytes;
      this.decoded = decoded;
      this.layout = new ColumnsLayout(chunks);
    }

    @Override
    public long points() {
      return layout.points();
    }

    @Override
    public long gpuBytes() {
      return layout.bytes();
    }

    @Override
    public Integer onGpu(final GpuLease lease) {
      device.makeCurrent();
      final HostBuffer memory = HostBuffer.of(manager, layout.columnBytes);
      boolean whole = false;
      try {
        final long base = lease.buffer().address();
        final List<BitSet> failed =
            shared.decode(streams -> run(layout, bytes.bytes(), base, memory, streams));
        decoded.add(memory, layout, failed);
        whole = true;
        return chunks.size();
      } finally {
        if (!whole) {
          memory.close();
        }
      }
    }

    @Override
    public Integer onCpu() {
      return 0;
    }

    @Override
    public Optional<Halves<Integer>> halves() {
      if (chunks.size() < 2) {
        return Optional.empty();
      }
      final int middle = chunks.size() / 2;
      return Optional.of(
          new Halves<>(
              new Decoding(chunks.subList(0, middle), bytes, decoded),
              new Decoding(chunks.subList(middle, chunks.size()), bytes, decoded),
              Integer::sum));
    }
  }

  /** Decodes, and copies the columns of all groups; returns which chunks of each failed. */
  private List<BitSet> run(
      final ColumnsLayout layout,
      final ByteBuffer bytes,
      final long base,
      final HostBuffer memory,
      final TileStreams streams) {
    final CUstream stream = streams.work();
    final ByteBuffer input = bytes.position((int) layout.inputFrom).slice();
    StreamCopies.upload(input, base + layout.input, layout.inputBytes, stream);
    // Groups beside each other: each takes as long as its longest streams, however many there are.
    streams.join();
    for (int g = 0; g < layout.groups.size(); g++) {
      decoder.decode(
          layout.groups.get(g).batch(),
          base + layout.input - layout.inputFrom,
          base + layout.scratch[g],
          base + layout.columns[g],
          g == 0 ? stream : streams.out());
    }
    streams.rejoin();
    StreamCopies.download(base + layout.columns[0], memory.bytes(), layout.columnBytes, stream);
    streams.await();
    final List<BitSet> failed = new ArrayList<>();
    for (int g = 0; g < layout.groups.size(); g++) {
      failed.add(decoder.failed(layout.groups.get(g).batch(), base + layout.scratch[g]));
    }
    return failed;
  }
}
