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
import java.util.Optional;

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
   * What was chosen.
   *
   * @param engine what computes tiles; a {@link DeviceEngine} where there is a device
   * @param reason one line for the log: the device, or why there is none
   */
  public record Chosen(NeighborEngine engine, String reason) {

    /** The engine as one that says where tiles were computed; empty on the CPU alone. */
    public Optional<DeviceEngine> onDevice() {
      return engine instanceof DeviceEngine device ? Optional.of(device) : Optional.empty();
    }
  }

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
   * Finds an engine. Under {@link #AUTO} it never fails: whatever keeps the device from being used
   * (no driver, no device, too old, a driver that does not take the kernels) is the reason given.
   *
   * @param address the device a scheduler granted, by index or UUID; empty for the first
   * @param limits how much of the device may be used
   * @param cpu the engine on the CPU
   * @throws GpuException if the GPU is required and cannot be used
   */
  public Chosen engine(
      final Optional<String> address, final GpuLimits limits, final NeighborEngine cpu) {
    if (this == CPU) {
      return new Chosen(cpu, "CPU, as chosen");
    }
    try {
      final CudaDevice device =
          address.map(CudaDevice::ofAddress).orElseGet(() -> CudaDevice.open(0));
      final GpuMemoryManager manager = GpuMemoryManager.of(device, limits);
      final boolean cpuAllowed = this == AUTO;
      final WaitPolicy policy =
          cpuAllowed ? new CostBasedWait(GPU_RATE, CPU_RATE) : WaitPolicy.FOREVER;
      return new Chosen(
          new DeviceEngine(new CudaEngine(manager, device), cpu, policy, cpuAllowed),
          "GPU: " + manager);
    } catch (final GpuException e) {
      if (this == GPU) {
        throw e;
      }
      return new Chosen(cpu, "CPU: " + e.getMessage());
    }
  }
}
