package io.sparklidar.job.doctor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What cannot be written is a failed check, never the end of the examination. */
final class FolderChecksTest {

  @Test
  void storageWhoseCodeIsNotThereFails() {
    final Configuration conf = new Configuration();
    conf.set("fs.gone.impl", "org.example.GoneFileSystem");
    final String check = FolderChecks.of("output", "gone://bucket/x", conf, "mend").toString();
    assertTrue(check.contains("give Spark the jars of gone://"), check);
  }
}
