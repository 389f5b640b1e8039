package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.FileExtent;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import java.io.Serializable;
import java.util.List;

/**
 * What is known of one file once its XY has been decoded: enough to plan without opening it again.
 *
 * @param fingerprint which state of which file
 * @param transform its scale and offset
 * @param layout which fields its records have
 * @param pointCount points in all chunks
 * @param bounds extent in plan of all points
 * @param heights from the lowest to the highest point
 * @param crs the coordinate reference system as far as planning cares
 * @param chunks its chunks with their extents
 * @param density its points per grid square
 * @param warnings deviations that were accepted, one line each
 */
public record FileIndex(
    FileFingerprint fingerprint,
    CoordinateTransform transform,
    PointLayout layout,
    long pointCount,
    Bounds bounds,
    Heights heights,
    CrsSummary crs,
    List<IndexedChunk> chunks,
    DensityGrid density,
    List<String> warnings)
    implements Serializable {

  /**
   * How high points lie, in the unit of the file. As the header says, where it is found to be right
   * about the plan; else measured.
   *
   * @param min the lowest; above {@code max} if there are no points
   * @param max the highest
   */
  public record Heights(double min, double max) implements Serializable {}

  /**
   * The coordinate reference system in brief.
   *
   * @param name what to call it in messages, or "none"
   * @param horizontalEpsg horizontal EPSG code, 0 where there is none
   * @param metresPerUnit length of its horizontal unit, 1 where unknown
   * @param verticalEpsg vertical EPSG code, 0 where there is none
   * @param metresPerHeight length of the unit of its heights, 0 where unknown
   * @param definition its well-known text: the file's, or one made of its GeoTIFF keys; empty if
   *     there is none
   * @param isText whether the definition is the file's own
   */
  public record CrsSummary(
      String name,
      int horizontalEpsg,
      double metresPerUnit,
      int verticalEpsg,
      double metresPerHeight,
      String definition,
      boolean isText)
      implements Serializable {

    /** That of a file without one. */
    public static final CrsSummary NONE = new CrsSummary("none", 0, 1, 0, 0, "", false);

    /** Length of the unit of heights in horizontal units; 1 where it is not known. */
    public double heightUnit() {
      return metresPerHeight == 0 ? 1 : metresPerHeight / metresPerUnit;
    }
  }

  /** Whether nothing is known of its points but what the header says. */
  public boolean isUnread() {
    return chunks.isEmpty() && pointCount > 0;
  }

  /** Where its points lie, as distances see them: heights in the horizontal unit. */
  public FileExtent extent() {
    return extent(crs.heightUnit());
  }

  /** Where its points lie, in the units of the file. */
  public FileExtent storedExtent() {
    return extent(1);
  }

  private FileExtent extent(final double heightUnit) {
    return new FileExtent(
        fingerprint.path(),
        transform.withHeightUnit(heightUnit),
        pointCount,
        bounds,
        heights.min * heightUnit,
        heights.max * heightUnit);
  }

  /**
   * A chunk and where its points lie.
   *
   * @param chunk where it stands in the file
   * @param bounds extent in plan of its points
   */
  public record IndexedChunk(Chunk chunk, Bounds bounds) implements Serializable {}

  /**
   * What is known of a run of a file's chunks: {@link FileIndexer#together} makes the index of the
   * file of all its runs, the same as if one had looked at them all.
   *
   * @param chunks where their points lie
   * @param lowest z of a point as a record integer; above {@code highest} if heights were not
   *     looked at, or there are no points
   * @param highest the same of the highest
   * @param counted points per square, in the finest that the run allows
   */
  public record Run(List<IndexedChunk> chunks, int lowest, int highest, DensityGrid counted)
      implements Serializable {}
}
