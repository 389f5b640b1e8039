package io.sparklidar.las.laz.schema;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.point.PointLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a LAZ file is compressed: the content of its LAZ record. Immutable.
 *
 * <p>The order of the items, not the header's point format, drives decoding.
 */
public final class LazSchema {

  /** User id of the LAZ record. */
  public static final String USER_ID = "laszip encoded";

  /** Record id of the LAZ record. */
  public static final int RECORD_ID = 22204;

  /** Points a chunk holds unless asked otherwise. */
  public static final int DEFAULT_CHUNK_SIZE = 50_000;

  /** Points a chunk may hold; larger ones are refused. */
  public static final int MAX_CHUNK_POINTS = 1 << 26;

  /** No stream codes more points in a byte, however constant they are. */
  private static final int MAX_POINTS_PER_BYTE = 2048;

  /** Uncompressed bytes of a chunk, at most. */
  private static final long MAX_RECORD_BYTES = 1L << 32;

  /** The item version that every reader of formats 0-5 knows. */
  static final int LEGACY_VERSION = 2;

  /** The item version that every reader of formats 6-10 knows. */
  static final int MODERN_VERSION = 3;

  static final int UNCOMPRESSED = 0;
  static final int POINTWISE = 1;
  static final int POINTWISE_CHUNKED = 2;
  static final int LAYERED_CHUNKED = 3;

  /** Layers of POINT14, in file order: the same as the first layers of every layered chunk. */
  public static final int XY_LAYER = 0;

  /** Layer of z. */
  public static final int Z_LAYER = 1;

  /** Layer of classes. */
  public static final int CLASS_LAYER = 2;

  /** Layer of flags. */
  public static final int FLAGS_LAYER = 3;

  /** Layer of intensities. */
  public static final int INTENSITY_LAYER = 4;

  /** Layer of scan angles. */
  public static final int ANGLE_LAYER = 5;

  /** Layer of user data. */
  public static final int USER_DATA_LAYER = 6;

  /** Layer of point source ids. */
  public static final int SOURCE_ID_LAYER = 7;

  /** Layer of GPS times. */
  public static final int GPS_TIME_LAYER = 8;

  /** Number of these layers. */
  static final int CORE_LAYERS = 9;

  private static final int NONE = -1;

  // Positions in the record's payload.
  private static final int COMPRESSOR = 0;
  private static final int CODER = 2;
  private static final int VERSION = 4;
  private static final int OPTIONS = 8;
  private static final int CHUNK_SIZE = 12;
  private static final int SPECIAL_EVLRS = 16;
  private static final int ITEM_COUNT = 32;
  private static final int FIRST_ITEM = 34;
  private static final int ITEM_LENGTH = 6;
  private static final int MAX_ITEMS = 5;

  private static final int COMPATIBILITY_MODE = 1;
  private static final int VARIABLE_CHUNKS = -1;

  private static final byte WRITTEN_VERSION_MAJOR = 3;
  private static final byte WRITTEN_VERSION_MINOR = 4;
  private static final short WRITTEN_REVISION = 3;

  private final int compressor;
  private final int options;
  private final int chunkSize;
  private final List<LazItem> items;

  private LazSchema(
      final int compressor, final int options, final int chunkSize, final List<LazItem> items) {
    this.compressor = compressor;
    this.options = options;
    this.chunkSize = chunkSize;
    this.items = List.copyOf(items);
  }

  /**
   * What new files are written with: the versions that every reader knows.
   *
   * @param layout of the points
   */
  public static LazSchema of(final PointLayout layout) {
    return layout.isModern()
        ? of(layout, LAYERED_CHUNKED, MODERN_VERSION, DEFAULT_CHUNK_SIZE)
        : of(layout, POINTWISE_CHUNKED, LEGACY_VERSION, DEFAULT_CHUNK_SIZE);
  }

