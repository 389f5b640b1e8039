package io.sparklidar.neighbor.cuda;

import io.sparklidar.gpu.CostBasedWait;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.NeighborEngine;
import java.util.Arrays;
import java.util.Locale;

/** Which processor a job wants: the values of {@code --device}. */
public enum DeviceChoice {
  /** The GPU where there is one, the CPU for what it cannot take. */
  AUTO,
  /** The GPU and nothing else. */
  GPU,
  /** The CPU. */
  CPU;

  /** First guesses at points a second and thread; measured as tiles finish. */
  private static final double GPU_RATE = 2e7;

  private static final double CPU_RATE = 6e5;

  /**
   * The choice of a name.
   *
   * @throws IllegalArgumentException naming the choices
   */
  public static DeviceChoice parse(final String name) {
    return Arrays.stream(values())
        .filter(choice -> choice.optionName().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("device must be auto, gpu or cpu, got " + name));
  }

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Opens a device.
   *
   * @param address the device a scheduler granted, by index or UUID
   * @param limits how much of the device may be used
   * @param cpu the engine on the CPU, for what the device does not take; used under {@link #AUTO}
   * @throws GpuException if the device cannot be used: whether it may later, its class says
   * @throws IllegalStateException under {@link #CPU}
   */
  public DeviceEngine open(final String address, final GpuLimits limits, final NeighborEngine cpu) {
    if (this == CPU) {
      throw new IllegalStateException("no device is wanted");
    }
    final CudaDevice device = CudaDevice.ofAddress(address);
    final GpuMemoryManager manager = GpuMemoryManager.of(device, limits);
    final boolean cpuAllowed = this == AUTO;
    final WaitPolicy policy =
        cpuAllowed ? new CostBasedWait(GPU_RATE, CPU_RATE) : WaitPolicy.FOREVER;
    return new DeviceEngine(new CudaEngine(manager, device), cpu, policy, cpuAllowed);
  }
}
