package io.sparklidar.las;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Copies of a sound LAZ file of LAS 1.4, each with one lie or loss. */
public final class DamagedTile {

  private static final int HEADER_SIZE = 94;
  private static final int POINT_OFFSET = 96;
  private static final int RECORD_LENGTH = 105;
  private static final int SCALE_X = 131;
  private static final int POINT_COUNT = 247;

  private final byte[] sound;
  private final Map<String, byte[]> copies = new LinkedHashMap<>();

  private DamagedTile(final byte[] sound) {
    this.sound = sound;
  }

  /** Copies that cannot be read, by the name of the damage. */
  public static Map<String, byte[]> refused(final Path path) throws IOException {
    final DamagedTile tile = new DamagedTile(Files.readAllBytes(path));
    final ByteBuffer file = ByteBuffer.wrap(tile.sound).order(ByteOrder.LITTLE_ENDIAN);
    final long points = file.getLong(POINT_COUNT);
    tile.cut("cut-in-header", 200);
    tile.cut("cut-behind-header", file.getInt(POINT_OFFSET));
    tile.cut("cut-in-half", tile.sound.length / 2);
    tile.put("not-las", f -> f.putInt(0, 0x46464952));
    tile.put("header-too-short", f -> f.putShort(HEADER_SIZE, (short) 100));
    tile.put("points-before-header-ends", f -> f.putInt(POINT_OFFSET, 50));
    tile.put("record-too-short", f -> f.putShort(RECORD_LENGTH, (short) 10));
    tile.put("scale-zero", f -> f.putDouble(SCALE_X, 0));
    tile.put("scale-nan", f -> f.putDouble(SCALE_X, Double.NaN));
    tile.put("scale-beyond-any-map", f -> f.putDouble(SCALE_X, 1e9));
    tile.put("offset-beyond-any-map", f -> f.putDouble(SCALE_X + 24, -1e300));
    tile.put("too-many-points", f -> f.putLong(POINT_COUNT, 3 * points));
    tile.put("rotten-chunk", DamagedTile::rot);
    return tile.copies;
  }

  /** Copies all of whose points are there, by the name of the damage. */
  public static Map<String, byte[]> recovered(final Path path) throws IOException {
    final DamagedTile tile = new DamagedTile(Files.readAllBytes(path));
    tile.put("version-of-tomorrow", f -> f.put(24, (byte) 2).put(25, (byte) 9));
    tile.put("no-chunk-table", f -> f.putLong(f.getInt(POINT_OFFSET), -1));
    return tile.copies;
  }

  private static void rot(final ByteBuffer file) {
    final int middle = file.capacity() / 3;
    for (int at = middle; at < middle + 64; at++) {
      file.put(at, (byte) (file.get(at) ^ 0x55));
    }
  }

  private void cut(final String name, final int length) {
    copies.put(name, Arrays.copyOf(sound, length));
  }

  private void put(final String name, final Consumer<ByteBuffer> damage) {
    final byte[] bytes = sound.clone();
    damage.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    copies.put(name, bytes);
  }
}
