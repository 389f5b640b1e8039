package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.doctor.Doctor;
import io.sparklidar.job.doctor.Examination;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorOnClusterTest {

  @Test
  void everyExecutorIsExaminedOnce(@TempDir final Path output) throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.cluster(2));
    try {
      final Doctor doctor = new Doctor(spark, Optional.of(output.toString()), false, true);
      final List<Examination> executors = doctor.executors();
      final List<String> who = executors.stream().map(Examination::who).toList();
      assertEquals(2, who.size(), who::toString);
      assertTrue(who.get(0).startsWith("executor 0 on "), who::toString);
      assertTrue(who.get(1).startsWith("executor 1 on "), who::toString);
      for (final Examination executor : executors) {
        assertTrue(executor.passed(), executor::toString);
        final List<String> names = executor.checks().stream().map(check -> check.name()).toList();
        assertTrue(
            names.containsAll(List.of("java", "heap", "temp folder", "output", "cpu engine")),
            names::toString);
      }
    } finally {
      spark.stop();
    }
  }
}
