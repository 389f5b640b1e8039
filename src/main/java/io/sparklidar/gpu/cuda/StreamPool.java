package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.FirstError;
import java.util.ArrayDeque;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;

/** Streams for the tiles on one device, kept for reuse. Safe for use by several threads. */
public final class StreamPool {

  private final StreamMaker maker;
  private final StreamRank first;
  private final StreamRank second;
  private final ArrayDeque<TileStreams> free = new ArrayDeque<>();
  private int tiles;

  /**
   * @param maker makes the streams
   * @param first rank of a tile's {@linkplain TileStreams#work work}
   * @param second rank of its {@linkplain TileStreams#out output}
   */
  StreamPool(final StreamMaker maker, final StreamRank first, final StreamRank second) {
    this.maker = maker;
    this.first = first;
    this.second = second;
  }

  /** What makes the streams. */
  public StreamMaker maker() {
    return maker;
  }

  /** How many tiles have streams. */
  public synchronized int tiles() {
    return tiles;
  }

  /** Streams for one tile, until they are closed. */
  public synchronized TileStreams take() {
    TileStreams streams = free.pollLast();
    if (streams == null) {
      streams = make();
    }
    tiles++;
    return streams;
  }

  private TileStreams make() {
    CUevent event = null;
    CUstream work = null;
    CUstream out = null;
    try {
      event = maker.event();
      work = maker.stream(first);
      out = maker.stream(second);
      return new TileStreams(this, work, out, event);
    } finally {
      if (out == null) {
        discard(work, null, event);
      }
    }
  }

  /** Takes streams back on which nothing runs any more. */
  public synchronized void giveBack(final TileStreams idle) {
    tiles--;
    free.addLast(idle);
  }

  /** Ends streams that nobody can rely on any more. */
  void giveUp(final TileStreams broken) {
    synchronized (this) {
      tiles--;
    }
    discard(broken.work(), broken.out(), broken.searched());
  }

  /** Ends what is not null. Whatever fails here fails after the error that led to it. */
  private void discard(final CUstream work, final CUstream out, final CUevent event) {
    final FirstError ignored = new FirstError();
    if (work != null) {
      ignored.attempt(() -> maker.destroy(work));
    }
    if (out != null) {
      ignored.attempt(() -> maker.destroy(out));
    }
    if (event != null) {
      ignored.attempt(() -> maker.destroy(event));
    }
  }
}
