package io.sparklidar.ondevice;

import java.io.IOException;

/**
 * Takes the row groups of a table one after the other, while the device holds the memory of their
 * tile.
 */
public interface TableSink {

  /** Of tiles that are asked for no table. */
  TableSink NONE =
      new TableSink() {
        @Override
        public void makeRoom() {
          throw new IllegalStateException("nobody asked for a table");
        }

        @Override
        public void take(final FinishedRows rows) {
          throw new IllegalStateException("nobody asked for a table");
        }
      };

  /**
   * Another row group is about to be made: what earlier ones take of the host's memory may be given
   * back before.
   */
  void makeRoom() throws IOException;

  /**
   * Takes the next row group, to be closed when it is written.
   *
   * @param rows as they go into the file
   */
  void take(FinishedRows rows);
}
