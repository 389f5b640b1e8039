package io.sparklidar.las.crs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The same CRS is the same however it is written, and another one is not. */
final class CrsIdentityTest {

  private static final String GEOGCS =
      "GEOGCS[\"RGF93\",DATUM[\"Reseau_Geodesique_Francais_1993\",SPHEROID[\"GRS 1980\",6378137,"
          + "298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],";

  private static final String LAMBERT_93 =
      "PROJCS[\"RGF93 / Lambert-93\","
          + GEOGCS
          + "PROJECTION[\"Lambert_Conformal_Conic_2SP\"],PARAMETER[\"standard_parallel_1\",49],"
          + "PARAMETER[\"standard_parallel_2\",44],PARAMETER[\"latitude_of_origin\",46.5],"
          + "PARAMETER[\"central_meridian\",3],PARAMETER[\"false_easting\",700000],"
          + "PARAMETER[\"false_northing\",6600000],UNIT[\"metre\",1]%s]";

  private static final String LAMBERT_93_VERSION_2 =
      "PROJCRS[\"whatever\", BASEGEOGCRS[\"b\", DATUM[\"d\", ELLIPSOID[\"GRS 1980\", 6378137,"
          + " 298.257222101, LENGTHUNIT[\"metre\", 1]]], PRIMEM[\"Greenwich\", 0]],"
          + " CONVERSION[\"Lambert-93\", METHOD[\"Lambert Conic Conformal (2SP)\"],"
          + " PARAMETER[\"Latitude of false origin\", 46.5, ANGLEUNIT[\"degree\","
          + " 0.0174532925199433]], PARAMETER[\"Longitude of false origin\", 3],"
          + " PARAMETER[\"Latitude of 1st standard parallel\", 49],"
          + " PARAMETER[\"Latitude of 2nd standard parallel\", 44],"
          + " PARAMETER[\"Easting at false origin\", 700, LENGTHUNIT[\"kilometre\", 1000]],"
          + " PARAMETER[\"Northing at false origin\", 6600000, LENGTHUNIT[\"metre\", 1]]],"
          + " CS[Cartesian, 2], AXIS[\"northing (Y)\", north], AXIS[\"easting (X)\", east],"
          + " LENGTHUNIT[\"metre\", 1]%s]";

  private static Crs wkt(final String text) {
    return CrsReader.read(
            LasHeader.template(6, new CoordinateTransform(1, 1, 1, 0, 0, 0)),
            List.of(
                new Vlr(
                    "LASF_Projection",
                    2112,
                    "",
                    0,
                    (text + "\0").getBytes(StandardCharsets.UTF_8))),
            new ArrayList<>())
        .orElseThrow();
  }

  private static Crs keys(final int... entries) {
    return keys(new double[0], entries);
  }

