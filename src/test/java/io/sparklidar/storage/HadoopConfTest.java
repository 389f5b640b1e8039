package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HadoopConfTest {

  private static Configuration conf(final String value) {
    final Configuration conf = new Configuration();
    conf.set("spark-lidar.test", value);
    return conf;
  }

  private static Configuration travelled(final Configuration conf) throws Exception {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new HadoopConf(conf));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return ((HadoopConf) in.readObject()).get();
    }
  }

  private static Map<String, String> properties(final Configuration conf) {
    final Map<String, String> properties = new HashMap<>();
    conf.forEach(property -> properties.put(property.getKey(), property.getValue()));
    return properties;
  }

  @Test
  void allPropertiesTravel() throws Exception {
    assertEquals(properties(conf("a")), properties(travelled(conf("a"))));
  }

  /** A job of ten thousand small files has thousands of tasks, and each is sent the same. */
  @Test
  void whatComesAgainIsUnpackedOnce() throws Exception {
    final Configuration conf = conf("b");
    final Configuration first = travelled(conf);
    assertSame(first, travelled(conf));
    assertEquals("c", travelled(conf("c")).get("spark-lidar.test"), "another is another");
    conf.set("spark-lidar.test", "d");
    assertEquals("d", travelled(conf).get("spark-lidar.test"), "changed, it is another");
    assertEquals("b", first.get("spark-lidar.test"));
  }

  @Test
  void sessionsWithClassesOfTheirOwnShareNone() throws Exception {
    final Configuration conf = conf("e");
    final Configuration first = travelled(conf);
    final Thread thread = Thread.currentThread();
    final ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader other = new URLClassLoader(new URL[0], before)) {
      thread.setContextClassLoader(other);
      final Configuration second = travelled(conf);
      assertNotSame(first, second);
      assertSame(other, second.getClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void manyAreNotKeptForEver() throws Exception {
    final Configuration first = conf("first");
    final Configuration before = travelled(first);
    for (int i = 0; i < 20; i++) {
      travelled(conf("other " + i));
    }
    assertNotSame(before, travelled(first));
  }
}
