package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.crs.CrsReader;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CrsTest {

  private static final LasHeader WKT_HEADER =
      LasHeader.template(6, new CoordinateTransform(1, 1, 1, 0, 0, 0));
  private static final LasHeader GEOTIFF_HEADER = WKT_HEADER.withGlobalEncoding(0);

  private static Vlr wkt(final String text) {
    return new Vlr(
        "LASF_Projection", 2112, "", 375, (text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static Vlr keys(final int... entries) {
    final ByteBuffer payload =
        ByteBuffer.allocate(8 + 2 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    payload.putShort((short) 1).putShort((short) 1).putShort((short) 0);
    payload.putShort((short) (entries.length / 4));
    for (final int entry : entries) {
      payload.putShort((short) entry);
    }
    return new Vlr("LASF_Projection", 34735, "", 227, payload.array());
  }

  private static Crs read(final LasHeader header, final Vlr... records) {
    return CrsReader.read(header, List.of(records), new ArrayList<>()).orElseThrow();
  }

  @Test
  void theCodeIsTheRootsNotTheLastOne() {
    final Crs crs =
        read(
            WKT_HEADER,
            wkt(
                "PROJCS[\"RGF93 / Lambert-93\",GEOGCS[\"RGF93\",DATUM[\"d\",SPHEROID[\"GRS 1980\","
                    + "6378137,298.257222101,AUTHORITY[\"EPSG\",\"7019\"]],AUTHORITY[\"EPSG\","
                    + "\"6171\"]],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\","
                    + "\"4171\"]],PROJECTION[\"Lambert_Conformal_Conic_2SP\"],UNIT[\"metre\",1,"
                    + "AUTHORITY[\"EPSG\",\"9001\"]],AUTHORITY[\"EPSG\",\"2154\"],"
                    + "AXIS[\"X\",EAST]]"));
    assertEquals(Crs.Kind.PROJECTED, crs.kind());
    assertEquals(OptionalInt.of(2154), crs.horizontalEpsg());
    assertEquals(1, crs.metresPerUnit());
    assertEquals(375, crs.offset());
  }

  @Test
  void aCompoundCrsHasAHorizontalAndAVerticalCode() {
    final Crs crs =
        read(
            WKT_HEADER,
            wkt(
                "COMPD_CS[\"a \"\"quoted\"\" name [x\",PROJCS(\"p\",GEOGCS[\"g\",AUTHORITY"
                    + "[\"EPSG\",\"4269\"]],UNIT[\"foot\",0.3048],AUTHORITY[\"EPSG\",\"2991\"]),"
                    + "VERT_CS[\"v\",UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"6360\"]],"
                    + "AUTHORITY[\"EPSG\",\"9999\"]]"));
    assertEquals(OptionalInt.of(2991), crs.horizontalEpsg());
    assertEquals(OptionalInt.of(6360), crs.verticalEpsg());
    assertEquals(0.3048, crs.metresPerUnit());
  }

  @Test
  void versionTwoNamesItsUnitInTheAxes() {
    final Crs crs =
        read(
            WKT_HEADER,
            wkt(
                "BOUNDCRS[SOURCECRS[PROJCRS[\"p\",BASEGEOGCRS[\"b\",ID[\"EPSG\",4269]],"
                    + "CONVERSION[\"c\",PARAMETER[\"x\",1,LENGTHUNIT[\"metre\",1]]],CS[Cartesian,2],"
                    + "AXIS[\"easting\",east,LENGTHUNIT[\"US survey foot\",0.304800609601219]],"
                    + "ID[\"EPSG\",2903]]],TARGETCRS[GEOGCRS[\"t\",ID[\"EPSG\",4326]]]]"));
    assertEquals(OptionalInt.of(2903), crs.horizontalEpsg());
    assertEquals(1200.0 / 3937.0, crs.metresPerUnit(), 1e-15);
  }

  @Test
  void geodeticCrsAreGeocentricOnlyIfCartesian() {
    assertEquals(
        Crs.Kind.GEOCENTRIC,
        read(WKT_HEADER, wkt("GEODCRS[\"g\",CS[Cartesian,3],ID[\"EPSG\",4978]]")).kind());
    assertEquals(
        Crs.Kind.GEOGRAPHIC,
        read(WKT_HEADER, wkt("GEODCRS[\"g\",CS[ellipsoidal,3],ID[\"EPSG\",4979]]")).kind());
  }

  @Test
  void textThatCannotBeParsedIsKeptAndReported() {
    final List<String> warnings = new ArrayList<>();
    final Vlr broken = wkt("PROJCS[\"p\",UNIT[\"metre\",1]");
    final Crs crs = CrsReader.read(WKT_HEADER, List.of(broken), warnings).orElseThrow();
    assertEquals(Crs.Kind.UNKNOWN, crs.kind());
    assertTrue(crs.wkt().startsWith("PROJCS"));
    assertEquals(1, warnings.size());
  }

  @Test
  void bracketsWithoutEndAreNotFollowedForEver() {
    final Crs crs = read(WKT_HEADER, wkt("A[".repeat(100_000)));
    assertEquals(Crs.Kind.UNKNOWN, crs.kind());
  }

  @Test
  void theHeaderSaysWhichOfTwoDeclarationsHolds() {
    final Vlr text = wkt("PROJCS[\"p\",UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"2154\"]]");
    final Vlr geoTiff = keys(1024, 0, 1, 1, 3072, 0, 1, 2903, 3076, 0, 1, 9003);
    assertEquals(OptionalInt.of(2154), read(WKT_HEADER, geoTiff, text).horizontalEpsg());
    final Crs crs = read(GEOTIFF_HEADER, text, geoTiff);
    assertEquals(OptionalInt.of(2903), crs.horizontalEpsg());
    assertEquals(1200.0 / 3937.0, crs.metresPerUnit());
  }

  @Test
  void theMissingDeclarationIsReplacedByTheOther() {
    final Vlr geoTiff = keys(1024, 0, 1, 2, 2048, 0, 1, 4326, 4096, 0, 1, 5703);
    final Crs crs = read(WKT_HEADER, geoTiff);
    assertEquals(Crs.Kind.GEOGRAPHIC, crs.kind());
    assertEquals(OptionalInt.of(4326), crs.horizontalEpsg());
    assertEquals(OptionalInt.of(5703), crs.verticalEpsg());
  }

  /** Keys that name no code make no text; the file's own is that of the same CRS, or is not. */
  @Test
  void keysWithoutACodeAreDescribedByTheTextThatAgreesWithThem() {
    final Vlr feet = keys(1024, 0, 1, 1, 3072, 0, 1, 32767, 3076, 0, 1, 9002);
    final String projected = "PROJCS[\"p\",GEOGCS[\"g\"],UNIT[\"foot\",0.3048]]";
    final Crs crs = read(GEOTIFF_HEADER, feet, wkt(projected));
    assertEquals(projected, crs.definition());
    assertEquals("", crs.wkt());
    assertEquals(0.3048, crs.metresPerUnit());
    for (final String other :
        new String[] {
          "PROJCS[\"p\",UNIT[\"US survey foot\",0.304800609601219]]",
          "PROJCS[\"p\",UNIT[\"metre\",1]]",
          "GEOGCS[\"g\"]",
          "PROJCS[\"p\",UNIT[\"foot\",0.3048]",
        }) {
      assertEquals("", read(GEOTIFF_HEADER, feet, wkt(other)).definition(), other);
    }
    final Vlr coded = keys(1024, 0, 1, 1, 3072, 0, 1, 29_999, 3076, 0, 1, 9001);
    assertEquals(
        "",
        read(GEOTIFF_HEADER, coded, wkt("PROJCS[\"p\",UNIT[\"metre\",1]]")).definition(),
        "a code that the text does not name");
  }

  @Test
  void userDefinedCodesAreNoCodes() {
    final Crs crs = read(GEOTIFF_HEADER, keys(1024, 0, 1, 1, 3072, 0, 1, 32767));
    assertEquals(Crs.Kind.PROJECTED, crs.kind());
    assertEquals(OptionalInt.empty(), crs.horizontalEpsg());
  }

  @Test
  void moreKeysThanThePayloadHoldsAreNotRead() {
    final Vlr lying = keys(1024, 0, 1, 1, 3072, 0, 1, 2154);
    lying.payload()[6] = (byte) 0xFF;
    lying.payload()[7] = (byte) 0xFF;
    assertEquals(OptionalInt.of(2154), read(GEOTIFF_HEADER, lying).horizontalEpsg());
  }
}
