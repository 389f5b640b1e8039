package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskCoresTest {

  @ParameterizedTest
  @CsvSource({
    "driver, local, , 1",
    "driver, local[2], , 2",
    "driver, local[*], , 16",
    "driver, 'local[3, 4]', , 3",
    "driver, 'local-cluster[2,1,1024]', , 16",
    "driver, yarn, , 16",
    "0, yarn, 4, 4",
    "2, yarn, , 1",
    "1, k8s://https://head:443, , 1",
    "1, spark://head:7077, , 16",
  })
  void coresAreThoseThatSparkGaveTheJvm(
      final String executor, final String master, final String cores, final int expected) {
    final SparkConf conf = new SparkConf(false).set("spark.master", master);
    if (cores != null) {
      conf.set("spark.executor.cores", cores);
    }
    assertEquals(expected, TaskCores.granted(conf, executor, 16));
  }
}