  private static Crs keys(final double[] doubles, final int... entries) {
    final ByteBuffer payload =
        ByteBuffer.allocate(8 + 2 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    payload.putShort((short) 1).putShort((short) 1).putShort((short) 0);
    payload.putShort((short) (entries.length / 4));
    for (final int entry : entries) {
      payload.putShort((short) entry);
    }
    final ByteBuffer numbers =
        ByteBuffer.allocate(8 * doubles.length).order(ByteOrder.LITTLE_ENDIAN);
    for (final double number : doubles) {
      numbers.putDouble(number);
    }
    return GeoKeys.of(payload.array(), numbers.array()).crs(0).orElseThrow();
  }

  private static CrsIdentity identity(final Crs crs) {
    return CrsIdentity.of(Optional.of(crs));
  }

  private static void assertSame(final Crs a, final Crs b) {
    assertTrue(identity(a).isSame(identity(b)), () -> identity(a) + " and " + identity(b));
    assertTrue(identity(b).isSame(identity(a)), () -> identity(b) + " and " + identity(a));
  }

  private static void assertDifferent(final Crs a, final Crs b) {
    assertFalse(identity(a).isSame(identity(b)), () -> identity(a) + " and " + identity(b));
    assertFalse(identity(b).isSame(identity(a)), () -> identity(b) + " and " + identity(a));
  }

  @Test
  void versionsCodesNamesAndKeysOfOneCrsAreTheSame() {
    final List<Crs> all =
        List.of(
            wkt(String.format(LAMBERT_93, "")),
            wkt(String.format(LAMBERT_93, ",AXIS[\"Y\",NORTH],AUTHORITY[\"EPSG\",\"2154\"]")),
            wkt(String.format(LAMBERT_93, "").replace(",", " ,\n ").replace("RGF93", "Other")),
            wkt(String.format(LAMBERT_93_VERSION_2, "")),
            wkt(String.format(LAMBERT_93_VERSION_2, ", ID[\"EPSG\", 2154]")),
            keys(1024, 0, 1, 1, 3072, 0, 1, 2154, 3076, 0, 1, 9001),
            keys(1024, 0, 1, 1, 3072, 0, 1, 2154));
    for (final Crs a : all) {
      all.forEach(b -> assertSame(a, b));
    }
  }

  @Test
  void anotherParameterUnitOrEllipsoidIsAnotherCrs() {
    final String text = String.format(LAMBERT_93, "");
    final Crs lambert = wkt(text);
    assertDifferent(lambert, wkt(text.replace("_meridian\",3", "_meridian\",3.1")));
    assertDifferent(lambert, wkt(text.replace("6600000", "6600001")));
    assertDifferent(lambert, wkt(text.replace("298.257222101", "298.257223563")));
    assertDifferent(lambert, wkt(text.replace("UNIT[\"metre\",1]", "UNIT[\"foot\",0.3048]")));
    assertDifferent(lambert, keys(1024, 0, 1, 1, 3072, 0, 1, 2193));
    assertDifferent(
        keys(1024, 0, 1, 1, 3072, 0, 1, 2154),
        keys(1024, 0, 1, 1, 3072, 0, 1, 2154, 3076, 0, 1, 9003));
  }

  @Test
  void theTwoFeetAreDifferentAndTheirDigitsAreNot() {
    final String text = String.format(LAMBERT_93, "");
    final Crs survey = wkt(text.replace("\"metre\",1", "\"f\",0.3048006096012192"));
    assertSame(survey, wkt(text.replace("\"metre\",1", "\"f\",0.30480061")));
    assertDifferent(survey, wkt(text.replace("\"metre\",1", "\"f\",0.3048")));
    assertTrue(identity(survey).toString().contains("US survey foot"));
  }

  @Test
  void heightsAreComparedByCodeElseByNameAndAlwaysByUnit() {
    final String compound = "COMPD_CS[\"c\"," + String.format(LAMBERT_93, "") + ",%s]";
    final Crs feet =
        wkt(
            String.format(
                compound, "VERT_CS[\"NAVD88 height (ftUS)\",UNIT[\"f\",0.304800609601]]"));
    final Crs metres = wkt(String.format(compound, "VERT_CS[\"NAVD88 height\",UNIT[\"metre\",1]]"));
    final Crs coded =
        wkt(
            String.format(
                compound,
                "VERTCRS[\"x\",VDATUM[\"North American Vertical Datum 1988\"],ID[\"EPSG\",5703]]"));
    final Crs ign = keys(1024, 0, 1, 1, 3072, 0, 1, 2154, 4096, 0, 1, 5720);
    assertDifferent(feet, metres);
    assertSame(metres, coded);
    assertDifferent(metres, ign);
    assertDifferent(coded, ign);
    assertSame(
        ign, wkt(String.format(compound, "VERT_CS[\"NGF-IGN69 height\",UNIT[\"metre\",1]]")));
  }

  @Test
  void theUnitOfHeightsIsReadWhereverItIsSaid() {
    final double foot = 1200.0 / 3937.0;
    assertEquals(
        OptionalDouble.of(foot),
        keys(1024, 0, 1, 1, 3072, 0, 1, 26910, 4099, 0, 1, 9003).metresPerHeight());
    // By the code alone, in keys and in text.
    assertEquals(
        OptionalDouble.of(foot),
        keys(1024, 0, 1, 1, 3072, 0, 1, 26910, 4096, 0, 1, 6360).metresPerHeight());
    assertEquals(
        OptionalDouble.of(foot),
        wkt("COMPOUNDCRS[\"c\",PROJCRS[\"p\",ID[\"EPSG\",26910]],VERTCRS[\"v\",ID[\"EPSG\",6360]]]")
            .metresPerHeight());
    assertEquals(
        OptionalDouble.of(0.3048),
        wkt("COMPOUNDCRS[\"c\",PROJCRS[\"p\",ID[\"EPSG\",26910]],VERTCRS[\"v\",CS[vertical,1],"
                + "AXIS[\"up\",up,LENGTHUNIT[\"foot\",0.3048]]]]")
            .metresPerHeight());
    assertEquals(OptionalDouble.empty(), keys(1024, 0, 1, 1, 3072, 0, 1, 26910).metresPerHeight());
    // The horizontal unit of a code that says none: Oregon North in feet.
    assertEquals(0.3048, keys(1024, 0, 1, 1, 3072, 0, 1, 2992).metresPerUnit());
  }

  @Test
  void textIsMadeOfCodes() {
    final WktNode lambert =
        WktNode.parse(keys(1024, 0, 1, 1, 3072, 0, 1, 2154, 4096, 0, 1, 5720).definition())
            .orElseThrow();
    assertEquals("COMPD_CS", lambert.keyword());
    final WktCrs.Parts parts = WktCrs.parts(lambert);
    assertEquals(2154, WktCrs.epsg(parts.horizontal().orElseThrow()).orElseThrow());
    assertEquals(5720, WktCrs.epsg(parts.vertical().orElseThrow()).orElseThrow());
    // A direction is a word to readers, not a text.
    assertTrue(
        keys(1024, 0, 1, 1, 3072, 0, 1, 25832, 4096, 0, 1, 7837)
            .definition()
            .contains("AXIS[\"Gravity-related height\",UP]"));
    assertSame(wkt(parts.horizontal().orElseThrow().text()), wkt(String.format(LAMBERT_93, "")));
    for (final int code :
        new int[] {
          25832, 28992, 2994, 6350, 26910, 32633, 3857, 5514, 3067, 27700, 31370, 2056, 7856
        }) {
      final String text = keys(1024, 0, 1, 1, 3072, 0, 1, code).definition();
      assertTrue(text.endsWith("AUTHORITY[\"EPSG\",\"" + code + "\"]]"), code + " " + text);
      assertFalse(text.contains("TOWGS84"), text);
    }
    assertEquals("", keys(1024, 0, 1, 1, 3072, 0, 1, 30000).definition());
  }

  @Test
  void textIsMadeOfAProjectionThatIsSpelledOut() {
    final Crs spelled =
        keys(
            new double[] {49, 44, 46.5, 3, 700_000, 6_600_000},
            new int[] {
              1024, 0, 1, 1, 2048, 0, 1, 4171, 3072, 0, 1, 32767, 3075, 0, 1, 8, 3076, 0, 1, 9001,
              3078, 34736, 1, 0, 3079, 34736, 1, 1, 3085, 34736, 1, 2, 3084, 34736, 1, 3, 3086,
              34736, 1, 4, 3087, 34736, 1, 5
            });
    assertSame(spelled, keys(1024, 0, 1, 1, 3072, 0, 1, 2154));
  }
}
