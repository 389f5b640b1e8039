package io.sparklidar.storage;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.apache.hadoop.conf.Configuration;

/** A Hadoop configuration that travels to the executors. */
public final class HadoopConf implements Externalizable {

  private static final long serialVersionUID = 1L;

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
    configuration.write(out);
  }

  @Override
  public void readExternal(final ObjectInput in) throws IOException {
    configuration = new Configuration(false);
    configuration.readFields(in);
  }
}
