package io.sparklidar.las;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The record {@code LASF_Spec}/4, which says what the extra bytes of a point mean. */
public final class ExtraBytesRecord {

  private static final int DESCRIPTOR_LENGTH = 192;
  private static final int DATA_TYPE = 2;
  private static final int OPTIONS = 3;
  private static final int NAME = 4;
  private static final int NO_DATA = 40;
  private static final int SCALE = 112;
  private static final int OFFSET = 136;
  private static final int DESCRIPTION = 160;
  private static final int TEXT_LENGTH = 32;

  private static final int HAS_NO_DATA = 1;
  private static final int HAS_SCALE = 1 << 3;
  private static final int HAS_OFFSET = 1 << 4;

  private static final int OPAQUE = 0;
  private static final int SCALAR_TYPES = 10;
  private static final int MAX_ELEMENTS = 3;
  private static final int MAX_OPAQUE_LENGTH = 255;

  private ExtraBytesRecord() {}

  /**
   * The record that describes some dimensions, in the given order. Dimensions of more than three
   * values are described as opaque bytes, the only description the format has for them.
   *
   * @throws IllegalArgumentException if the descriptors do not fit into a record (341 do)
   */
  public static Vlr encode(final List<ExtraDimension> dimensions) {
    final List<byte[]> descriptors = new ArrayList<>();
    for (final ExtraDimension dimension : dimensions) {
      if (dimension.elementCount() <= MAX_ELEMENTS) {
        descriptors.add(descriptor(dimension));
        continue;
      }
      for (int left = dimension.byteLength(); left > 0; left -= MAX_OPAQUE_LENGTH) {
        descriptors.add(opaque(dimension, Math.min(left, MAX_OPAQUE_LENGTH)));
      }
    }
    final int length = descriptors.size() * DESCRIPTOR_LENGTH;
    if (length > Vlr.MAX_ORDINARY_PAYLOAD) {
      throw new IllegalArgumentException(
          "a record describes at most "
              + Vlr.MAX_ORDINARY_PAYLOAD / DESCRIPTOR_LENGTH
              + " extra dimensions, got "
              + descriptors.size());
    }
    final byte[] payload = new byte[length];
    for (int i = 0; i < descriptors.size(); i++) {
      System.arraycopy(descriptors.get(i), 0, payload, i * DESCRIPTOR_LENGTH, DESCRIPTOR_LENGTH);
    }
    return new Vlr(
        LasConstants.SPEC_USER_ID, LasConstants.EXTRA_BYTES_RECORD, "Extra bytes", 0, payload);
  }

  private static byte[] descriptor(final ExtraDimension dimension) {
    final int elements = dimension.elementCount();
    final byte[] bytes = new byte[DESCRIPTOR_LENGTH];
    bytes[DATA_TYPE] = (byte) (dimension.type().code() + SCALAR_TYPES * (elements - 1));
    int options = 0;
    for (int i = 0; i < elements; i++) {
      if (!dimension.noData().isEmpty()) {
        options |= HAS_NO_DATA;
        LittleEndian.putLong(bytes, NO_DATA + 8 * i, dimension.noData().get(i));
      }
      if (!dimension.scale().isEmpty()) {
        options |= HAS_SCALE;
        LittleEndian.putDouble(bytes, SCALE + 8 * i, dimension.scale().get(i));
      }
      if (!dimension.offset().isEmpty()) {
        options |= HAS_OFFSET;
        LittleEndian.putDouble(bytes, OFFSET + 8 * i, dimension.offset().get(i));
      }
    }
    bytes[OPTIONS] = (byte) options;
    LittleEndian.putString(bytes, NAME, TEXT_LENGTH, dimension.name());
    LittleEndian.putString(bytes, DESCRIPTION, TEXT_LENGTH, dimension.description());
    return bytes;
  }

  private static byte[] opaque(final ExtraDimension dimension, final int length) {
    final byte[] bytes = new byte[DESCRIPTOR_LENGTH];
    bytes[DATA_TYPE] = OPAQUE;
    bytes[OPTIONS] = (byte) length;
    LittleEndian.putString(bytes, NAME, TEXT_LENGTH, dimension.name());
    LittleEndian.putString(bytes, DESCRIPTION, TEXT_LENGTH, dimension.description());
    return bytes;
  }

  /**
   * The dimensions that cover all extra bytes of a record: those described by the first of the
   * records 4 whose sizes fit, then the rest as opaque bytes.
   */
  static List<ExtraDimension> decode(
      final List<Vlr> records, final int extraByteCount, final List<String> warnings) {
    Description first = new Description(List.of(), List.of(), false);
    for (final Vlr record : records) {
      if (!record.is(LasConstants.SPEC_USER_ID, LasConstants.EXTRA_BYTES_RECORD)) {
        continue;
      }
      final Description description = parse(record, extraByteCount);
      if (description.fits) {
        warnings.addAll(description.problems);
        return covering(description.dimensions, extraByteCount);
      }
      first = first.problems.isEmpty() ? description : first;
    }
    warnings.addAll(first.problems);
    return covering(first.dimensions, extraByteCount);
  }

