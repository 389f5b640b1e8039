package io.sparklidar.las.crs;

import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Finds the record that declares a file's CRS: WKT or GeoTIFF keys, as the header prefers. */
public final class CrsReader {

  private static final String PROJECTION_USER_ID = WktRecord.USER_ID;
  private static final String LIBLAS_USER_ID = "liblas";
  private static final int WKT_RECORD = WktRecord.RECORD_ID;

  private CrsReader() {}

  /**
   * The coordinate reference system that a file declares.
   *
   * @param header says which of two declarations counts
   * @param records of the file, ordinary ones first
   * @param warnings where text that cannot be parsed is noted
   */
  public static Optional<Crs> read(
      final LasHeader header, final List<Vlr> records, final List<String> warnings) {
    // libLAS wrote a copy of the WKT under its own name; the real one wins.
    final Optional<Crs> wkt =
        wkt(records, PROJECTION_USER_ID, warnings).or(() -> wkt(records, LIBLAS_USER_ID, warnings));
    if (header.encodes(LasHeader.WKT) && wkt.isPresent()) {
      return wkt;
    }
    return geoTiff(records).map(keys -> described(keys, wkt)).or(() -> wkt);
  }

  /**
   * The same CRS with the file's own text, if none can be made of its keys and the text contradicts
   * none of them.
   */
  private static Crs described(final Crs keys, final Optional<Crs> wkt) {
    return wkt.filter(text -> keys.definition().isEmpty() && saysTheSame(text, keys))
        .map(
            text ->
                new Crs(
                    keys.kind(),
                    keys.wkt(),
                    keys.horizontalEpsg(),
                    keys.verticalEpsg(),
                    keys.metresPerUnit(),
                    keys.metresPerHeight(),
                    text.definition(),
                    keys.offset()))
        .orElse(keys);
  }

  private static boolean saysTheSame(final Crs text, final Crs keys) {
    return text.kind() == keys.kind()
        && text.kind() != Crs.Kind.UNKNOWN
        && LengthUnit.areSame(text.metresPerUnit(), keys.metresPerUnit())
        && (keys.horizontalEpsg().isEmpty() || keys.horizontalEpsg().equals(text.horizontalEpsg()))
        && (keys.verticalEpsg().isEmpty() || keys.verticalEpsg().equals(text.verticalEpsg()));
  }

  private static Optional<Crs> wkt(
      final List<Vlr> records, final String userId, final List<String> warnings) {
    for (final Vlr record : records) {
      if (!record.is(userId, WKT_RECORD)) {
        continue;
      }
      final String text = text(record.payload());
      if (text.isBlank()) {
        continue;
      }
      final Optional<WktNode> root = WktNode.parse(text);
      if (root.isEmpty()) {
        warnings.add("the WKT at byte " + record.payloadOffset() + " cannot be parsed");
      }
      return Optional.of(WktCrs.of(text, root, record.offset()));
    }
    return Optional.empty();
  }

  private static String text(final byte[] payload) {
    int end = 0;
    while (end < payload.length && payload[end] != 0) {
      end++;
    }
    return new String(payload, 0, end, StandardCharsets.UTF_8);
  }

  private static Optional<Crs> geoTiff(final List<Vlr> records) {
    for (final Vlr record : records) {
      if (record.is(PROJECTION_USER_ID, GeoKeys.DIRECTORY_RECORD)) {
        final Optional<Crs> crs =
            GeoKeys.of(
                    record.payload(),
                    records.stream()
                        .filter(r -> r.is(PROJECTION_USER_ID, GeoKeys.DOUBLES_RECORD))
                        .map(Vlr::payload)
                        .findFirst()
                        .orElse(new byte[0]))
                .crs(record.offset());
        if (crs.isPresent()) {
          return crs;
        }
      }
    }
    return Optional.empty();
  }
}
