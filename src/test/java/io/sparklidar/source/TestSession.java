package io.sparklidar.source;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A session as a notebook has it: nothing of this project's is set. With Kryo, which many choose
 * and which takes less than Java's serialisation does.
 */
public final class TestSession implements AutoCloseable {

  private final SparkSession spark =
      SparkSession.builder()
          .config(
              new SparkConf()
                  .setMaster("local[2]")
                  .setAppName("test")
                  .set("spark.ui.enabled", "false")
                  .set("spark.driver.host", "127.0.0.1")
                  .set("spark.driver.bindAddress", "127.0.0.1")
                  .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                  .set("spark.sql.shuffle.partitions", "2"))
          .getOrCreate();

  /** The session. */
  public SparkSession get() {
    return spark;
  }

  /** Reads points. */
  public Dataset<Row> load(final Object... paths) {
    return spark
        .read()
        .format("las")
        .load(List.of(paths).stream().map(Object::toString).toArray(String[]::new));
  }

  @Override
  public void close() {
    spark.stop();
  }
}
