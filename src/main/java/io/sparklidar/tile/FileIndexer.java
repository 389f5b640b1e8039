package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.parallel.Prefetch;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes the XY of every chunk of a file into its {@link FileIndex}. Stateless. */
public final class FileIndexer {

  private FileIndexer() {}

  /**
   * Indexes one file.
   *
   * @param file the open file
   * @param fingerprint which state of it this is
   * @param mode how to count its points
   * @throws MalformedLasException if the file is not what it should be
   * @throws IOException if it cannot be read
   */
  public static FileIndex index(
      final LasFile file, final FileFingerprint fingerprint, final DensityGrid.Mode mode)
      throws IOException {
    return index(file, fingerprint, mode, SpareCores.NONE, 1);
  }

  /**
   * The same, with help; the result does not depend on it.
   *
   * @param file the open file
   * @param fingerprint which state of it this is
   * @param mode how to count its points
   * @param spare cores that may help
   * @param most how many may decode at a time, at least 1
   * @throws MalformedLasException if the file is not what it should be
   * @throws IOException if it cannot be read
   */
  public static FileIndex index(
      final LasFile file,
      final FileFingerprint fingerprint,
      final DensityGrid.Mode mode,
      final SpareCores spare,
      final int most)
      throws IOException {
    final List<Chunk> chunks = file.chunks();
    final int runs = Math.max(1, Math.min(most, chunks.size()));
    final ChunkExtents all;
    try (Prefetch<ChunkExtents> ofRuns =
        new Prefetch<>(
            spare,
            runs,
            runs,
            run -> {
              final int from = (int) ((long) chunks.size() * run / runs);
              final int to = (int) ((long) chunks.size() * (run + 1) / runs);
              return extents(file, chunks.subList(from, to), fingerprint, mode);
            })) {
      all = ofRuns.next();
      for (int run = 1; run < runs; run++) {
        all.add(ofRuns.next());
      }
    }
    return index(file, fingerprint, all);
  }

  /**
   * Looks at a run of chunks, so that several machines can look at a file.
   *
   * @param file the open file
   * @param fingerprint which state of it this is
   * @param mode how to count its points
   * @param run which run, from 0
   * @param runs how many there are
   * @throws MalformedLasException if the file is not what it should be
   * @throws IOException if it cannot be read
   */
  public static FileIndex.Run run(
      final LasFile file,
      final FileFingerprint fingerprint,
      final DensityGrid.Mode mode,
      final int run,
      final int runs)
      throws IOException {
    final List<Chunk> chunks = file.chunks();
    final int from = (int) ((long) chunks.size() * run / runs);
    final int to = (int) ((long) chunks.size() * (run + 1) / runs);
    final ChunkExtents found = extents(file, chunks.subList(from, to), fingerprint, mode);
    return new FileIndex.Run(
        List.copyOf(found.chunks()),
        found.heights().low(),
        found.heights().high(),
        found.counter().unfinished());
  }

  /**
   * The index of a file.
   *
   * @param file the open file
   * @param fingerprint which state of it this is
   * @param mode how its points were counted
   * @param runs all of its runs, in order
   * @throws MalformedLasException if the file is not what it should be
   * @throws IOException if it cannot be read
   */
  public static FileIndex together(
      final LasFile file,
      final FileFingerprint fingerprint,
      final DensityGrid.Mode mode,
      final List<FileIndex.Run> runs)
      throws IOException {
    final ChunkExtents all = extents(file.transform(), mode);
    for (final FileIndex.Run run : runs) {
      for (final FileIndex.IndexedChunk chunk : run.chunks()) {
        all.add(chunk.chunk(), chunk.bounds(), chunk.chunk().pointCount());
      }
      all.heights().add(run.lowest(), run.highest());
      final DensityGrid counted = run.counted();
      all.counter().add(counted.side(), counted.cells(), counted.counts());
    }
    return index(file, fingerprint, all);
  }

  /** What of a file's points its index is made of. */
  public static Set<LasField> fields(final LasFile file) {
    return isLayered(file) ? EnumSet.of(LasField.XY) : EnumSet.of(LasField.XY, LasField.Z);
  }

  /** In layered LAZ heights cost extra. */
  private static boolean isLayered(final LasFile file) {
    return file.compressed() && file.layout().isModern();
  }

  /**
   * The index of a file whose points have been counted elsewhere, the same as if it had been here.
   *
   * @param file the open file
   * @param fingerprint which state of it this is
   * @param mode how its points were counted
   * @param counted runs of its chunks, all of them, in order
   * @throws MalformedLasException if the file is not what it should be
   * @throws IOException if it cannot be read
   */
  public static FileIndex index(
      final LasFile file,
      final FileFingerprint fingerprint,
      final DensityGrid.Mode mode,
      final List<CountedChunks> counted)
      throws IOException {
    final CoordinateTransform transform = file.transform();
    final ChunkExtents all = extents(transform, mode);
    for (final CountedChunks run : counted) {
      for (final CountedChunks.Box box : run.boxes()) {
        all.add(
            box.chunk(),
            extent(transform, box.minX(), box.minY(), box.maxX(), box.maxY()),
            box.chunk().pointCount());
        all.heights().add(box.minZ(), box.maxZ());
      }
      all.counter().add(run.side(), run.cells(), run.counts());
    }
    return index(file, fingerprint, all);
  }

