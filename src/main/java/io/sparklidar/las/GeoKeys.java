package io.sparklidar.las;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The GeoTIFF keys of a file, as far as they tell the CRS. */
final class GeoKeys {

  static final int DIRECTORY_RECORD = 34735;
  static final int DOUBLES_RECORD = 34736;

  private static final int ENTRY_LENGTH = 8;
  private static final int INLINE = 0;

  private static final int MODEL_TYPE = 1024;
  private static final int GEOGRAPHIC_CRS = 2048;
  private static final int PROJECTED_CRS = 3072;
  private static final int LINEAR_UNIT = 3076;
  private static final int LINEAR_UNIT_SIZE = 3077;
  private static final int VERTICAL_CRS = 4096;

  private static final int MODEL_PROJECTED = 1;
  private static final int MODEL_GEOGRAPHIC = 2;
  private static final int MODEL_GEOCENTRIC = 3;

  private static final int MIN_CODE = 1024;
  private static final int MAX_CODE = 32766;

  private static final int FOOT = 9002;
  private static final int US_SURVEY_FOOT = 9003;

  private final Map<Integer, Integer> inline = new HashMap<>();
  private final Map<Integer, Double> doubles = new HashMap<>();

  private GeoKeys() {}

  static GeoKeys of(final byte[] directory, final byte[] doubles) {
    final GeoKeys keys = new GeoKeys();
    if (directory.length < ENTRY_LENGTH) {
      return keys;
    }
    final int count =
        Math.min(LittleEndian.getUnsignedShort(directory, 6), directory.length / ENTRY_LENGTH - 1);
    for (int i = 1; i <= count; i++) {
      final int at = i * ENTRY_LENGTH;
      final int key = LittleEndian.getUnsignedShort(directory, at);
      final int location = LittleEndian.getUnsignedShort(directory, at + 2);
      final int value = LittleEndian.getUnsignedShort(directory, at + 6);
      if (location == INLINE) {
        keys.inline.putIfAbsent(key, value);
      } else if (location == DOUBLES_RECORD && value < doubles.length / Double.BYTES) {
        keys.doubles.putIfAbsent(key, LittleEndian.getDouble(doubles, value * Double.BYTES));
      }
    }
    return keys;
  }

  Optional<Crs> crs(final long offset) {
    final OptionalInt projected = code(PROJECTED_CRS);
    final OptionalInt geographic = code(GEOGRAPHIC_CRS);
    final Crs.Kind kind = kind(projected, geographic);
    final OptionalInt vertical = code(VERTICAL_CRS);
    final OptionalInt horizontal = projected.isPresent() ? projected : geographic;
    if (kind == Crs.Kind.UNKNOWN && horizontal.isEmpty() && vertical.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Crs(kind, "", horizontal, vertical, metresPerUnit(kind), offset));
  }

  private OptionalInt code(final int key) {
    final int value = inline.getOrDefault(key, 0);
    return value >= MIN_CODE && value <= MAX_CODE ? OptionalInt.of(value) : OptionalInt.empty();
  }

  private Crs.Kind kind(final OptionalInt projected, final OptionalInt geographic) {
    switch (inline.getOrDefault(MODEL_TYPE, 0)) {
      case MODEL_PROJECTED:
        return Crs.Kind.PROJECTED;
      case MODEL_GEOGRAPHIC:
        return Crs.Kind.GEOGRAPHIC;
      case MODEL_GEOCENTRIC:
        return Crs.Kind.GEOCENTRIC;
      default:
        if (projected.isPresent()) {
          return Crs.Kind.PROJECTED;
        }
        return geographic.isPresent() ? Crs.Kind.GEOGRAPHIC : Crs.Kind.UNKNOWN;
    }
  }

  private double metresPerUnit(final Crs.Kind kind) {
    if (kind == Crs.Kind.GEOGRAPHIC) {
      return 1;
    }
    switch (inline.getOrDefault(LINEAR_UNIT, 0)) {
      case FOOT:
        return LengthUnit.FOOT;
      case US_SURVEY_FOOT:
        return LengthUnit.US_SURVEY_FOOT;
      default:
        return LengthUnit.orMetre(doubles.getOrDefault(LINEAR_UNIT_SIZE, 1.0));
    }
  }
}
