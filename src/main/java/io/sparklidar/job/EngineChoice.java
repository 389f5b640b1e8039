package io.sparklidar.job;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.neighbor.DeviceEngine;
import io.sparklidar.neighbor.EngineLimits;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.neighbor.faiss.FaissDeviceEngine;
import io.sparklidar.neighbor.faiss.FaissEngine;
import io.sparklidar.neighbor.faiss.FaissLibrary;
import io.sparklidar.neighbor.faiss.FaissTempMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What finds neighbours; all find the same. The one place that knows engines by name: how they are
 * made and what they can do, others ask here.
 */
public enum EngineChoice {
  /** The project's kernels where there is a device with room, else its search on the CPU. */
  AUTO(OnHost.GRID, OnDevice.KERNELS, Needs.NOTHING),
  /** The project's own kernels, on a GPU. */
  CUDA(OnHost.GRID, OnDevice.KERNELS, Needs.DEVICE),
  /** FAISS, where its library is on the class path. */
  FAISS(OnHost.FAISS, OnDevice.FAISS, Needs.LIBRARY),
  /** The project's own search on the CPU. */
  CPU(OnHost.GRID, OnDevice.NONE, Needs.NOTHING);

  /** What the choices are, for users; each by its {@link #optionName}. */
  public static final String HELP =
      "auto: the CUDA kernels on a GPU, else the search on the CPU; cuda; faiss: one FAISS index per"
          + " tile; cpu";

  private final OnHost host;
  private final Optional<OnDevice> device;
  private final Needs needs;

  EngineChoice(final OnHost host, final Optional<OnDevice> device, final Needs needs) {
    this.host = host;
    this.device = device;
    this.needs = needs;
  }

  /**
   * An engine on the CPU. It is made when it is first used: only then is it known how many cores
   * there are, and which libraries.
   *
   * @param engine shared by all tasks of the JVM
   * @param bytesPerPoint memory beyond the heap that it takes for a point, core or halo
   * @param findsSeveralNeighborhoods whether one search finds neighbourhoods of several sizes
   */
  private record OnHost(
      Supplier<NeighborEngine> engine, long bytesPerPoint, boolean findsSeveralNeighborhoods) {

    static final OnHost GRID = new OnHost(() -> Made.GRID, 0, true);

    /**
     * An index and its lists hold a point once more, beyond the heap; see docs/benchmarks-faiss.md.
     */
    static final OnHost FAISS = new OnHost(() -> Made.FAISS, 30, false);
  }

  /** The engines of this JVM. */
  private static final class Made {

    static final NeighborEngine GRID = new GridEngine(TaskCores.ofThisJvm());
    static final FaissEngine FAISS = new FaissEngine(GRID);
  }

  /**
   * An engine on a device.
   *
   * @param maker makes it
   * @param limits which neighbourhoods it finds on any device
   * @param columns which features it computes of those asked for
   * @param takesDecoded whether it searches points that are on the device already
   * @param whyNot why no device will do in this JVM, whichever it is; empty if one will
   */
  private record OnDevice(
      Maker maker,
      Supplier<EngineLimits> limits,
      UnaryOperator<FeatureSet> columns,
      boolean takesDecoded,
      Supplier<Optional<String>> whyNot) {

    static final Optional<OnDevice> NONE = Optional.empty();

    static final Optional<OnDevice> KERNELS =
        Optional.of(
            new OnDevice(
                (device, memory) -> new CudaEngine(memory, device),
                () -> CudaEngine.LIMITS,
                CudaEngine::kernelColumns,
                true,
                Optional::empty));

    static final Optional<OnDevice> FAISS =
        Optional.of(
            new OnDevice(
                (device, memory) -> new FaissDeviceEngine(memory, Made.FAISS),
                () -> FaissEngine.LIMITS,
                CudaEngine::columnsOfSums,
                false,
                FaissLibrary::whyNoGpu));
  }

  /** Makes an engine on a device. */
  @FunctionalInterface
  private interface Maker {

