package io.sparklidar.las.laz.coding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Several bytes of a stream at once, the first one the most significant. */
final class BigEndian {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  static int getInt(final byte[] bytes, final int at) {
    return (int) INT.get(bytes, at);
  }

  static void putLong(final byte[] bytes, final int at, final long value) {
    LONG.set(bytes, at, value);
  }
}
