package io.sparklidar.neighbor.cuda;

import io.sparklidar.feature.FeatureSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The structure {@code Pass} of {@code pass.cuh}, byte by byte as the compiler lays it out. */
final class CudaPass {

  private static final int BYTES = 64;
  private static final int KEPT_BYTES = 16;

  /** Features it has room for. */
  static final int ROOM = 16;

  private static final int COLUMNS = 32;
  private static final int STRIDE = 40;
  private static final int INTENSITY = 48;
  private static final int QUANTITIES = 56;

  private CudaPass() {}

  /**
   * A pass whose columns are kept apart from the others, in the order of the catalogue.
   *
   * @param features all that is asked for
   * @param kept address of the columns
   * @param intensity address of the intensities, if they are read
   * @param core number of core points
   */
  static byte[] keeping(
      final FeatureSet features, final long kept, final long intensity, final int core) {
    return bytes(features, CudaFeatures.passPlaces(features), kept, intensity, core);
  }

  /** A pass whose columns are among the others, where these begin. */
  static byte[] among(
      final FeatureSet features, final long columns, final long intensity, final int core) {
    return bytes(features, CudaFeatures.passColumns(features), columns, intensity, core);
  }

  /**
   * The structure {@code Kept} of {@code within.cuh}.
   *
   * @param lists address
   * @param capacity neighbours of a lane
   * @param words of each
   */
  static byte[] kept(final long lists, final int capacity, final int words) {
    final ByteBuffer buffer = ByteBuffer.allocate(KEPT_BYTES).order(ByteOrder.nativeOrder());
    buffer.putLong(lists).putInt(capacity).putInt(words);
    return buffer.array();
  }

  private static byte[] bytes(
      final FeatureSet features,
      final byte[] places,
      final long columns,
      final long intensity,
      final int core) {
    final ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    buffer.put(0, CudaFeatures.passColumns(features)).put(ROOM, places);
    buffer.putLong(COLUMNS, columns).putLong(STRIDE, core).putLong(INTENSITY, intensity);
    buffer.putInt(QUANTITIES, CudaFeatures.passQuantities(features));
    return buffer.array();
  }
}
