package io.sparklidar.job.features;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.input.ChunkMemory;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.DecodedColumns;
import io.sparklidar.ondevice.DeviceChunks;
import io.sparklidar.storage.TaskKill;
import io.sparklidar.tile.TileSpec;
import io.sparklidar.tile.decode.BatchDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the chunks of a tile on a device that tiles may go to. What does not go that way, for
 * whatever reason, is left to the host. For one tile.
 */
final class ChunksOnDevice implements BatchDecoder {

  private static final Logger LOG = LoggerFactory.getLogger(ChunksOnDevice.class);

  private static final Map<CudaDevice, DeviceChunks> DEVICES = new ConcurrentHashMap<>();

  private final JobOptions options;
  private final boolean able;
  private double seconds;
  private long onDevice;
  private long onHost;

  /** For a tile of a job. */
  ChunksOnDevice(final JobOptions options) {
    this.options = options;
    this.able = isPossible(options);
  }

  /** Whether chunks of a job may be decoded on a device of this JVM. */
  private static boolean isPossible(final JobOptions options) {
    if (options.codec() != CodecChoice.AUTO
        || options.device() == DeviceChoice.CPU
        || options.engine().whyOnNoDevice().isPresent()) {
      return false;
    }
    try {
      return TileEngines.onDevice(options, 1, placer -> true);
    } catch (final GpuException | IOException e) {
      // Who computes the tile says what that means.
      return false;
    }
  }

  /** Memory beyond the heap that a tile takes for that. */
  static long hostBytes(final TileSpec tile, final TileContext context) {
    if (!isPossible(context.options())) {
      return 0;
    }
    long bytes = 0;
    for (final TileSpec.Input input : tile.inputs()) {
      final long record =
          context.layouts().get(input.file()).recordLength() + ChunkMemory.BEYOND_RECORD;
      for (final Chunk chunk : input.chunks()) {
        bytes += chunk.byteLength() + record * chunk.pointCount();
      }
    }
    return DeviceChunks.hostBytes(bytes);
  }

  @Override
  public long mostBytes() {
    return able ? DeviceChunks.MOST_BYTES : 0;
  }

  @Override
  public long bytes(final Wanted chunk) {
    return DeviceChunks.bytes(chunk);
  }

  @Override
  public Batch decode(final List<Wanted> chunks) throws IOException {
    final long points = chunks.stream().mapToLong(wanted -> wanted.chunk().pointCount()).sum();
    onHost += points;
    try {
      final long bytes = chunks.stream().mapToLong(DeviceChunks::bytes).sum();
      if (bytes == 0) {
        return Batch.LEFT;
      }
      final DecodedColumns decoded =
          TileEngines.onDevice(options, bytes, placer -> on(placer.manager()).decode(chunks));
      seconds += decoded.seconds();
      onHost -= decoded.points();
      onDevice += decoded.points();
      if (decoded.points() < points) {
        LOG.info(
            "{} of {} points are decoded on the host: {}",
            points - decoded.points(),
            points,
            decoded.reasons());
      }
      return decoded;
    } catch (final IOException | RuntimeException e) {
      if (TaskKill.isIn(e)) {
        throw TaskKill.exception(e);
      }
      LOG.info("{} points are decoded on the host: {}", points, e.getMessage());
      return Batch.LEFT;
    }
  }

  private static DeviceChunks on(final GpuMemoryManager memory) {
    if (!(memory.device() instanceof CudaDevice device)) {
      throw new GpuException("no device decodes there");
    }
    return DEVICES.computeIfAbsent(
        device, opened -> new DeviceChunks(opened, memory, TaskCores.ofThisJvm()));
  }

  /** Takes the seconds that the device took out of those of reading. */
  void addSeconds(final Map<String, Double> ofStages) {
    if (onDevice > 0) {
      ofStages.merge("read", -seconds, Double::sum);
      ofStages.put("decode", seconds);
    }
  }

  /** The reason that is reported for a tile, given that for where it was computed. */
  String reason(final String computed) {
    if (onDevice == 0) {
      return computed;
    }
    return computed + (onHost == 0 ? "; decoded" : "; decoded in part") + " on the device";
  }
}
