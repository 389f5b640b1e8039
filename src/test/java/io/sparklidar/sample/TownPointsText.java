package io.sparklidar.sample;

import io.sparklidar.sample.scan.TownPoints;
import java.util.ArrayList;
import java.util.List;

/** Points as text, every column, so that sets of points can be compared. */
final class TownPointsText {

  private TownPointsText() {}

  static List<String> of(final TownPoints points) {
    final List<String> lines = new ArrayList<>(points.size());
    for (int i = 0; i < points.size(); i++) {
      lines.add(
          points.gpsTime()[i]
              + " "
              + points.x()[i]
              + " "
              + points.y()[i]
              + " "
              + points.z()[i]
              + " "
              + points.intensity()[i]
              + " "
              + points.returnNumber()[i]
              + " "
              + points.numberOfReturns()[i]
              + " "
              + points.classification()[i]
              + " "
              + points.flags()[i]
              + " "
              + points.userData()[i]
              + " "
              + points.scanAngle()[i]
              + " "
              + points.pointSourceId()[i]
              + " "
              + points.red()[i]
              + " "
              + points.green()[i]
              + " "
              + points.blue()[i]
              + " "
              + points.nir()[i]);
    }
    return lines;
  }
}
