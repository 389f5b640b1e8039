package io.sparklidar.job.doctor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.storage.HadoopConf;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What is examined in every JVM that runs tiles; travels to the executors.
 *
 * @param outputs the folder of the results, if one was named
 * @param conf to reach it with
 * @param gpuRequired whether there has to be a GPU
 * @param gpuWanted whether there may be one
 */
record JvmExamination(List<String> outputs, HadoopConf conf, boolean gpuRequired, boolean gpuWanted)
    implements Serializable {

  /**
   * Examines the JVM that calls.
   *
   * @param who its name
   * @param cores tasks that run here at a time
   * @param addresses devices that the scheduler granted; empty for all
   */
  Examination of(final String who, final int cores, final List<String> addresses) {
    final List<Check> checks = new ArrayList<>(RuntimeChecks.all(cores));
    checks.add(
        FolderChecks.of(
            "temp folder",
            "file://" + System.getProperty("java.io.tmpdir"),
            conf.get(),
            "make it writable, or name another with -Djava.io.tmpdir"));
    for (final String output : outputs) {
      checks.add(FolderChecks.of("output", output, conf.get(), "choose a folder that can be"));
    }
    final PointBlock block = SmallTile.block();
    final long start = System.nanoTime();
    final FeatureTable expected = EngineChecks.compute(block);
    checks.add(EngineChecks.cpu(block, expected, (System.nanoTime() - start) / 1e9));
    final DeviceChecks devices = new DeviceChecks(block, expected);
    if (gpuWanted) {
      checks.addAll(devices.all(addresses, gpuRequired));
    }
    checks.addAll(EngineChecks.libraries(devices.freeBytes()));
    return new Examination(who, checks);
  }
}
