package io.sparklidar.sample;

import io.sparklidar.las.header.Vlr;
import java.nio.charset.StandardCharsets;

/** The CRS of the town: EPSG:2154, as the record that LAS files carry. */
final class Lambert93 {

  private static final String USER_ID = "LASF_Projection";
  private static final int WKT_RECORD = 2112;

  /** OGC 01-009 well-known text; the numbers are those of the EPSG registry. */
  private static final String WKT =
      """
      PROJCS["RGF93 / Lambert-93",
        GEOGCS["RGF93",
          DATUM["Reseau_Geodesique_Francais_1993",
            SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],
            AUTHORITY["EPSG","6171"]],
          PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],
          UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],
          AUTHORITY["EPSG","4171"]],
        PROJECTION["Lambert_Conformal_Conic_2SP"],
        PARAMETER["latitude_of_origin",46.5],
        PARAMETER["central_meridian",3],
        PARAMETER["standard_parallel_1",49],
        PARAMETER["standard_parallel_2",44],
        PARAMETER["false_easting",700000],
        PARAMETER["false_northing",6600000],
        UNIT["metre",1,AUTHORITY["EPSG","9001"]],
        AXIS["Easting",EAST],
        AXIS["Northing",NORTH],
        AUTHORITY["EPSG","2154"]]
      """;

  private Lambert93() {}

  /** The record, its text on one line and ended by a zero byte. */
  static Vlr record() {
    final String line = WKT.lines().map(String::strip).reduce("", String::concat);
    return new Vlr(
        USER_ID,
        WKT_RECORD,
        "OGC coordinate system WKT",
        0,
        (line + '\0').getBytes(StandardCharsets.US_ASCII));
  }
}
