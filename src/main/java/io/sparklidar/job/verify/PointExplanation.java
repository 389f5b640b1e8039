package io.sparklidar.job.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * All about one point: what {@code explain} prints.
 *
 * @param file path of its file
 * @param index in it, from 0
 * @param x coordinate
 * @param y coordinate
 * @param z coordinate, in the unit of x and y
 * @param rule how neighbours are chosen and ties decided
 * @param standing the point that stands for it, if that is another
 * @param neighborhoods each with its neighbours and what follows from them
 * @param ofPoint columns that look at no neighbours
 * @param ground how its class came about; absent unless ground is looked for
 * @param read what was read for it
 * @param agrees whether engine and plain formulas agree in every column
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PointExplanation(
    String file,
    long index,
    double x,
    double y,
    double z,
    String rule,
    Standing standing,
    List<Around> neighborhoods,
    List<Value> ofPoint,
    Ground ground,
    Reading read,
    boolean agrees) {

  /**
   * A point that stands for another, whose neighbourhoods it has.
   *
   * @param file path
   * @param index in it
   * @param distance from the other
   */
  public record Standing(String file, long index, double distance) {}

  /**
   * What was read.
   *
   * @param files how many
   * @param chunks how many of their chunks
   * @param points how many of their points lie in the square that was looked at
   */
  public record Reading(int files, int chunks, int points) {}

  /**
   * One neighbourhood.
   *
   * @param name in words
   * @param radius how far a neighbour may be
   * @param neighbors nearest first, the point itself among them
   * @param covariance by rows; null for fewer than three neighbours
   * @param eigenvalues descending; null for fewer than three neighbours
   * @param eigenvectors one a row
   * @param values of the columns
   * @param tiling whether any tile gives the same
   * @param circle radius of the circle through the corners of the triangle that the neighbours are;
   *     absent if they are none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Around(
      String name,
      double radius,
      List<Neighbor> neighbors,
      double[][] covariance,
      double[] eigenvalues,
      double[][] eigenvectors,
      List<Value> values,
      Tiling tiling,
      Double circle) {}

  /**
   * A neighbour.
   *
   * @param file path
   * @param index in it
   * @param x coordinate
   * @param y coordinate
   * @param z coordinate, in the unit of x and y
   * @param distance to the point
   * @param tied whether the next or the one before is exactly as far
   * @param weight its share in the height of the ground; absent of a neighbour that is not there
   *     for that
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Neighbor(
      String file,
      long index,
      double x,
      double y,
      double z,
      double distance,
      boolean tied,
      Double weight) {}

  /**
   * A column.
   *
   * @param column its name
   * @param value what the engine gives; null where it is not defined
   * @param plain what the plain formulas give
   * @param unit may be empty
   * @param definition in words
   * @param whyNull why there is no value; absent if there is one
   * @param agrees whether the two are within the tolerance
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Value(
      String column,
      Float value,
      Double plain,
      String unit,
      String definition,
      @JsonInclude(JsonInclude.Include.NON_NULL) String whyNull,
      boolean agrees) {}

  /**
   * Whether another tiling would give the same.
   *
   * @param halo what every tile holds around each of its points
   * @param farthest how far in plan the farthest neighbour is
   * @param margin how much farther the halo reaches
   * @param same whether the engine gave the same bits of the halo alone and of twice as much
   */
  public record Tiling(double halo, double farthest, double margin, boolean same) {}

  /**
   * How the filter told whether it is ground; heights in the unit of x and y, absent where there
   * are none.
   *
   * @param column of its cell
   * @param row of its cell
   * @param inFile its class in its file
   * @param mayBe whether it is one that ground is looked for among
   * @param lowest height of its cell
   * @param filled the same, or of what fills the gap that the cell lies in
   * @param pit whether the cell is noise from below
   * @param start what the openings began with: the same, or a thread of the net
   * @param openings by ascending radius
   * @param object whether one of them made it an object
   * @param surface height of the provisional surface, where the point is
   * @param slope of the surface there, as rise over run
   * @param distance of the point from it, up or down
   * @param allowed how far it may be
   * @param ground whether it is ground
   * @param classification its class by that
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ground(
      int column,
      int row,
      int inFile,
      boolean mayBe,
      Double lowest,
      Double filled,
      boolean pit,
      Double start,
      List<Opening> openings,
      boolean object,
      Double surface,
      Double slope,
      Double distance,
      Double allowed,
      boolean ground,
      int classification) {}

  /**
   * One opening, at the point's cell.
   *
   * @param radius of its disk, in cells
   * @param before height of the surface that was opened
   * @param opened height of what came of it
   * @param sank the difference
   * @param allowed how far it may sink: the slope times the radius
   * @param object whether it sank farther
   */
  public record Opening(
      int radius, double before, double opened, double sank, double allowed, boolean object) {}
}
