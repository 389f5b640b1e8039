package io.sparklidar.las.crs;

import io.sparklidar.las.io.LittleEndian;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
  private static final int VERTICAL_UNIT = 4099;

  private static final int MODEL_PROJECTED = 1;
  private static final int MODEL_GEOGRAPHIC = 2;
  private static final int MODEL_GEOCENTRIC = 3;

  private static final int MIN_CODE = 1024;
  private static final int MAX_CODE = 32766;

  /** GeoTIFF 1.0 has codes of its own for a few vertical systems, which are datums to EPSG. */
  private static final Map<Integer, Integer> EARLY_VERTICAL =
      Map.of(5101, 5701, 5102, 5702, 5103, 5703, 5104, 5704, 5105, 5705);

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
    final OptionalInt vertical = vertical();
    final OptionalInt horizontal =
        projected.isPresent() ? projected : horizontalOf(kind, geographic);
    if (kind == Crs.Kind.UNKNOWN && horizontal.isEmpty() && vertical.isEmpty()) {
      return Optional.empty();
    }
    final Optional<WktNode> definition = new GeoKeyWkt(this).of(kind, horizontal, vertical);
    final WktCrs.Parts parts =
        definition.map(WktCrs::parts).orElse(new WktCrs.Parts(Optional.empty(), Optional.empty()));
    return Optional.of(
        new Crs(
            kind,
            "",
            horizontal,
            vertical,
            kind == Crs.Kind.GEOGRAPHIC ? 1 : metresPerUnit(parts.horizontal()),
            metresPerHeight(vertical),
            definition.map(WktNode::text).orElse(""),
            offset));
  }

  /** A geographic code is the base of a projected CRS that has no code, not the CRS itself. */
  private static OptionalInt horizontalOf(final Crs.Kind kind, final OptionalInt geographic) {
    return kind == Crs.Kind.PROJECTED ? OptionalInt.empty() : geographic;
  }

  private OptionalInt vertical() {
    final OptionalInt code = code(VERTICAL_CRS);
    return code.isPresent()
        ? OptionalInt.of(EARLY_VERTICAL.getOrDefault(code.getAsInt(), code.getAsInt()))
        : code;
  }

  /** The code of the geographic CRS. */
  OptionalInt geographic() {
    return code(GEOGRAPHIC_CRS);
  }

  /** The value of a key that is a number of few bits. */
  OptionalInt inline(final int key) {
    return inline.containsKey(key) ? OptionalInt.of(inline.get(key)) : OptionalInt.empty();
  }

  /** The value of a key that is a number of 64 bits. */
  OptionalDouble number(final int key) {
    return doubles.containsKey(key) ? OptionalDouble.of(doubles.get(key)) : OptionalDouble.empty();
  }

  /** The length of the unit that the keys name. */
  OptionalDouble linearUnit() {
    final OptionalDouble named = LengthUnit.ofCode(inline.getOrDefault(LINEAR_UNIT, 0));
    final OptionalDouble size = number(LINEAR_UNIT_SIZE);
    return named.isPresent() || size.isEmpty() ? named : LengthUnit.of(size.getAsDouble());
  }

  /** The length of the unit of heights that the keys name. */
  OptionalDouble verticalUnit() {
    return LengthUnit.ofCode(inline.getOrDefault(VERTICAL_UNIT, 0));
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

  private double metresPerUnit(final Optional<WktNode> definition) {
    final OptionalDouble said = linearUnit();
    return said.isPresent()
        ? said.getAsDouble()
        : definition.flatMap(WktCrs::unitLength).map(LengthUnit::orMetre).orElse(1.0);
  }

  private OptionalDouble metresPerHeight(final OptionalInt vertical) {
    final OptionalDouble said = verticalUnit();
    if (said.isPresent() || vertical.isEmpty()) {
      return said;
    }
    return EpsgDefinitions.find(vertical.getAsInt())
        .flatMap(WktCrs::unitLength)
        .map(LengthUnit::of)
        .orElse(OptionalDouble.empty());
  }
}
