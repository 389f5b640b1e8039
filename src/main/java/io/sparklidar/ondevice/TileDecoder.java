package io.sparklidar.ondevice;

import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamCopies;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.ondevice.chunks.ChunkCache;
import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.ondevice.chunks.ChunkRows;
import io.sparklidar.ondevice.chunks.Visit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the chunks of tiles, each once for all tiles that need it at about the same time, as long
 * as there is memory for that; where there is not, a tile decodes in its own lease what others have
 * not. Safe for use by several threads.
 */
final class TileDecoder {

  private static final Logger LOG = LoggerFactory.getLogger(TileDecoder.class);

  private final LazDeviceDecoder decoder;
  private final DeviceStreams streams;
  private final ChunkCache cache;
  private final LongAdder decodedPoints = new LongAdder();

  /**
   * On a device.
   *
   * @param manager of its memory
   * @throws GpuException if the kernels cannot be loaded
   */
  TileDecoder(final CudaDevice device, final GpuMemoryManager manager) {
    decoder = new LazDeviceDecoder(device);
    streams = DeviceStreams.of(device);
    cache = new ChunkCache(manager);
  }

  /** How many points were decoded so far. */
  long decodedPoints() {
    return decodedPoints.sum();
  }

  /** Whether a chunk is decoded, as of now. */
  boolean isDecoded(final ChunkKey key) {
    return cache.isThere(key);
  }

  /**
   * Decodes a tile; nothing runs any more when it returns or throws.
   *
   * @param base where the tile lies
   * @return where its chunks are; to be closed
   * @throws ChunksGoneException if a chunk that was not read is not decoded any more
   * @throws NotOnDeviceException if a chunk cannot be decoded
   * @throws GpuException if the device fails, or the thread is interrupted while it waits
   */
  DecodedTile decode(final DeviceLayout layout, final long base) throws NotOnDeviceException {
    final Visit visit =
        cache.visit(layout.forAll.stream().flatMap(chunks -> chunks.keys().stream()).toList());
    boolean whole = false;
    try {
      final Decoding decoding = new Decoding(layout, base, visit);
      final Map<ChunkKey, ChunkRows> own = decoding.finish();
      LOG.debug("{}: {}", layout.request.tile().id(), decoding);
      whole = true;
      return new DecodedTile(visit, own);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GpuException("interrupted while others decode", e);
    } finally {
      if (!whole) {
        visit.close();
      }
    }
  }

  /**
   * Chunks that are decoded at once.
   *
   * @param chunks what
   * @param scratch address of what decoding works in
   * @param columns address of its columns
   * @param into where to say where the points are
   */
  private record Batch(
      DecodedChunks chunks, long scratch, long columns, Map<ChunkKey, ChunkRows> into) {

    private void put(final BitSet failed) {
      for (int chunk = failed.nextClearBit(0);
          chunk < chunks.keys().size();
          chunk = failed.nextClearBit(chunk + 1)) {
        into.put(chunks.keys().get(chunk), chunks.rows(chunk, columns));
      }
    }
  }

  /** Decoding of one tile. */
  private final class Decoding {
    private final DeviceLayout layout;
    private final long base;
    private final Visit visit;

    /** What is decoded in the tile's lease. */
    private final Map<ChunkKey, ChunkRows> own = new HashMap<>();

    /** Memory for claims, until it is the cache's. */
    private Optional<GpuLease> memory = Optional.empty();

    private boolean coreToDo;

    /** Whether there is no memory to share, so that it waits for nobody. */
    private boolean alone;

    private final long begin = System.nanoTime();
    private long decodingNanos;
    private long endOfDecoding = begin;

    Decoding(final DeviceLayout layout, final long base, final Visit visit) {
      this.layout = layout;
      this.base = base;
      this.visit = visit;
      this.coreToDo = layout.keepsCore;
    }

    /** Returns what the tile has decoded for itself; the rest is the visit's. */
    Map<ChunkKey, ChunkRows> finish() throws NotOnDeviceException, InterruptedException {
      try {
        do {
          // Who claims has a place to decode: nobody waits for one who waits.
          if (coreToDo || visit.mayClaim()) {
            streams.<Boolean, NotOnDeviceException>decode(this::decodeClaims);
          }
        } while (!alone && !visit.await());
        return own;
      } finally {
        // Not before its streams are at rest.
        memory.ifPresent(GpuLease::close);
      }
    }

    @Override
    public String toString() {
      final long now = System.nanoTime();
      return String.format(
          Locale.ROOT,
          "decoded in %.3f s: waited %.3f s for a place, decoded for %.3f s, waited %.3f s for others;"
              + " of %d chunks others decoded %d",
          (now - begin) / 1e9,
          (endOfDecoding - begin - decodingNanos) / 1e9,
          decodingNanos / 1e9,
          (now - endOfDecoding) / 1e9,
          layout.all().stream().mapToInt(chunks -> chunks.keys().size()).sum(),
          visit.shared());
    }

