package io.sparklidar.las.header;

import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.point.DescriptorText;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The records {@code LASF_Spec}/4, which say what the extra bytes of a point mean. */
public final class ExtraBytesRecord {

  private static final int DESCRIPTOR_LENGTH = 192;
  private static final int DATA_TYPE = 2;
  private static final int OPTIONS = 3;
  private static final int NAME = 4;
  private static final int NO_DATA = 40;
  private static final int SCALE = 112;
  private static final int OFFSET = 136;
  private static final int DESCRIPTION = 160;

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
   * values are described as opaque bytes, the only description the format has for them. A record of
   * more than 341 descriptors is an extended one.
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
    final byte[] payload = new byte[descriptors.size() * DESCRIPTOR_LENGTH];
    for (int i = 0; i < descriptors.size(); i++) {
      System.arraycopy(descriptors.get(i), 0, payload, i * DESCRIPTOR_LENGTH, DESCRIPTOR_LENGTH);
    }
    return record("Extra bytes", payload);
  }

  private static Vlr record(final String description, final byte[] payload) {
    return new Vlr(
        LasConstants.SPEC_USER_ID, LasConstants.EXTRA_BYTES_RECORD, description, 0, payload);
  }

  /**
   * The records that {@link #decode} believes; their descriptors follow one another.
   *
   * @param records of a file, in file order
   * @param extraByteCount bytes of a point behind its standard fields
   */
  public static List<Vlr> believed(final List<Vlr> records, final int extraByteCount) {
    return believe(records, extraByteCount).records;
  }

  /** Whether a record describes extra bytes. */
  public static boolean isRecord(final Vlr record) {
    return record.is(LasConstants.SPEC_USER_ID, LasConstants.EXTRA_BYTES_RECORD);
  }

  /**
   * The one record of points that got more dimensions. Descriptors that were there are kept byte
   * for byte, with what they say beyond an {@link ExtraDimension}, but for names that changed.
   *
   * @param records what described the dimensions so far, in file order
   * @param before the dimensions so far
   * @param after the same, maybe with other names, and new ones behind them
   */
  public static Vlr extended(
      final List<Vlr> records,
      final List<ExtraDimension> before,
      final List<ExtraDimension> after) {
    if (records.isEmpty()) {
      return encode(after);
    }
    final byte[] old = descriptors(records);
    final int described = old.length / DESCRIPTOR_LENGTH;
    final boolean oneEach =
        described <= before.size()
            && parse(records, Integer.MAX_VALUE).dimensions.equals(before.subList(0, described))
            && before.subList(described, before.size()).stream()
                .allMatch(dimension -> dimension.elementCount() <= MAX_OPAQUE_LENGTH);
    if (!oneEach) {
      return encode(after);
    }
    for (int i = 0; i < described; i++) {
      if (!before.get(i).name().equals(after.get(i).name())) {
        DescriptorText.put(old, i * DESCRIPTOR_LENGTH + NAME, after.get(i).name());
      }
    }
    final byte[] added = encode(after.subList(described, after.size())).payload();
    final byte[] payload = Arrays.copyOf(old, old.length + added.length);
    System.arraycopy(added, 0, payload, old.length, added.length);
    return record(records.get(0).description(), payload);
  }

  /**
   * The one record that says of a layout what the records of its source say, as far as it has the
   * source's dimensions, and is made from the layout else.
   *
   * @param records of the source
   * @param layout of points whose first dimensions may be those of the source
   */
  public static Vlr ofLayout(final List<Vlr> records, final PointLayout layout) {
    final List<ExtraDimension> after = layout.extraDimensions();
    final List<Vlr> believed = believed(records, layout.extraByteCount());
    final List<ExtraDimension> described = parse(believed, Integer.MAX_VALUE).dimensions;
    final int count = described.size();
    final boolean first =
        count <= after.size()
            && IntStream.range(0, count)
                .allMatch(
                    i -> after.get(i).named(described.get(i).name()).equals(described.get(i)));
    if (!first) {
      return encode(after);
    }
    final List<ExtraDimension> before = new ArrayList<>(described);
    before.addAll(after.subList(count, after.size()));
    return extended(believed, before, after);
  }

  /** The descriptors of records, without what is left over in them. */
  private static byte[] descriptors(final List<Vlr> records) {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (final Vlr record : records) {
      final int length = record.payload().length;
      all.write(record.payload(), 0, length - length % DESCRIPTOR_LENGTH);
    }
    return all.toByteArray();
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
    DescriptorText.put(bytes, NAME, dimension.name());
    DescriptorText.put(bytes, DESCRIPTION, dimension.description());
    return bytes;
  }

  private static byte[] opaque(final ExtraDimension dimension, final int length) {
    final byte[] bytes = new byte[DESCRIPTOR_LENGTH];
    bytes[DATA_TYPE] = OPAQUE;
    bytes[OPTIONS] = (byte) length;
    DescriptorText.put(bytes, NAME, dimension.name());
    DescriptorText.put(bytes, DESCRIPTION, dimension.description());
    return bytes;
  }

  /**
   * The dimensions that cover all extra bytes of a point: those described by the records 4 one
   * after the other, then the rest as opaque bytes.
   */
  public static List<ExtraDimension> decode(
      final List<Vlr> records, final int extraByteCount, final List<String> warnings) {
    final Description description = believe(records, extraByteCount);
    warnings.addAll(description.problems);
    return covering(description.dimensions, extraByteCount);
  }

  /**
   * What some records say, as far as it can be true.
   *
   * @param records which say it
   * @param whole how many of them, from the first on, can be true to their end
   * @param dimensions that they describe, as far as there are bytes for them
   * @param problems what is wrong with them
   */
  private record Description(
      List<Vlr> records, int whole, List<ExtraDimension> dimensions, List<String> problems) {

    /** Whether all that they describe is there. */
    boolean fits() {
      return whole == records.size();
    }

    int length() {
      return dimensions.stream().mapToInt(ExtraDimension::byteLength).sum();
    }
  }

  /**
   * Files grow records: each program that adds dimensions may add one of its own, and together they
   * describe the bytes. Where that is more than there is, one of them is a leftover: a copy of
   * another, or older than the record that describes all bytes.
   */
  private static Description believe(final List<Vlr> records, final int extraByteCount) {
    final List<Vlr> candidates = records.stream().filter(ExtraBytesRecord::isRecord).toList();
    final Description all = parse(candidates, extraByteCount);
    if (all.fits() || candidates.size() < 2) {
      return all;
    }
    final List<Description> alone =
        candidates.stream().map(record -> parse(List.of(record), extraByteCount)).toList();
    final List<Description> choices = new ArrayList<>();
    choices.add(parse(distinct(candidates), extraByteCount));
    alone.stream().filter(one -> one.length() == extraByteCount).forEach(choices::add);
    if (all.whole > 0) {
      choices.add(parse(candidates.subList(0, all.whole), extraByteCount));
    }
    choices.addAll(alone);
    final Description chosen = choices.stream().filter(Description::fits).findFirst().orElse(all);
    final List<String> problems = new ArrayList<>(chosen.problems);
    if (chosen.fits()) {
      problems.add(
          "the "
              + candidates.size()
              + " extra bytes records describe more than the "
              + extraByteCount
              + " extra bytes of a point; believed: "
              + String.join(
                  ", ", chosen.records.stream().map(r -> "that at byte " + r.offset()).toList()));
    }
    return new Description(chosen.records, chosen.whole, chosen.dimensions, problems);
  }

  private static List<Vlr> distinct(final List<Vlr> records) {
    final Map<ByteBuffer, Vlr> distinct = new LinkedHashMap<>();
    records.forEach(record -> distinct.putIfAbsent(ByteBuffer.wrap(record.payload()), record));
    return List.copyOf(distinct.values());
  }

  /** Reads the descriptors of records as those of one record, up to the first that cannot be. */
  private static Description parse(final List<Vlr> records, final int extraByteCount) {
    final List<String> problems = new ArrayList<>();
    final List<ExtraDimension> dimensions = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    int next = 0;
    int whole = 0;
    for (final Vlr record : records) {
      final byte[] payload = record.payload();
      final String place = "extra bytes record at byte " + record.offset() + ": ";
      if (payload.length % DESCRIPTOR_LENGTH != 0) {
        problems.add(place + payload.length + " bytes are no multiple of " + DESCRIPTOR_LENGTH);
      }
      for (int i = 0; i < payload.length / DESCRIPTOR_LENGTH; i++) {
        final int at = i * DESCRIPTOR_LENGTH;
        final int code = payload[at + DATA_TYPE] & 0xFF;
        if (code > SCALAR_TYPES * MAX_ELEMENTS) {
          problems.add(place + "descriptor " + i + " has the unknown data type " + code);
          return new Description(records, whole, dimensions, problems);
        }
        if (code == OPAQUE && payload[at + OPTIONS] == 0) {
          problems.add(place + "descriptor " + i + " describes no byte");
          continue;
        }
        final ExtraDimension dimension = dimension(payload, at, next, place, problems);
        if (next + dimension.byteLength() > extraByteCount) {
          problems.add(
              place
                  + "descriptor "
                  + i
                  + " ("
                  + dimension.name()
                  + ") needs "
                  + dimension.byteLength()
                  + " bytes, "
                  + (extraByteCount - next)
                  + " of the "
                  + extraByteCount
                  + " extra bytes are left");
          return new Description(records, whole, dimensions, problems);
        }
        dimensions.add(dimension.named(unique(dimension.name(), names)));
        next += dimension.byteLength();
      }
      whole++;
    }
    return new Description(records, whole, dimensions, problems);
  }

  private static ExtraDimension dimension(
      final byte[] payload,
      final int at,
      final int byteOffset,
      final String place,
      final List<String> problems) {
    final int code = payload[at + DATA_TYPE] & 0xFF;
    final int options = payload[at + OPTIONS] & 0xFF;
    final boolean typed = code != OPAQUE;
    final int elements = typed ? 1 + (code - 1) / SCALAR_TYPES : options;
    return new ExtraDimension(
        DescriptorText.get(payload, at + NAME),
        typed ? ExtraDimensionType.ofCode((code - 1) % SCALAR_TYPES + 1) : ExtraDimensionType.U8,
        elements,
        byteOffset,
        typed && (options & HAS_SCALE) != 0
            ? scales(payload, at, elements, place, problems)
            : List.of(),
        typed && (options & HAS_OFFSET) != 0 ? doubles(payload, at + OFFSET, elements) : List.of(),
        typed && (options & HAS_NO_DATA) != 0 ? longs(payload, at + NO_DATA, elements) : List.of(),
        DescriptorText.get(payload, at + DESCRIPTION));
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
      candidate = DescriptorText.withEnding(base, "_" + i);
    }
    return candidate;
  }
}