  /** What one record says, and whether all of it can be true. */
  private record Description(
      List<ExtraDimension> dimensions, List<String> problems, boolean fits) {}

  private static Description parse(final Vlr record, final int extraByteCount) {
    final byte[] payload = record.payload();
    final String place = "extra bytes record at byte " + record.offset() + ": ";
    final List<String> problems = new ArrayList<>();
    boolean fits = payload.length % DESCRIPTOR_LENGTH == 0;
    if (!fits) {
      problems.add(place + payload.length + " bytes are no multiple of " + DESCRIPTOR_LENGTH);
    }
    final List<ExtraDimension> dimensions = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    int next = 0;
    for (int i = 0; i < payload.length / DESCRIPTOR_LENGTH; i++) {
      final int at = i * DESCRIPTOR_LENGTH;
      final int code = payload[at + DATA_TYPE] & 0xFF;
      if (code > SCALAR_TYPES * MAX_ELEMENTS) {
        problems.add(place + "descriptor " + i + " has the unknown data type " + code);
        fits = false;
        break;
      }
      final int options = payload[at + OPTIONS] & 0xFF;
      final ExtraDimensionType type =
          code == OPAQUE
              ? ExtraDimensionType.U8
              : ExtraDimensionType.ofCode((code - 1) % SCALAR_TYPES + 1);
      final int elements = code == OPAQUE ? options : 1 + (code - 1) / SCALAR_TYPES;
      if (elements == 0) {
        problems.add(place + "descriptor " + i + " describes no byte");
        continue;
      }
      if (next + elements * type.size() > extraByteCount) {
        problems.add(
            place + "descriptor " + i + " needs more than the " + extraByteCount + " extra bytes");
        fits = false;
        break;
      }
      final boolean typed = code != OPAQUE;
      final String name = LittleEndian.getString(payload, at + NAME, TEXT_LENGTH);
      final ExtraDimension dimension =
          new ExtraDimension(
              unique(name, names),
              type,
              elements,
              next,
              typed && (options & HAS_SCALE) != 0
                  ? scales(payload, at, elements, place, problems)
                  : List.of(),
              typed && (options & HAS_OFFSET) != 0
                  ? doubles(payload, at + OFFSET, elements)
                  : List.of(),
              typed && (options & HAS_NO_DATA) != 0
                  ? longs(payload, at + NO_DATA, elements)
                  : List.of(),
              LittleEndian.getString(payload, at + DESCRIPTION, TEXT_LENGTH));
      dimensions.add(dimension);
      next += dimension.byteLength();
    }
    return new Description(dimensions, problems, fits);
  }

  private static List<Double> scales(
      final byte[] payload,
      final int at,
      final int elements,
      final String place,
      final List<String> problems) {
    final List<Double> scales = new ArrayList<>(doubles(payload, at + SCALE, elements));
    for (int i = 0; i < elements; i++) {
      final double scale = scales.get(i);
      if (scale == 0 || Double.isNaN(scale)) {
        problems.add(place + "scale " + scale + " is read as 1");
        scales.set(i, 1.0);
      }
    }
    return scales;
  }

  private static List<Double> doubles(final byte[] payload, final int at, final int elements) {
    final List<Double> values = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      values.add(LittleEndian.getDouble(payload, at + 8 * i));
    }
    return values;
  }

  private static List<Long> longs(final byte[] payload, final int at, final int elements) {
    final List<Long> values = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      values.add(LittleEndian.getLong(payload, at + 8 * i));
    }
    return values;
  }

  private static List<ExtraDimension> covering(
      final List<ExtraDimension> described, final int extraByteCount) {
    final List<ExtraDimension> dimensions = new ArrayList<>(described);
    final Set<String> names = new HashSet<>();
    int covered = 0;
    for (final ExtraDimension dimension : described) {
      names.add(dimension.name());
      covered += dimension.byteLength();
    }
    if (covered < extraByteCount) {
      dimensions.add(
          new ExtraDimension(
              unique(ExtraDimension.OPAQUE_NAME, names),
              ExtraDimensionType.U8,
              extraByteCount - covered,
              covered,
              List.of(),
              List.of(),
              List.of(),
              ""));
    }
    return dimensions;
  }

  private static String unique(final String name, final Set<String> taken) {
    final String base = name.isBlank() ? ExtraDimension.OPAQUE_NAME : name;
    String candidate = base;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = base + "_" + i;
    }
    return candidate;
  }
}