    DeviceEngine on(CudaDevice device, GpuMemoryManager memory);
  }

  /**
   * What has to be there for an engine.
   *
   * @param device whether it runs on a device alone
   * @param library what there is of the library it needs, given the bytes that a device has free
   */
  private record Needs(boolean device, Optional<LongFunction<Library>> library) {

    static final Needs NOTHING = new Needs(false, Optional.empty());

    static final Needs DEVICE = new Needs(true, Optional.empty());

    static final Needs LIBRARY = new Needs(false, Optional.of(Needs::faiss));

    private static Library faiss(final long freeBytes) {
      final int queries = 1_000_000;
      final int neighbors = 30;
      final FaissLibrary.Found found = FaissLibrary.find();
      return new Library(
          found.library().isPresent(),
          found.reason()
              + String.format(
                  Locale.ROOT,
                  "; temporary memory for %,d points at k = %d: %,d bytes",
                  queries,
                  neighbors,
                  FaissTempMemory.bytes(queries, neighbors, freeBytes)),
          "give the jar that ends in -faiss.jar");
    }
  }

  /**
   * What there is, in this JVM, of the library that an engine needs.
   *
   * @param isThere whether it can be used
   * @param found what was found, and what it would take for itself
   * @param remedy what to do where it is missing
   */
  public record Library(boolean isThere, String found, String remedy) {}

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The engine on the CPU: the one chosen, or what computes tiles in its place. */
  public NeighborEngine onHost() {
    return host.engine.get();
  }

  /** Memory beyond the heap that the engine on the CPU takes for a point, core or halo. */
  public long hostBytesPerPoint() {
    return host.bytesPerPoint;
  }

  /** Whether the engine on the CPU finds neighbourhoods of several sizes in one search. */
  public boolean findsSeveralNeighborhoodsOnHost() {
    return host.findsSeveralNeighborhoods;
  }

  /** Whether it runs on a device, where there is one. */
  public boolean runsOnDevice() {
    return device.isPresent();
  }

  /** Whether it runs on a device alone; without one, the engine on the CPU computes its tiles. */
  public boolean needsDevice() {
    return needs.device;
  }

  /**
   * The engine on a device.
   *
   * @throws GpuException if that device does not do
   */
  public DeviceEngine onDevice(final CudaDevice opened, final GpuMemoryManager memory) {
    return deviceEngine().maker.on(opened, memory);
  }

  /** Why it runs on no device of this JVM, whichever there are; empty if it does. */
  public Optional<String> whyOnNoDevice() {
    return device.isPresent()
        ? device.get().whyNot.get()
        : Optional.of("--engine " + optionName() + " runs on the CPU");
  }

  /** Whether it searches points that were decoded on the device, so that tiles can stay there. */
  public boolean keepsTilesOnDevice() {
    return device.isPresent() && device.get().takesDecoded;
  }

  /** Why it finds no such neighbours on any device; empty if it does. */
  public Optional<String> whyNotOnDevice(final Lattice lattice, final Neighborhood neighborhood) {
    return deviceEngine().limits.get().whyNot(lattice, neighborhood);
  }

  /** Which of these features it computes on a device. */
  public FeatureSet columnsOnDevice(final FeatureSet features) {
    return deviceEngine().columns.apply(features);
  }

  /**
   * What there is of the library it needs; empty if it needs none.
   *
   * @param freeBytes what a device has free; 0 without one
   */
  public Optional<Library> library(final long freeBytes) {
    return needs.library.map(look -> look.apply(freeBytes));
  }

  /** The names of the choices that a job can make: {@code auto, cuda or faiss}. */
  static String names(final Predicate<EngineChoice> fit) {
    final List<String> names =
        Arrays.stream(values()).filter(fit).map(EngineChoice::optionName).toList();
    return names.stream().collect(Collectors.joining(", ")).replaceFirst(", (?=[^,]*$)", " or ");
  }

  private OnDevice deviceEngine() {
    return device.orElseThrow(
        () -> new IllegalStateException("--engine " + optionName() + " has no device"));
  }
}
