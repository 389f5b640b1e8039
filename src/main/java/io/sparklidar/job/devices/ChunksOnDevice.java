package io.sparklidar.job.devices;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.ondevice.DecodedColumns;
import io.sparklidar.ondevice.DeviceChunks;
import io.sparklidar.storage.TaskKill;
import io.sparklidar.tile.decode.BatchDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the chunks of a tile on a device that tiles may go to. What does not go that way, for
 * whatever reason, is left to the host. For one tile.
 */
public final class ChunksOnDevice implements BatchDecoder {

  private static final Logger LOG = LoggerFactory.getLogger(ChunksOnDevice.class);

  private static final Map<CudaDevice, DeviceChunks> DECODERS = new ConcurrentHashMap<>();

  private final Optional<Devices> devices;
  private double seconds;
  private long onDevice;
  private long onHost;

  /** Finds a device. */
  interface Devices {

    /**
     * Has one of those decode that tiles may go to.
     *
     * @param bytes about how much device memory it takes
     * @throws GpuException if no device can be had
     * @throws IOException as the work
     */
    DecodedColumns place(long bytes, Work work) throws IOException;
  }

  /** Decodes on a device. */
  interface Work {

    /** Does it, in its memory. */
    DecodedColumns on(GpuMemoryManager memory) throws IOException;
  }

  /**
   * For a tile.
   *
   * @param devices empty if the host decodes everything
   */
  ChunksOnDevice(final Optional<Devices> devices) {
    this.devices = devices;
  }

  /** For a tile of a job. */
  public static ChunksOnDevice of(final JobOptions options) {
    return new ChunksOnDevice(
        isPossible(options)
            ? Optional.of(
                (bytes, work) ->
                    TileEngines.onDevice(options, bytes, placer -> work.on(placer.manager())))
            : Optional.empty());
  }

  /** Whether chunks of a job may be decoded on a device, where a JVM has one. */
  public static boolean mayApply(final JobOptions options) {
    return options.codec() == CodecChoice.AUTO && TileEngines.mayUseDevice(options);
  }

  /** Whether chunks of a job may be decoded on a device of this JVM. */
  public static boolean isPossible(final JobOptions options) {
    return mayApply(options) && TileEngines.isThere(options);
  }

  @Override
  public long mostBytes() {
    return devices.isPresent() ? DeviceChunks.MOST_BYTES : 0;
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
          devices.orElseThrow().place(bytes, memory -> on(memory).decode(chunks));
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
    return DECODERS.computeIfAbsent(
        device, opened -> new DeviceChunks(opened, memory, TaskCores.ofThisJvm()));
  }

  /** Takes the seconds that the device took out of those of reading. */
  public void addSeconds(final Map<String, Double> ofStages) {
    if (onDevice > 0) {
      ofStages.merge("read", -seconds, Double::sum);
      ofStages.put("decode", seconds);
    }
  }

  /** Points that a device decoded. */
  public long points() {
    return onDevice;
  }

  /** Where the tile was decoded, for its report; empty if the host decoded all of it. */
  public Optional<String> where() {
    if (onDevice == 0) {
      return Optional.empty();
    }
    return Optional.of(onHost == 0 ? "decoded on the device" : "decoded in part on the device");
  }
}
