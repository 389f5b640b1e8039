package io.sparklidar.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * A Hadoop configuration that travels to the executors. Some thousand properties, each packed by
 * itself, take Hadoop longer to unpack than a small file takes to read: a JVM unpacks them once,
 * and what comes again is the same object.
 */
public final class HadoopConf implements Externalizable {

  private static final long serialVersionUID = 2L;

  /** Of several sessions in one JVM; more are unpacked again. */
  private static final int MOST_KEPT = 8;

  private static final Map<ByteBuffer, Configuration> UNPACKED =
      new LinkedHashMap<>(2 * MOST_KEPT, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<ByteBuffer, Configuration> eldest) {
          return size() > MOST_KEPT;
        }
      };

  private Configuration configuration;

  /** For deserialisation only. */
  public HadoopConf() {
    this(new Configuration(false));
  }

  /** Carries a configuration. */
  public HadoopConf(final Configuration configuration) {
    this.configuration = configuration;
  }

  /** The configuration; shared, not to be changed. */
  public Configuration get() {
    return configuration;
  }

  @Override
  public void writeExternal(final ObjectOutput out) throws IOException {
    final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    configuration.write(new DataOutputStream(packed));
    out.writeInt(packed.size());
    out.write(packed.toByteArray());
  }

  @Override
  public void readExternal(final ObjectInput in) throws IOException {
    final byte[] packed = new byte[in.readInt()];
    in.readFully(packed);
    configuration = unpacked(packed);
  }

  private static Configuration unpacked(final byte[] packed) throws IOException {
    final ByteBuffer key = ByteBuffer.wrap(packed);
    synchronized (UNPACKED) {
      final Configuration known = UNPACKED.get(key);
      // Classes that it names are found by the loader of its session.
      if (known != null && known.getClassLoader() == new Configuration(false).getClassLoader()) {
        return known;
      }
      final Configuration configuration = new Configuration(false);
      configuration.readFields(new DataInputStream(new ByteArrayInputStream(packed)));
      UNPACKED.put(key, configuration);
      return configuration;
    }
  }
}
