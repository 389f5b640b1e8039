package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.gpu.CostBasedWait;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.GpuWork;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Uses a device wherever it can and the host wherever it cannot, with the same neighbours: tiles
 * wait for memory as long as that makes sense, are halved when the device refuses them, and end on
 * the host when nothing else is left. Columns that the device does not compute are computed on the
 * host, beside the others and from the same neighbours; so are, wherever the tile is computed,
 * those that look at no neighbours. Says of each tile where it was computed and why. Safe for use
 * by any number of threads, which share the device.
 */
public final class TilePlacer {

  private final DeviceEngine device;
  private final NeighborEngine host;
  private final NeighborEngine beside;
  private final GpuRunner runner;
  private final boolean hostAllowed;

  /**
   * @param device the engine on the device
   * @param host computes a tile that the device does not
   * @param beside computes columns that the device does not; finds any neighbours
   * @param hostAllowed whether the host may compute anything; if so, a tile waits for the device no
   *     longer than the host would take
   */
  public TilePlacer(
      final DeviceEngine device,
      final NeighborEngine host,
      final NeighborEngine beside,
      final boolean hostAllowed) {
    this(
        device,
        host,
        beside,
        hostAllowed
            ? new CostBasedWait(device.pointsPerSecond(), host.pointsPerSecond())
            : WaitPolicy.FOREVER,
        hostAllowed);
  }

  /**
   * The same with another policy of waiting.
   *
   * @param policy how long tiles wait for the device
   */
  public TilePlacer(
      final DeviceEngine device,
      final NeighborEngine host,
      final NeighborEngine beside,
      final WaitPolicy policy,
      final boolean hostAllowed) {
    this.device = device;
    this.host = host;
    this.beside = beside;
    this.runner = new GpuRunner(device.manager(), policy, hostAllowed);
    this.hostAllowed = hostAllowed;
  }

  /** The manager of the device's memory. */
  public GpuMemoryManager manager() {
    return device.manager();
  }

  /** The engine on the device. */
  public DeviceEngine device() {
    return device;
  }

  /** Does work that is the device's alone, see {@link GpuRunner#attempt}. */
  public <T, X extends Exception> Placement.Placed<Optional<T>> attempt(
      final long points, final long bytes, final GpuRunner.OnDevice<T, X> work)
      throws X, InterruptedException {
    return runner.attempt(points, bytes, work);
  }

  /** Device memory that a tile takes, in bytes; 0 if it has no column for the device. */
  public long bytes(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureSet onDevice = device.columns(neighborhood, features);
    return onDevice.size() == 0 ? 0 : device.bytes(points, neighborhood, onDevice);
  }

  /**
   * Features of the core points, and where they were computed.
   *
   * @throws InterruptedException if the thread is interrupted while it waits for device memory
   * @throws GpuException if the device cannot and the host is not allowed
   */
  public Placement.Placed<TileFeatures> place(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features)
      throws InterruptedException {
    final FeatureSet onDevice = device.columns(neighborhood, features);
    final FeatureSet onHost = features.where(column -> !onDevice.contains(column));
    if (points.references().isPresent() && onDevice.size() > 0) {
      final List<TileHalf> parts = TileHalf.ofReferences(points);
      if (device.whyNot(parts.get(0).block(), neighborhood).isEmpty()) {
        return placeParts(points.coreCount(), parts, neighborhood, features);
      }
    }
    if (searched(onHost).size() > 0 && !hostAllowed) {
      throw new GpuException(
          "the GPU is required, but no kernel computes " + names(searched(onHost)));
    }
    final Optional<String> whyNot =
        onDevice.size() == 0
            ? Optional.of("no kernel computes " + names(onHost))
            : device.whyNot(points, neighborhood);
    if (whyNot.isPresent()) {
      if (!hostAllowed && searched(features).size() > 0) {
        throw new GpuException("the GPU is required, but " + whyNot.get());
      }
      return new Placement.Placed<>(
          host.run(points, neighborhood, features),
          new Placement(0, 1, Duration.ZERO, List.of(whyNot.get())));
    }
    return runner.run(new Tile(points, neighborhood, features, onDevice, onHost));
  }

