package io.sparklidar.las.hadoop;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;

/** A stream over another one; who extends it says what becomes of reads. */
public abstract class ForwardingStream extends FSInputStream {

  /** The other one. */
  protected final FSDataInputStream in;

  /** Over one that is closed with it. */
  protected ForwardingStream(final FSDataInputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public final void seek(final long position) throws IOException {
    in.seek(position);
  }

  @Override
  public final long getPos() throws IOException {
    return in.getPos();
  }

  @Override
  public final boolean seekToNewSource(final long position) throws IOException {
    return in.seekToNewSource(position);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