  /**
   * A schema of choice.
   *
   * @param layout of the points
   * @param compressor 1 (one stream) or 2 for formats 0-5, 3 for formats 6-10
   * @param version of the items: 1 or 2 for formats 0-5, 3 or 4 for formats 6-10
   * @param chunkSize points a chunk, 0 for chunks of any size
   */
  public static LazSchema of(
      final PointLayout layout, final int compressor, final int version, final int chunkSize) {
    final boolean fits =
        layout.isModern()
            ? compressor == LAYERED_CHUNKED && (version == 3 || version == 4)
            : (compressor == POINTWISE || compressor == POINTWISE_CHUNKED)
                && (version == 1 || version == 2);
    if (!fits || chunkSize < 0 || chunkSize > MAX_CHUNK_POINTS) {
      throw new IllegalArgumentException(
          "no compressor "
              + compressor
              + " with items of version "
              + version
              + " and chunks of "
              + chunkSize
              + " for point format "
              + layout.pointFormat());
    }
    final List<LazItem> items = new ArrayList<>();
    for (final LazItem.Type type : types(layout.pointFormat())) {
      items.add(new LazItem(type, type.size(), type.versionFor(version)));
    }
    if (layout.extraByteCount() > 0) {
      final LazItem.Type type = layout.isModern() ? LazItem.Type.BYTE14 : LazItem.Type.BYTE;
      items.add(new LazItem(type, layout.extraByteCount(), version));
    }
    return new LazSchema(compressor, 0, chunkSize, items);
  }

  /** The items of a format, but for extra bytes. */
  private static List<LazItem.Type> types(final int pointFormat) {
    final boolean modern = LasField.isModern(pointFormat);
    final boolean rgb = LasField.RGB.isIn(pointFormat);
    final boolean nir = LasField.NIR.isIn(pointFormat);
    final List<LazItem.Type> types = new ArrayList<>();
    types.add(modern ? LazItem.Type.POINT14 : LazItem.Type.POINT10);
    if (!modern && LasField.GPS_TIME.isIn(pointFormat)) {
      types.add(LazItem.Type.GPSTIME11);
    }
    if (nir) {
      types.add(LazItem.Type.RGBNIR14);
    } else if (rgb) {
      types.add(modern ? LazItem.Type.RGB14 : LazItem.Type.RGB12);
    }
    if (LasField.WAVE_PACKET.isIn(pointFormat)) {
      types.add(modern ? LazItem.Type.WAVEPACKET14 : LazItem.Type.WAVEPACKET13);
    }
    return types;
  }

  /** Whether a record is the one that makes a file a LAZ file. */
  public static boolean isRecord(final Vlr record) {
    return record.is(USER_ID, RECORD_ID);
  }

