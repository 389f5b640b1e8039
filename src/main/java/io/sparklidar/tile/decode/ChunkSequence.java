package io.sparklidar.tile.decode;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.Prefetch;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The chunks of several files, one after the other. Of the files to come as many are open as a
 * batch reaches. For one thread, which spare cores help.
 */
public final class ChunkSequence implements AutoCloseable {

  /** Files that are open at once, at most. */
  private static final int MOST_OPEN = 32;

  /** Some chunks of a file. */
  public interface Source {

    /**
     * Opens the file.
     *
     * @throws IOException if it cannot be opened or is not what it should be
     */
    LasFile open() throws IOException;

    /** The chunks, ascending. */
    List<Chunk> chunks();

    /**
     * Which fields of the points of each chunk to decode.
     *
     * @param layout of the file's points
     */
    Function<Chunk, Set<LasField>> fields(PointLayout layout);

    /** Says that from now on its chunks are looked at, though others may have been opened since. */
    void begin();
  }

  private record Opened(
      Source source, LasFile file, ChunkDecoder decoder, Function<Chunk, Set<LasField>> fields) {}

  private final Iterator<? extends Source> ahead;
  private final BatchDecoder batches;
  private final SpareCores spare;

  /** The file whose chunks are taken, then those that were opened for the batch. */
  private final Deque<Opened> open = new ArrayDeque<>();

  private boolean begun;
  private int taken;

  /** Chunks of the file up to here are in the batch, or left to the host. */
  private int end;

  private Optional<Prefetch<DecodedChunk>> run = Optional.empty();
  private BatchDecoder.Batch batch = BatchDecoder.Batch.LEFT;
  private int batchSize;
  private int batchTaken;

  /**
   * @param sources the files
   * @param batches may decode chunks
   * @param spare cores that may decode chunks ahead
   */
  public ChunkSequence(
      final List<? extends Source> sources, final BatchDecoder batches, final SpareCores spare) {
    this.ahead = sources.iterator();
    this.batches = batches;
    this.spare = spare;
  }

  /**
   * Goes on to the next file. Of the one before all chunks were taken.
   *
   * @return the file; open until this is called again
   * @throws IOException if it cannot be opened or is not what it should be
   */
  public LasFile nextFile() throws IOException {
    endRun();
    if (begun) {
      open.removeFirst().file.close();
    }
    begun = false;
    if (open.isEmpty()) {
      openNext();
    }
    begun = true;
    taken = 0;
    end = 0;
    open.getFirst().source.begin();
    return open.getFirst().file;
  }

  private Opened openNext() throws IOException {
    final Source source = ahead.next();
    final LasFile file = source.open();
    final Opened opened =
        new Opened(source, file, new ChunkDecoder(file), source.fields(file.layout()));
    open.addLast(opened);
    return opened;
  }

  /**
   * The next chunk of the file.
   *
   * @throws IOException if it cannot be read or is not what it should be
   */
  public DecodedChunk next() throws IOException {
    if (taken == end) {
      beginRun();
    }
    taken++;
    return run.orElseThrow().next();
  }

  /** Has what comes next decoded, as far as a batch reaches. */
  private void beginRun() throws IOException {
    endRun();
    final Opened current = open.getFirst();
    final List<Chunk> chunks = current.source.chunks();
    if (batchTaken == batchSize) {
      decodeBatch();
    }
    final int from = taken;
    final int place = batchTaken;
    end = batchSize == 0 ? chunks.size() : Math.min(chunks.size(), from + batchSize - place);
    batchTaken = Math.min(batchSize, place + end - from);
    final BatchDecoder.Batch decoded = batch;
    run =
        Optional.of(
            new Prefetch<>(
                spare,
                end - from,
                current.decoder.ahead(chunks, spare.cores()),
                i -> {
                  final Chunk chunk = chunks.get(from + i);
                  return current.decoder.decode(
                      chunk, current.fields.apply(chunk), decoded, place + i);
                }));
  }

  private void decodeBatch() throws IOException {
    batch.close();
    batch = BatchDecoder.Batch.LEFT;
    batchSize = 0;
    batchTaken = 0;
    if (batches.mostBytes() == 0) {
      return;
    }
    final List<BatchDecoder.Wanted> wanted = wanted();
    batch = batches.decode(wanted);
    batchSize = wanted.size();
    open.getFirst().source.begin();
  }

  /** The chunks from the next one on that a batch takes, at least one. */
  private List<BatchDecoder.Wanted> wanted() throws IOException {
    final List<BatchDecoder.Wanted> wanted = new ArrayList<>();
    final Iterator<Opened> known = List.copyOf(open).iterator();
    long bytes = 0;
    int from = taken;
    for (int files = 0; files < MOST_OPEN && (known.hasNext() || ahead.hasNext()); files++) {
      final Opened opened = known.hasNext() ? known.next() : openNext();
      final List<Chunk> chunks = opened.source.chunks();
      for (final Chunk chunk : chunks.subList(from, chunks.size())) {
        final BatchDecoder.Wanted next = opened.decoder.wanted(chunk, opened.fields.apply(chunk));
        bytes += batches.bytes(next);
        if (bytes > batches.mostBytes() && !wanted.isEmpty()) {
          return wanted;
        }
        wanted.add(next);
      }
      from = 0;
    }
    return wanted;
  }

  private void endRun() {
    run.ifPresent(Prefetch::close);
    run = Optional.empty();
  }

  /** Closes what is open. */
  @Override
  public void close() throws IOException {
    endRun();
    try {
      batch.close();
    } finally {
      for (final Opened opened : open) {
        opened.file.close();
      }
    }
  }
}
