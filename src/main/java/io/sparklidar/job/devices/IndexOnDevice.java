package io.sparklidar.job.devices;

import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.input.DeviceIndex;
import io.sparklidar.job.input.IndexShortcut;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes files on a device that tiles may go to. What does not go that way, for whatever reason,
 * is left to the host.
 *
 * @param options of the job
 * @param conf Hadoop configuration
 * @param layers of how many features a device will make layers for each tile
 */
public record IndexOnDevice(JobOptions options, HadoopConf conf, int layers)
    implements IndexShortcut {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(IndexOnDevice.class);

  /** Files that a task indexes at most: a batch takes hardly longer with many chunks than few. */
  private static final int MOST_FILES = 8;

  /** About what a byte of a file takes on a device, to choose one. */
  private static final long BYTES_OF_BYTE = 3;

  /**
   * The device's way where a job may use one.
   *
   * @param features how many are to be computed
   */
  public static IndexShortcut of(
      final JobOptions options, final HadoopConf conf, final int features) {
    if (options.device() == DeviceChoice.CPU || options.codec() == CodecChoice.HOST) {
      return IndexShortcut.NONE;
    }
    final boolean layers =
        options.engine().keepsTilesOnDevice() && options.formats().contains(OutputFormat.LAZ);
    return new IndexOnDevice(options, conf, layers ? features : 0);
  }

  /**
   * Which files a task each indexes: several where that is quicker and there are enough for all
   * cores, whether a device is found or not.
   *
   * @param files in the order in which they are begun
   * @param cores of all executors
   */
  public static List<ArrayList<FileFingerprint>> groups(
      final List<FileFingerprint> files, final IndexShortcut shortcut, final int cores) {
    final int size =
        shortcut == IndexShortcut.NONE
            ? 1
            : Math.max(1, Math.min(MOST_FILES, files.size() / (2 * cores)));
    final List<ArrayList<FileFingerprint>> groups = new ArrayList<>();
    for (int from = 0; from < files.size(); from += size) {
      groups.add(new ArrayList<>(files.subList(from, Math.min(files.size(), from + size))));
    }
    return groups;
  }

  @Override
  public Map<FileFingerprint, FileIndex> index(
      final List<FileFingerprint> files, final DensityGrid.Mode mode) throws IOException {
    if (!ChunksOnDevice.mayApply(options)) {
      return Map.of();
    }
    // Several files a task: there are tiles for all cores.
    final boolean many = files.size() > 1;
    TileEngines.openEarly(options, many);
    final long begin = System.nanoTime();
    final long length = files.stream().mapToLong(FileFingerprint::length).sum();
    try {
      // Where there is no device, no file is opened for it.
      return TileEngines.onDevice(
          options,
          BYTES_OF_BYTE * length,
          placer -> {
            final long opened = System.nanoTime();
            final Map<FileFingerprint, FileIndex> indexed =
                new DeviceIndex(new SourceFiles(conf)).index(files, mode, placer.manager());
            LOG.debug(
                "{} files of {} indexed in {} s, after {} s in which the device was opened",
                indexed.size(),
                files.size(),
                (System.nanoTime() - opened) / 1e9,
                (opened - begin) / 1e9);
            if (many && layers > 0) {
              EarlyMemory.make(
                  () -> TileEngines.managers(options),
                  indexed.values(),
                  layers,
                  TaskCores.ofThisJvm().cores());
            }
            return indexed;
          });
    } catch (final GpuException e) {
      LOG.debug("files are indexed on the host: {}", e.getMessage());
      return Map.of();
    }
  }
}
