package io.sparklidar.job.transport;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Sends work to tasks and brings results home, whatever Spark writes data with. Java's
 * serialization knows our types, and Kryo does where our registrator is set, as the command line
 * sets it; in a session of somebody else's that has Kryo of its own, they travel in parcels that
 * are written with Java's.
 */
public final class Parcels {

  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  /** By name: the room of the registrator uses this one. */
  private static final String OUR_REGISTRATOR = "io.sparklidar.job.kryo.KryoTypes";

  private Parcels() {}

  /**
   * Work for tasks.
   *
   * @param spark where
   * @param works what is to be done
   * @param tasks by how many tasks
   */
  public static <W> JavaRDD<W> send(
      final JavaSparkContext spark, final List<W> works, final int tasks) {
    return areNeeded(spark.getConf())
        ? spark
            .parallelize(works.stream().map(Parcel::new).toList(), tasks)
            .map(parcel -> parcel.content)
        : spark.parallelize(works, tasks);
  }

  /** What tasks found; waits for them. */
  public static <R> List<R> collect(final JavaRDD<R> results) {
    return areNeeded(results.context().getConf())
        ? contents(results.map(Parcel::new).collect())
        : results.collect();
  }

  /**
   * What tasks will find.
   *
   * @param <R> one of their results
   */
  public interface Expected<R> {

    /**
     * Waits for them.
     *
     * @throws ExecutionException if a task failed
     */
    List<R> get() throws InterruptedException, ExecutionException;
  }

  /** Starts tasks; returns at once. */
  public static <R> Expected<R> start(final JavaRDD<R> results) {
    if (areNeeded(results.context().getConf())) {
      final JavaFutureAction<List<Parcel<R>>> running = results.map(Parcel::new).collectAsync();
      return () -> contents(running.get());
    }
    return results.collectAsync()::get;
  }

  private static boolean areNeeded(final SparkConf conf) {
    return conf.get("spark.serializer", "").equals(KRYO)
        && !conf.get("spark.kryo.registrator", "").contains(OUR_REGISTRATOR);
  }

  private static <T> List<T> contents(final List<Parcel<T>> parcels) {
    return parcels.stream().map(parcel -> parcel.content).toList();
  }

  /**
   * Something that Kryo need not know.
   *
   * @param <T> what it is
   */
  private static final class Parcel<T> implements KryoSerializable, Serializable {

    private static final long serialVersionUID = 1L;

    /** Serializable, as all that tasks are given. */
    @SuppressWarnings("serial")
    private T content;

    Parcel(final T content) {
      this.content = content;
    }

    @Override
    public void write(final Kryo kryo, final Output output) {
      final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(content);
      } catch (final IOException e) {
        throw new IllegalStateException("cannot be sent: " + content.getClass(), e);
      }
      output.writeInt(bytes.size());
      output.writeBytes(bytes.toByteArray());
    }

    // What is written here is what is read.
    @SuppressWarnings("unchecked")
    @Override
    public void read(final Kryo kryo, final Input input) {
      final byte[] bytes = input.readBytes(input.readInt());
      try (ObjectInputStream in = new WithClassesOf(kryo.getClassLoader(), bytes)) {
        content = (T) in.readObject();
      } catch (final IOException | ClassNotFoundException e) {
        throw new IllegalStateException("cannot be read as it was sent", e);
      }
    }
  }

  /** Finds classes where Kryo does: in the jars of the session. */
  private static final class WithClassesOf extends ObjectInputStream {

    private final ClassLoader loader;

    WithClassesOf(final ClassLoader loader, final byte[] bytes) throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(final ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(type.getName(), false, loader);
      } catch (final ClassNotFoundException e) {
        // Primitive types are in no loader.
        return super.resolveClass(type);
      }
    }
  }
}
