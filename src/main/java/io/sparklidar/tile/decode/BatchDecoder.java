package io.sparklidar.tile.decode;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * Decodes many chunks at once, elsewhere than on the cores of the host. What it leaves, for
 * whatever reason, is decoded there, and what is wrong with a chunk is found out there.
 */
public interface BatchDecoder {

  /** Leaves everything to the host. */
  BatchDecoder NONE =
      new BatchDecoder() {
        @Override
        public long mostBytes() {
          return 0;
        }

        @Override
        public long bytes(final Wanted chunk) {
          return 0;
        }

        @Override
        public Batch decode(final List<Wanted> chunks) {
          return Batch.LEFT;
        }
      };

  /**
   * A chunk to be decoded.
   *
   * @param file the open file
   * @param chunk where it stands there
   * @param fields which of its columns, at least; only those that its layout has
   */
  record Wanted(LasFile file, Chunk chunk, Set<LasField> fields) {}

  /** Memory of the host that a batch may take; 0 if nothing is to be decoded in batches. */
  long mostBytes();

  /** Memory of the host that a chunk takes in a batch; 0 if it is left to the host. */
  long bytes(Wanted chunk);

  /**
   * Decodes chunks.
   *
   * @param chunks of any files, together within {@link #mostBytes()}
   * @throws java.io.InterruptedIOException if the task is killed meanwhile
   * @throws IOException if that is no matter of the chunks alone
   */
  Batch decode(List<Wanted> chunks) throws IOException;

  /** Decoded chunks, by their place among those wanted. Safe for use by several threads. */
  interface Batch extends AutoCloseable {

    /** Everything is left to the host. */
    Batch LEFT =
        new Batch() {
          @Override
          public boolean has(final int chunk) {
            return false;
          }

          @Override
          public ByteBuffer column(final int chunk, final LasField field, final int column) {
            throw new IllegalArgumentException("chunk " + chunk + " was left to the host");
          }

          @Override
          public void close() {}
        };

    /** Whether a chunk is there. */
    boolean has(int chunk);

    /**
     * The values of a column, one behind the other in the buffer's byte order, each as in {@link
     * io.sparklidar.las.point.LasColumns}.
     *
     * @param chunk one that is there
     * @param field one that was wanted, x and y, or the returns
     * @param column which of its columns
     * @return not to be touched after {@link #close()}
     */
    ByteBuffer column(int chunk, LasField field, int column);

    /** Gives the memory back. */
    @Override
    void close();
  }
}