    private boolean decodeClaims(final TileStreams on) throws NotOnDeviceException {
      final long from = System.nanoTime();
      try {
        return decodeWhatIsClaimed(on);
      } finally {
        endOfDecoding = System.nanoTime();
        decodingNanos += endOfDecoding - from;
      }
    }

    private boolean decodeWhatIsClaimed(final TileStreams on) throws NotOnDeviceException {
      final List<Batch> batches = new ArrayList<>();
      if (coreToDo) {
        batches.add(inOwnLease(0, layout.coreChunks));
        coreToDo = false;
      }
      final Map<ChunkKey, ChunkRows> shared = new HashMap<>();
      final Set<ChunkKey> claims = visit.claim();
      if (!claims.isEmpty()) {
        final List<DecodedChunks> wanted =
            layout.forAll.stream().map(chunks -> chunks.where(claims)).toList();
        final long columns = takeMemory(wanted);
        if (memory.isPresent()) {
          addForAll(wanted, columns, shared, batches);
        } else {
          visit.abandon();
          alone = true;
          addMissing(batches);
        }
      }
      requireRead(batches);
      final boolean whole = run(batches, on);
      if (memory.isPresent()) {
        visit.publish(memory.get(), shared);
        memory = Optional.empty();
      }
      if (!whole) {
        throw new NotOnDeviceException("the device cannot decode a chunk");
      }
      return true;
    }

    /** Takes memory for columns that others will use, if there is any; where it begins. */
    private long takeMemory(final List<DecodedChunks> chunks) {
      memory = visit.room(chunks.stream().mapToLong(some -> some.batch().columnBytes()).sum());
      if (memory.isEmpty()) {
        return 0;
      }
      try {
        return memory.get().buffer().address();
      } catch (final GpuOutOfMemoryException e) {
        LOG.debug("no memory for chunks to share: {}", e.getMessage());
        memory.get().close();
        memory = Optional.empty();
        return 0;
      }
    }

    private void addForAll(
        final List<DecodedChunks> chunks,
        final long address,
        final Map<ChunkKey, ChunkRows> into,
        final List<Batch> to) {
      long columns = address;
      for (int i = 0; i < chunks.size(); i++) {
        to.add(new Batch(chunks.get(i), base + layout.decodingForAll[i], columns, into));
        columns += chunks.get(i).batch().columnBytes();
      }
    }

    /** Adds what the visit does not have. */
    private void addMissing(final List<Batch> to) {
      final List<DecodedChunks> all = layout.all();
      for (int i = layout.keepsCore ? 1 : 0; i < all.size(); i++) {
        final Set<ChunkKey> missing = new HashSet<>(all.get(i).keys());
        missing.removeAll(visit.rows().keySet());
        to.add(inOwnLease(i, all.get(i).where(missing)));
      }
    }

    /** Chunks that others had decoded when the tile was read may be gone. */
    private void requireRead(final List<Batch> batches) throws ChunksGoneException {
      final long missing =
          batches.stream()
              .flatMap(batch -> batch.chunks.inputs().stream())
              .filter(input -> input.available() == 0 && input.byteLength() > 0)
              .count();
      if (missing > 0) {
        throw new ChunksGoneException(missing);
      }
    }

    private Batch inOwnLease(final int part, final DecodedChunks chunks) {
      return new Batch(chunks, base + layout.decoding[part], base + layout.columns[part], own);
    }

    /** Decodes; returns whether all could be. */
    private boolean run(final List<Batch> batches, final TileStreams on) {
      final CUstream stream = on.work();
      upload(batches, stream);
      // Beside each other: each takes as long as its longest streams, however many there are.
      on.join();
      for (int i = 0; i < batches.size(); i++) {
        final Batch batch = batches.get(i);
        decoder.decode(
            batch.chunks.batch(),
            base + layout.input,
            batch.scratch,
            batch.columns,
            i == 0 ? stream : on.out());
      }
      on.rejoin();
      CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "decoding");
      boolean whole = true;
      for (final Batch batch : batches) {
        final BitSet failed = decoder.failed(batch.chunks.batch(), batch.scratch);
        batch.put(failed);
        decodedPoints.add(batch.chunks.batch().rows());
        whole &= failed.isEmpty();
      }
      return whole;
    }

    /** Copies the compressed bytes to the device, those that lie side by side at once. */
    private void upload(final List<Batch> batches, final CUstream stream) {
      final ByteBuffer bytes = layout.request.compressed().bytes().bytes();
      int from = 0;
      int to = 0;
      for (final LazChunkInput input :
          batches.stream()
              .flatMap(batch -> batch.chunks.inputs().stream())
              .sorted(Comparator.comparing(LazChunkInput::offset))
              .toList()) {
        if (input.offset() > to) {
          upload(bytes, from, to, stream);
          from = (int) input.offset();
        }
        to = ChunkBytes.end(input);
      }
      upload(bytes, from, to, stream);
    }

    private void upload(
        final ByteBuffer bytes, final int from, final int to, final CUstream stream) {
      if (to > from) {
        StreamCopies.upload(
            bytes.slice(from, to - from), base + layout.input + from, to - from, stream);
      }
    }
  }
}