  /**
   * Points that may be neighbours have the features of the cloud of these alone, which a device can
   * compute; the others, few where they are noise, are the host's.
   */
  private Placement.Placed<TileFeatures> placeParts(
      final int rows,
      final List<TileHalf> parts,
      final Neighborhood neighborhood,
      final FeatureSet features)
      throws InterruptedException {
    final Placement.Placed<TileFeatures> first =
        place(parts.get(0).block(), neighborhood, features);
    final TileFeatures rest =
        new TileFeatures(
            beside.compute(parts.get(1).block(), neighborhood, features),
            beside.name(),
            List.of("points that may be no neighbours computed on the host"),
            Map.of());
    final FeatureTable whole = new FeatureTable(features, rows);
    parts.get(0).writeTo(whole, first.result().table());
    parts.get(1).writeTo(whole, rest.table());
    return new Placement.Placed<>(
        first.result().joinedBy(rest, whole, device.name()), first.placement());
  }

  /** Those that look at neighbours: the others are the host's work, which has the attributes. */
  private static FeatureSet searched(final FeatureSet features) {
    return features.where(column -> column.feature().cost() != FeatureCost.POINT);
  }

  private static String names(final FeatureSet features) {
    return features.features().stream().map(Feature::columnName).collect(Collectors.joining(", "));
  }

  /** A tile, or a part of one. */
  private final class Tile implements GpuWork<TileFeatures> {
    private final PointBlock points;
    private final Neighborhood neighborhood;
    private final FeatureSet features;
    private final FeatureSet onDevice;
    private final FeatureSet onHost;

    Tile(
        final PointBlock points,
        final Neighborhood neighborhood,
        final FeatureSet features,
        final FeatureSet onDevice,
        final FeatureSet onHost) {
      this.points = points;
      this.neighborhood = neighborhood;
      this.features = features;
      this.onDevice = onDevice;
      this.onHost = onHost;
    }

    @Override
    public long points() {
      return points.coreCount();
    }

    @Override
    public long gpuBytes() {
      return device.bytes(points, neighborhood, onDevice);
    }

    @Override
    public TileFeatures onGpu(final GpuLease lease) {
      return device.run(points, neighborhood, onDevice, lease);
    }

    @Override
    public TileFeatures completed(final TileFeatures onGpu) {
      if (onHost.size() == 0) {
        return onGpu;
      }
      final FeatureTable rest = beside.compute(points, neighborhood, onHost);
      final List<String> notes = new ArrayList<>(onGpu.notes());
      if (searched(onHost).size() > 0) {
        notes.add("columns computed on the host: " + names(searched(onHost)));
      }
      return new TileFeatures(
          FeatureTable.joining(features, onGpu.table(), rest),
          onGpu.engine(),
          notes,
          onGpu.search());
    }

    @Override
    public TileFeatures onCpu() {
      return host.run(points, neighborhood, features);
    }

    @Override
    public Optional<Halves<TileFeatures>> halves() {
      return TileHalf.of(points, neighborhood)
          .map(
              halves -> {
                final BinaryOperator<TileFeatures> join =
                    (first, second) -> {
                      final FeatureTable whole = new FeatureTable(features, points.coreCount());
                      halves.get(0).writeTo(whole, first.table());
                      halves.get(1).writeTo(whole, second.table());
                      return first.joinedBy(second, whole, device.name());
                    };
                return new Halves<>(tile(halves.get(0)), tile(halves.get(1)), join);
              });
    }

    private Tile tile(final TileHalf half) {
      return new Tile(half.block(), neighborhood, features, onDevice, onHost);
    }
  }
}
