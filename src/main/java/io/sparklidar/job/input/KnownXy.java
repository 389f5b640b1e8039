package io.sparklidar.job.input;

import io.sparklidar.job.HeapGate;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.FileFingerprint;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * X and y of the chunks that were decoded in this JVM for the index: the tiles need them, and as
 * halo more than once. As much as the heap gate has room for, until a task needs the room or the
 * job ends. Safe for concurrent use.
 */
public final class KnownXy {

  private static final KnownXy HERE = new KnownXy(HeapGate.ofThisJvm());

  /**
   * A chunk.
   *
   * @param file which state of which file
   * @param index of the chunk
   */
  private record Place(FileFingerprint file, int index) {}

  private final Map<Place, KeptXy> chunks = new ConcurrentHashMap<>();
  private final HeapGate.Spare room;

  KnownXy(final HeapGate gate) {
    room = gate.spare(chunks::clear);
  }

  /** That of this JVM. */
  public static KnownXy ofThisJvm() {
    return HERE;
  }

  /** For reading a file whose chunks are known, or not. */
  public XyMemory of(final FileFingerprint file) {
    return new OfFile(file, false);
  }

  /** For making them known. */
  XyMemory filledBy(final FileFingerprint file) {
    return new OfFile(file, true);
  }

  /** Gives the memory back. */
  public void forget() {
    room.giveUp();
  }

  private final class OfFile implements XyMemory {

    private final FileFingerprint file;
    private final boolean fills;

    OfFile(final FileFingerprint file, final boolean fills) {
      this.file = file;
      this.fills = fills;
    }

    @Override
    public Optional<KeptXy> find(final Chunk chunk) {
      return Optional.ofNullable(chunks.get(new Place(file, chunk.index())));
    }

    @Override
    public boolean wants(final Chunk chunk) {
      return fills && room.has(KeptXy.bytes(chunk.pointCount()));
    }

    @Override
    public void keep(final Chunk chunk, final KeptXy xy) {
      final Place place = new Place(file, chunk.index());
      room.take(xy.bytes(), () -> chunks.put(place, xy));
    }
  }
}
