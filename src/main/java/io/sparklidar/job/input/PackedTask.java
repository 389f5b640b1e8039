package io.sparklidar.job.input;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * A task whose argument and result travel as bytes, which every session can move, whatever
 * serialisation it is set to: it may be of somebody who never heard of our types.
 *
 * @param task does the work
 * @param <A> what it is told
 * @param <B> what comes of it
 */
public record PackedTask<A extends Serializable, B extends Serializable>(Function<A, B> task)
    implements Function<byte[], byte[]> {

  /**
   * Has a task done for each of some arguments.
   *
   * @param spark where
   * @param arguments a task each, at least one
   * @param task does the work
   * @return what came of each, in order
   */
  public static <A extends Serializable, B extends Serializable> List<B> collect(
      final JavaSparkContext spark, final List<A> arguments, final Function<A, B> task) {
    final List<byte[]> packed = new ArrayList<>();
    arguments.forEach(argument -> packed.add(pack(argument)));
    final List<B> results = new ArrayList<>();
    for (final byte[] result :
        spark.parallelize(packed, packed.size()).map(new PackedTask<>(task)).collect()) {
      results.add(unpack(result));
    }
    return results;
  }

  @Override
  public byte[] call(final byte[] argument) throws Exception {
    return pack(task.call(unpack(argument)));
  }

  private static byte[] pack(final Serializable value) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (final IOException e) {
      throw new IllegalStateException(value.getClass() + " cannot travel", e);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("unchecked") // packed by this class
  private static <T> T unpack(final byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (T) in.readObject();
    } catch (final IOException | ClassNotFoundException e) {
      throw new IllegalStateException("what travelled cannot be unpacked", e);
    }
  }
}
