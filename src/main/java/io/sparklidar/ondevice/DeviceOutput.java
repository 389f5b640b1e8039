package io.sparklidar.ondevice;

import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.ondevice.sums.TileSums;
import java.util.List;

/**
 * What a device made of a tile; its layers are there until it is closed.
 *
 * @param points core and halo points
 * @param layers for each chunk of the core
 * @param sums over the core points
 * @param decodeSeconds until its points were in place
 * @param searchSeconds until its features were computed
 * @param encodeSeconds until its layers were on the host
 * @param memory holds the layers
 */
public record DeviceOutput(
    int points,
    List<MadeLayers> layers,
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