  /**
   * Reads the LAZ record.
   *
   * @param file the source's name, for errors
   * @throws MalformedLasException if it asks for something that does not exist
   */
  public static LazSchema parse(final String file, final Vlr record) throws MalformedLasException {
    final ByteBuffer payload = ByteBuffer.wrap(record.payload()).order(ByteOrder.LITTLE_ENDIAN);
    final Errors errors = new Errors(file, record.payloadOffset());
    final int length = record.payload().length;
    if (length < FIRST_ITEM + ITEM_LENGTH) {
      throw errors.at(0, "a LAZ record of at least 40 bytes", length + " bytes");
    }
    final int compressor = Short.toUnsignedInt(payload.getShort(COMPRESSOR));
    if (compressor > LAYERED_CHUNKED) {
      throw errors.at(COMPRESSOR, "compressor 0..3", Integer.toString(compressor));
    }
    final int coder = Short.toUnsignedInt(payload.getShort(CODER));
    if (coder != 0) {
      throw errors.at(CODER, "coder 0", Integer.toString(coder));
    }
    final int count = Short.toUnsignedInt(payload.getShort(ITEM_COUNT));
    if (count < 1 || count > MAX_ITEMS || length != FIRST_ITEM + count * ITEM_LENGTH) {
      throw errors.at(
          ITEM_COUNT, "1..5 items that fill the record's " + length + " bytes", count + " items");
    }
    final List<LazItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item(payload, FIRST_ITEM + i * ITEM_LENGTH, errors));
    }
    final int stored = payload.getInt(CHUNK_SIZE);
    final LazSchema schema =
        new LazSchema(
            compressor, payload.getInt(OPTIONS), stored == VARIABLE_CHUNKS ? 0 : stored, items);
    schema.check(errors);
    return schema;
  }

  private static LazItem item(final ByteBuffer payload, final int at, final Errors errors)
      throws MalformedLasException {
    final int code = Short.toUnsignedInt(payload.getShort(at));
    final int size = Short.toUnsignedInt(payload.getShort(at + 2));
    final int version = Short.toUnsignedInt(payload.getShort(at + 4));
    final Optional<LazItem.Type> type =
        Arrays.stream(LazItem.Type.values()).filter(t -> t.code() == code).findFirst();
    if (type.isEmpty()) {
      throw errors.at(at, "a known item type", Integer.toString(code));
    }
    final int expected = type.get().size();
    if (expected == 0 ? size == 0 : size != expected) {
      throw errors.at(
          at + 2,
          type.get() + " of " + (expected == 0 ? "at least 1 byte" : expected + " bytes"),
          Integer.toString(size));
    }
    if (!type.get().hasVersion(version)) {
      throw errors.at(at + 4, "a known version of " + type.get(), Integer.toString(version));
    }
    return new LazItem(type.get(), size, version);
  }

  private void check(final Errors errors) throws MalformedLasException {
    if (pointFormat().isEmpty()) {
      throw errors.at(FIRST_ITEM, "the items of a point format", itemNames());
    }
    final boolean layered = items.get(0).type() == LazItem.Type.POINT14;
    if (compressor != UNCOMPRESSED && layered != (compressor == LAYERED_CHUNKED)) {
      throw errors.at(
          COMPRESSOR,
          layered ? "compressor 3 for " + itemNames() : "compressor 1 or 2 for " + itemNames(),
          Integer.toString(compressor));
    }
    final int version = items.get(items.size() - 1).version();
    if (layered && items.stream().anyMatch(i -> (i.version() == 4) != (version == 4))) {
      throw errors.at(FIRST_ITEM, "items of one version", itemNames());
    }
    if (compressor >= POINTWISE_CHUNKED && (chunkSize < 0 || chunkSize > MAX_CHUNK_POINTS)) {
      throw errors.at(
          CHUNK_SIZE,
          "chunks of at most " + MAX_CHUNK_POINTS + " points",
          Integer.toUnsignedString(chunkSize));
    }
  }

  private String itemNames() {
    return items.stream().map(i -> i.type() + ":" + i.version()).collect(Collectors.joining(", "));
  }

  private record Errors(String file, long payloadOffset) {

    MalformedLasException at(final int offset, final String expected, final String found) {
      return new MalformedLasException(file, payloadOffset + offset, expected, found);
    }
  }

  /** The LAZ record that says all this. */
  public Vlr toRecord() {
    final ByteBuffer payload =
        ByteBuffer.allocate(FIRST_ITEM + items.size() * ITEM_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    payload.putShort(COMPRESSOR, (short) compressor);
    payload.put(VERSION, WRITTEN_VERSION_MAJOR);
    payload.put(VERSION + 1, WRITTEN_VERSION_MINOR);
    payload.putShort(VERSION + 2, WRITTEN_REVISION);
    payload.putInt(OPTIONS, options);
    payload.putInt(CHUNK_SIZE, hasVariableChunks() ? VARIABLE_CHUNKS : chunkSize);
    payload.putLong(SPECIAL_EVLRS, -1);
    payload.putLong(SPECIAL_EVLRS + 8, -1);
    payload.putShort(ITEM_COUNT, (short) items.size());
    int at = FIRST_ITEM;
    for (final LazItem item : items) {
      payload.putShort(at, (short) item.type().code());
      payload.putShort(at + 2, (short) item.size());
      payload.putShort(at + 4, (short) item.version());
      at += ITEM_LENGTH;
    }
    return new Vlr(USER_ID, RECORD_ID, "LAZ", 0, payload.array());
  }

  /**
   * The LAZ record that says all this of a file that was made from another one, and still tells
   * which software compressed that.
   *
   * @param original the other file's LAZ record
   */
  public Vlr toRecordLike(final Vlr original) {
    final Vlr record = toRecord();
    System.arraycopy(original.payload(), 0, record.payload(), 0, SPECIAL_EVLRS);
    return record;
  }

  /**
   * The same with more extra bytes.
   *
   * @param count how many more, at least 1
   * @throws IllegalStateException if points are not stored in layers
   */
  public LazSchema withMoreExtraBytes(final int count) {
    if (!isLayered()) {
      throw new IllegalStateException("only layered chunks can take more extra bytes");
    }
    final List<LazItem> extended = new ArrayList<>(items);
    if (extraByteCount() > 0) {
      final LazItem bytes = extended.remove(extended.size() - 1);
      extended.add(new LazItem(bytes.type(), bytes.size() + count, bytes.version()));
    } else {
      extended.add(
          new LazItem(
              LazItem.Type.BYTE14, count, Math.max(MODERN_VERSION, items.get(0).version())));
    }
    return new LazSchema(compressor, options, chunkSize, extended);
  }

  /** The point format whose items these are; empty if there is none. */
  public Optional<Integer> pointFormat() {
    final List<LazItem.Type> present =
        items.stream()
            .map(LazItem::type)
            .filter(t -> t != LazItem.Type.BYTE && t != LazItem.Type.BYTE14)
            .toList();
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      if (types(format).equals(present) && extraBytesAreLast(format)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private boolean extraBytesAreLast(final int format) {
    final int core = types(format).size();
    if (items.size() == core) {
      return true;
    }
    final LazItem.Type expected =
        items.get(0).type() == LazItem.Type.POINT14 ? LazItem.Type.BYTE14 : LazItem.Type.BYTE;
    return items.size() == core + 1 && items.get(core).type() == expected;
  }

  /** The items in record order. */
  public List<LazItem> items() {
    return items;
  }

  /** Bytes of an uncompressed record. */
  public int recordLength() {
    return items.stream().mapToInt(LazItem::size).sum();
  }

  /** Whether points are compressed at all: a LAZ record may also say that they are not. */
  public boolean isCompressed() {
    return compressor != UNCOMPRESSED;
  }

  /** Whether every field has a stream of its own (formats 6-10). */
  public boolean isLayered() {
    return compressor == LAYERED_CHUNKED;
  }

  /** Whether there are chunks and a table of them, not one stream without. */
  public boolean isChunked() {
    return compressor >= POINTWISE_CHUNKED;
  }

  /** Whether the chunk table says how many points each chunk holds. */
  public boolean hasVariableChunks() {
    return chunkSize == 0;
  }

  /** Points of every chunk but the last; 0 for variable chunks. */
  public int chunkSize() {
    return chunkSize;
  }

  /** Whether formats 6-10 are stored as formats 0-5 with extra bytes. */
  public boolean isCompatibilityMode() {
    return (options & COMPATIBILITY_MODE) != 0;
  }

  /** Whether companion items follow the scanner channel at every point (item version 4). */
  public boolean followsChannelEverywhere() {
    return items.get(0).version() == 4;
  }

  /** Bytes of a chunk before its first compressed byte. */
  public int chunkHeadLength() {
    return recordLength() + (isLayered() ? Integer.BYTES * (1 + layerCount()) : 0);
  }

  /** Bytes of a chunk, at least. */
  public int minimumChunkLength() {
    return chunkHeadLength() + (isLayered() ? 0 : ArithmeticDecoder.START_LENGTH);
  }

  /** Whether a chunk of so many bytes can hold so many points. */
  public boolean canHold(final int points, final long byteLength) {
    return points <= byteLength * MAX_POINTS_PER_BYTE
        && (long) points * recordLength() <= MAX_RECORD_BYTES;
  }

  /** Number of layers of a layered chunk. */
  public int layerCount() {
    return firstByteLayer() + extraByteCount();
  }

  /** Number of extra bytes. */
  public int extraByteCount() {
    final LazItem last = items.get(items.size() - 1);
    return last.type().size() == 0 ? last.size() : 0;
  }

  /** Index of the rgb layer, or -1. */
  public int rgbLayer() {
    return has(LazItem.Type.RGB14) || has(LazItem.Type.RGBNIR14) ? CORE_LAYERS : NONE;
  }

  /** Index of the near infrared layer, or -1. */
  public int nirLayer() {
    return has(LazItem.Type.RGBNIR14) ? CORE_LAYERS + 1 : NONE;
  }

  /** Index of the wave packet layer, or -1. */
  public int waveLayer() {
    return has(LazItem.Type.WAVEPACKET14) ? firstByteLayer() - 1 : NONE;
  }

  /** Index of the layer of the first extra byte, if there is one. */
  public int firstByteLayer() {
    int layers = CORE_LAYERS;
    layers += has(LazItem.Type.RGB14) ? 1 : 0;
    layers += has(LazItem.Type.RGBNIR14) ? 2 : 0;
    layers += has(LazItem.Type.WAVEPACKET14) ? 1 : 0;
    return layers;
  }

  private boolean has(final LazItem.Type type) {
    return items.stream().anyMatch(item -> item.type() == type);
  }
}
