package io.sparklidar.ondevice;

import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.ondevice.sums.TileSums;
import java.util.List;

/**
 * What a device made of a tile; layers and features are there until it is closed.
 *
 * @param points core and halo points
 * @param layers for each of the core's chunks
 * @param shared features of core points of other chunks
 * @param sums over the core points
 * @param decodeSeconds until its points were in place
 * @param searchSeconds until its features were computed
 * @param encodeSeconds until its layers were on the host
 * @param memory holds layers and shared features
 */
public record DeviceOutput(
    int points,
    List<MadeLayers> layers,
    SharedFeatures shared,
    TileSums sums,
    double decodeSeconds,
    double searchSeconds,
    double encodeSeconds,
    HostBuffer memory)
    implements AutoCloseable {

  @Override
  public void close() {
    memory.close();
  }
}