  /**
   * What a file says of itself, as an index {@linkplain FileIndex#isUnread() of no chunks}: none of
   * its points is looked at.
   *
   * @param file the open file
   * @param fingerprint which state of it this is
   * @throws MalformedLasException if the file is not what it should be
   */
  public static FileIndex ofHeader(final LasFile file, final FileFingerprint fingerprint)
      throws MalformedLasException {
    final LasHeader header = file.header();
    final Bounds bounds = new Bounds(header.minX(), header.minY(), header.maxX(), header.maxY());
    return new FileIndex(
        fingerprint,
        file.transform(),
        file.layout(),
        file.pointCount(),
        Double.isFinite(bounds.width() + bounds.height()) ? bounds : Bounds.EMPTY,
        new FileIndex.Heights(header.minZ(), header.maxZ()),
        crs(file.crs(), fingerprint),
        List.of(),
        new DensityGrid(DensityGrid.FINEST_SIDE, new long[0], new long[0]),
        List.of());
  }

  private static FileIndex index(
      final LasFile file, final FileFingerprint fingerprint, final ChunkExtents all)
      throws IOException {
    final CoordinateTransform transform = file.transform();
    final Bounds bounds = all.bounds();
    final HeightRange heights = all.heights();
    if (isLayered(file) && !heights.believe(file.header(), bounds)) {
      final PointReader again = file.reader(EnumSet.of(LasField.Z));
      for (final Chunk chunk : file.chunks()) {
        heights.add(again.read(chunk));
      }
    }
    final List<String> warnings = new ArrayList<>(file.warnings());
    final FileIndex.CrsSummary crs = crs(file.crs(), fingerprint);
    if (file.crs().map(Crs::kind).filter(Crs.Kind.GEOCENTRIC::equals).isPresent()) {
      warnings.add(
          "the CRS is geocentric; z is not height, so features of the vertical mean nothing");
    }
    return new FileIndex(
        fingerprint,
        transform,
        file.layout(),
        all.points(),
        bounds,
        heights.in(transform),
        crs,
        List.copyOf(all.chunks()),
        all.counter().finish(),
        List.copyOf(warnings));
  }

  private static ChunkExtents extents(
      final LasFile file,
      final List<Chunk> chunks,
      final FileFingerprint fingerprint,
      final DensityGrid.Mode mode)
      throws IOException {
    final CoordinateTransform transform = file.transform();
    final ChunkExtents extents = extents(transform, mode);
    final Set<LasField> fields = fields(file);
    final PointReader reader = file.reader(fields);
    for (final Chunk chunk : chunks) {
      final LasColumns columns = reader.read(chunk);
      count(columns, transform, extents.counter(), chunk, fingerprint);
      extents.add(chunk, extent(columns, transform), columns.size());
      if (fields.contains(LasField.Z)) {
        extents.heights().add(columns);
      }
    }
    return extents;
  }

  private static ChunkExtents extents(
      final CoordinateTransform transform, final DensityGrid.Mode mode) {
    return new ChunkExtents(new DensityGrid.Counter(mode, transform.scaleX(), transform.scaleY()));
  }

  private static FileIndex.CrsSummary crs(
      final Optional<Crs> crs, final FileFingerprint fingerprint) throws MalformedLasException {
    if (crs.isEmpty()) {
      return FileIndex.CrsSummary.NONE;
    }
    final Crs found = crs.get();
    final int epsg = found.horizontalEpsg().orElse(0);
    final String name = epsg == 0 ? "a CRS without EPSG code" : "EPSG:" + epsg;
    if (found.kind() == Crs.Kind.GEOGRAPHIC) {
      throw new MalformedLasException(
          fingerprint.path(),
          found.offset(),
          "a projected coordinate reference system (reproject the file first: distances in degrees"
              + " are not lengths)",
          name + ", geographic");
    }
    return new FileIndex.CrsSummary(
        name,
        epsg,
        found.metresPerUnit(),
        found.verticalEpsg().orElse(0),
        found.metresPerHeight().orElse(0),
        found.definition(),
        !found.wkt().isEmpty());
  }

  private static Bounds extent(final LasColumns columns, final CoordinateTransform transform) {
    if (columns.size() == 0) {
      return Bounds.EMPTY;
    }
    final int[] x = columns.x();
    final int[] y = columns.y();
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int maxY = Integer.MIN_VALUE;
    for (int p = 0; p < columns.size(); p++) {
      minX = Math.min(minX, x[p]);
      maxX = Math.max(maxX, x[p]);
      minY = Math.min(minY, y[p]);
      maxY = Math.max(maxY, y[p]);
    }
    return extent(transform, minX, minY, maxX, maxY);
  }

  private static Bounds extent(
      final CoordinateTransform transform,
      final int minX,
      final int minY,
      final int maxX,
      final int maxY) {
    // A negative scale turns the axis round.
    final double x0 = transform.x(minX);
    final double x1 = transform.x(maxX);
    final double y0 = transform.y(minY);
    final double y1 = transform.y(maxY);
    return new Bounds(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
  }

  private static void count(
      final LasColumns columns,
      final CoordinateTransform transform,
      final DensityGrid.Counter counter,
      final Chunk chunk,
      final FileFingerprint fingerprint)
      throws MalformedLasException {
    final int[] x = columns.x();
    final int[] y = columns.y();
    for (int p = 0; p < columns.size(); p++) {
      if (!counter.add(transform.x(x[p]), transform.y(y[p]))) {
        throw new MalformedLasException(
            fingerprint.path(),
            chunk.offset(),
            "coordinates below 2^31 tile sizes from the origin",
            "point "
                + (chunk.firstPoint() + p)
                + " at ("
                + transform.x(x[p])
                + ", "
                + transform.y(y[p])
                + ")");
      }
    }
  }
}
