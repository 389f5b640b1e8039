package io.sparklidar.las.crs;

import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record that holds a file's CRS as well-known text, which LAS 1.4 asks for in formats 6-10 and
 * COPC always. For files that have GeoTIFF keys alone it is made of these; the keys stay.
 */
public final class WktRecord {

  /** User id of the record. */
  public static final String USER_ID = "LASF_Projection";

  /** Record id of the record. */
  public static final int RECORD_ID = 2112;

  private WktRecord() {}

  /**
   * The record that a copy of a file needs beside the file's own; empty if it needs none.
   *
   * @param declared the file's CRS
   */
  public static Optional<Vlr> missing(final Optional<Crs> declared) {
    return declared
        .filter(crs -> crs.wkt().isEmpty() && !crs.definition().isEmpty())
        .map(crs -> of(crs.definition(), "WKT of the GeoTIFF keys"));
  }

  /**
   * The record with a text.
   *
   * @param text well-known text
   * @param description of the record, at most 32 bytes
   */
  public static Vlr of(final String text, final String description) {
    return new Vlr(
        USER_ID, RECORD_ID, description, 0, (text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Why a copy of a file lacks the record although the file has a CRS; empty if it does not.
   *
   * @param declared the file's CRS
   */
  public static Optional<String> whyNone(final Optional<Crs> declared) {
    return declared
        .filter(crs -> crs.definition().isEmpty())
        .map(
            crs ->
                "no well-known text can be made of the GeoTIFF keys"
                    + (crs.horizontalEpsg().isPresent()
                        ? ", EPSG:" + crs.horizontalEpsg().getAsInt() + " is not known here"
                        : ", which name no EPSG code")
                    + ": readers of LAS 1.4 and COPC may find no CRS");
  }

  /**
   * The records of a file, with the one that is missing in place of one that does not count.
   *
   * @param vlrs the file's records in front of the points
   * @param declared the file's CRS
   */
  public static List<Vlr> completed(final List<Vlr> vlrs, final Optional<Crs> declared) {
    final List<Vlr> records = new ArrayList<>(vlrs);
    missing(declared)
        .ifPresent(
            made -> {
              records.removeIf(record -> record.is(USER_ID, RECORD_ID));
              records.add(made);
            });
    return records;
  }

  /**
   * The header of a file that holds these records: it says that the CRS is well-known text.
   *
   * @param declared the CRS of the file that records were taken from
   */
  public static LasHeader declaring(final LasHeader header, final Optional<Crs> declared) {
    final boolean text = declared.isEmpty() || !declared.get().definition().isEmpty();
    // Before 1.2 the bits meant nothing.
    final int encoding = header.encodes(0xFFFF) ? header.globalEncoding() : 0;
    return header.withGlobalEncoding(text ? encoding | LasHeader.WKT : encoding);
  }
}
