package io.sparklidar.tile;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasPointValues;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.decode.BatchDecoder;
import io.sparklidar.tile.decode.ChunkSequence;
import io.sparklidar.tile.decode.DecodedChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads the points of one tile: x, y, z and what the features need of the chunks that meet its core
 * or halo. Memory is bounded by the tile, not by its files. One object reads one tile.
 */
public final class TileReader {

  /** Opens the bytes of a file. */
  public interface Opener {

    /**
     * Opens a file for positioned reads.
     *
     * @param fingerprint which state of which file
     * @throws MalformedLasException if the file is in another state
     * @throws IOException if it cannot be opened
     */
    ByteSource open(FileFingerprint fingerprint) throws IOException;

    /**
     * Says that from now on the points of a file are looked at, which was opened before; others may
     * have been opened since.
     *
     * @param fingerprint which file
     */
    default void begin(final FileFingerprint fingerprint) {}

    /**
     * What is known of the chunks of a file.
     *
     * @param fingerprint which state of which file
     */
    default XyMemory known(final FileFingerprint fingerprint) {
      return XyMemory.NONE;
    }

    /**
     * A file whose points have the classes that they are to have.
     *
     * @param fingerprint which state of which file
     * @param file the same, open
     */
    default LasFile withClasses(final FileFingerprint fingerprint, final LasFile file) {
      return file;
    }
  }

  /** Says of points, by what each is alone, which take part and which are asked for. */
  public interface Choice {

    /** Every point takes part and is asked for. */
    Choice ALL = new EveryPoint(false);

    /** The same, and whoever keeps points of the core keeps all of them. */
    Choice ALL_KEPT = new EveryPoint(true);

    /** What it looks at besides x, y and z. */
    default Set<LasField> fields() {
      return Set.of();
    }

    /** Whether a tile that keeps points keeps those of all of its core, whoever writes them. */
    default boolean keepsAll() {
      return false;
    }

    /**
     * Of some points keeps those that take part: the others are neither neighbours nor rows.
     *
     * @param points of a chunk
     * @param transform of the chunk's file
     * @param rows which points, ascending; those that stay move to the front
     * @param count how many of {@code rows}
     * @return how many stay
     */
    int takingPart(LasColumns points, CoordinateTransform transform, int[] rows, int count);

    /**
     * Of some points keeps those that are asked for: the others may be neighbours.
     *
     * @param points of a chunk
     * @param transform of the chunk's file
     * @param rows which points, ascending; those that stay move to the front
     * @param count how many of {@code rows}
     * @return how many stay
     */
    int asked(LasColumns points, CoordinateTransform transform, int[] rows, int count);
  }

  private record EveryPoint(boolean keepsAll) implements Choice {
    @Override
    public int takingPart(
        final LasColumns points,
        final CoordinateTransform transform,
        final int[] rows,
        final int count) {
      return count;
    }

    @Override
    public int asked(
        final LasColumns points,
        final CoordinateTransform transform,
        final int[] rows,
        final int count) {
      return count;
    }
  }

  /**
   * Core points that are kept.
   *
   * @param fields what of the points of a layout
   * @param files where they go
   */
  private record Kept(Function<PointLayout, Set<LasField>> fields, List<TilePoints.OfFile> files) {}

  private final TileSpec tile;
  private final Lattice lattice;
  private final TileAttributes attributes;
  private final Choice choice;
  private final Growing core;
  private final Growing halo;
  private final Optional<Kept> kept;
  private final BatchDecoder batches;
  private final SpareCores spare;
  private final Map<Integer, BitSet> oneChannel = new HashMap<>();
  private final Optional<PointSelector> references;
  private final Optional<PointSelector> ground;
  private final Growing grounds;

  /** Which points of a chunk may be neighbours; only if not all may. */
  private boolean[] isReference = {};

  /** Which of them may be ground; only if somebody asks. */
  private boolean[] isGround = {};

  private int[] coreRows = {};
  private int[] haloRows = {};
  private int[] groundRows = {};
  private long originX;
  private long originY;
  private long originZ;
  private boolean originKnown;
  private long takingNoPart;
  private long elsewhere;

  private TileReader(
      final TileSpec tile,
      final Lattice lattice,
      final TileAttributes attributes,
      final Choice choice,
      final Optional<Kept> kept,
      final BatchDecoder batches,
      final SpareCores spare) {
    this.tile = tile;
    this.lattice = lattice;
    this.attributes = attributes;
    this.choice = choice;
    this.kept = kept;
    this.batches = batches;
    this.spare = spare;
    this.references = attributes.references().map(PointSelector::new);
    this.ground = attributes.ground().map(PointSelector::new);
    this.grounds = new Growing(0, Set.of());
    this.core =
        new Growing(
            Math.toIntExact(Math.min(tile.corePoints(), tile.readPoints())), attributes.ofCore());
    this.halo = new Growing((int) Math.min(1 << 16, tile.readPoints()), attributes.ofAll());
  }

  /**
   * Reads a tile.
   *
   * @param tile what to read
   * @param lattice the job's lattice
   * @param attributes source attributes that somebody looks at
   * @param opener opens the files
   * @param spare cores that may decode chunks ahead
   * @throws MalformedLasException if a file is not what it should be
   * @throws IOException if one cannot be read
   */
  public static PointBlock read(
      final TileSpec tile,
      final Lattice lattice,
      final TileAttributes attributes,
      final Opener opener,
      final SpareCores spare)
      throws IOException {
    return readPoints(tile, lattice, attributes, Choice.ALL, opener, BatchDecoder.NONE, spare)
        .block();
  }

  /**
   * Reads a tile, and keeps what the files say of the scanner channels.
   *
   * @param tile what to read
   * @param lattice the job's lattice
   * @param attributes source attributes that somebody looks at
   * @param choice which points
   * @param opener opens the files
   * @param batches may decode chunks
   * @param spare cores that may decode chunks ahead
   * @throws MalformedLasException if a file is not what it should be
   * @throws IOException if one cannot be read
   */
  public static TilePoints readPoints(
      final TileSpec tile,
      final Lattice lattice,
      final TileAttributes attributes,
      final Choice choice,
      final Opener opener,
      final BatchDecoder batches,
      final SpareCores spare)
      throws IOException {
    final TileReader reader =
        new TileReader(tile, lattice, attributes, choice, Optional.empty(), batches, spare);
    reader.readInputs(opener);
    return reader.points(List.of());
  }

  /**
   * Reads a tile and keeps what outputs need of its core points, so that nobody has to decode them
   * again to write them. Of a part of a file, those of whole chunks are kept: others are written
   * together with points of other parts.
   *
   * @param tile what to read
   * @param lattice the job's lattice
   * @param attributes source attributes that somebody looks at
   * @param choice which points
   * @param fields what is kept of the points of a layout, some of its fields
   * @param opener opens the files
   * @param batches may decode chunks
   * @param spare cores that may decode chunks ahead
   * @throws MalformedLasException if a file is not what it should be
   * @throws IOException if one cannot be read
   */
  public static TilePoints readAndKeep(
      final TileSpec tile,
      final Lattice lattice,
      final TileAttributes attributes,
      final Choice choice,
      final Function<PointLayout, Set<LasField>> fields,
      final Opener opener,
      final BatchDecoder batches,
      final SpareCores spare)
      throws IOException {
    final Kept kept = new Kept(fields, new ArrayList<>());
    final TileReader reader =
        new TileReader(tile, lattice, attributes, choice, Optional.of(kept), batches, spare);
    reader.readInputs(opener);
    return reader.points(kept.files);
  }

  private TilePoints points(final List<TilePoints.OfFile> files) {
    return new TilePoints(
        block(),
        files,
        oneChannel,
        new TilePoints.LeftOut(takingNoPart, elsewhere),
        ground.map(any -> grounds.block(lattice, originX, originY, originZ, 0)),
        Optional.empty());
  }

  /**
   * One of the tile's inputs, and what is decoded of it.
   *
   * @param reader of the tile
   * @param input which
   * @param opener opens it
   */
  private record Source(TileReader reader, TileSpec.Input input, Opener opener)
      implements ChunkSequence.Source {

    @Override
    public LasFile open() throws IOException {
      return opener.withClasses(
          input.fingerprint(),
          LasFile.open(opener.open(input.fingerprint())).with(opener.known(input.fingerprint())));
    }

    @Override
    public List<Chunk> chunks() {
      return input.chunks();
    }

    @Override
    public Function<Chunk, Set<LasField>> fields(final PointLayout layout) {
      final Set<LasField> ofHalo = fields(reader.attributes.ofAll());
      final Set<LasField> ofCore = fields(reader.attributes.ofCore());
      final Set<LasField> kept = EnumSet.copyOf(ofCore);
      kept.addAll(reader.keptFields(input, layout));
      return chunk -> {
        if (reader.keeps(input, chunk)) {
          return kept;
        }
        return reader.tile.hasCore(input.file(), chunk.index()) ? ofCore : ofHalo;
      };
    }

    private Set<LasField> fields(final Set<PointAttribute> attributes) {
      final Set<LasField> fields = EnumSet.of(LasField.XY, LasField.Z);
      fields.addAll(reader.choice.fields());
      attributes.forEach(attribute -> fields.add(attribute.field()));
      Stream.concat(reader.attributes.references().stream(), reader.attributes.ground().stream())
          .flatMap(condition -> condition.attributes().stream())
          .forEach(attribute -> fields.add(attribute.field()));
      return fields;
    }

    @Override
    public void begin() {
      opener.begin(input.fingerprint());
    }
  }

  private void readInputs(final Opener opener) throws IOException {
    final List<Source> sources =
        tile.inputs().stream().map(input -> new Source(this, input, opener)).toList();
    try (ChunkSequence sequence = new ChunkSequence(sources, batches, spare)) {
      for (final TileSpec.Input input : tile.inputs()) {
        readInput(input, sequence.nextFile(), sequence);
      }
    }
  }

  /** Whether core points of an input are kept. */
  private boolean keeps(final TileSpec.Input input) {
    return kept.isPresent() && tile.core().mayHold(input.file());
  }

  private boolean keeps(final TileSpec.Input input, final Chunk chunk) {
    return keeps(input)
        && (tile.keeps(input.file(), chunk.index())
            || choice.keepsAll() && tile.hasCore(input.file(), chunk.index()));
  }

  private Set<LasField> keptFields(final TileSpec.Input input, final PointLayout layout) {
    return keeps(input) ? kept.orElseThrow().fields.apply(layout) : Set.of();
  }

  private void readInput(
      final TileSpec.Input input, final LasFile file, final ChunkSequence sequence)
      throws IOException {
    final CoordinateTransform transform = file.transform();
    final CoordinateTransform searched = transform.withHeightUnit(input.heightUnit());
    final Lattice.Mapping mapping = lattice.mapping(searched);
    final LasColumns whole = new LasColumns(file.layout(), keptFields(input, file.layout()));
    if (keeps(input) && !(tile.core() instanceof TileCore.Square)) {
      // Room for all of them at once: growing step by step would take half as much again.
      whole.resize(
          input.chunks().stream()
              .filter(chunk -> keeps(input, chunk))
              .mapToInt(Chunk::pointCount)
              .sum());
      whole.resize(0);
    }
    for (final Chunk chunk : input.chunks()) {
      try (DecodedChunk next = sequence.next()) {
        final int cores = add(input, chunk, next.columns(), searched, mapping, file);
        if (cores > 0 && next.hasOneChannel()) {
          oneChannel.computeIfAbsent(input.file(), ordinal -> new BitSet()).set(chunk.index());
        }
        if (cores > 0 && keeps(input, chunk)) {
          whole.append(next.columns(), coreRows, 0, cores);
        }
      }
    }
    if (keeps(input)) {
      kept.orElseThrow()
          .files
          .add(new TilePoints.OfFile(input.file(), file.layout(), transform, file.crs(), whole));
    }
  }

  /** Adds the points of a chunk; {@link #coreRows} says which are core, the result how many. */
  private int add(
      final TileSpec.Input input,
      final Chunk chunk,
      final LasColumns columns,
      final CoordinateTransform transform,
      final Lattice.Mapping mapping,
      final LasFile file)
      throws MalformedLasException {
    final int n = columns.size();
    if (coreRows.length < n) {
      coreRows = new int[n];
      haloRows = new int[n];
    }
    final CoordinateTransform stored = file.transform();
    final int owned = selectCore(input.file(), chunk.index(), columns, transform);
    final int taking = choice.takingPart(columns, stored, coreRows, owned);
    final int cores = choice.asked(columns, stored, coreRows, taking);
    takingNoPart += owned - taking;
    elsewhere += taking - cores;
    final int halos =
        cores == n
            ? 0
            : choice.takingPart(columns, stored, haloRows, selectHalo(columns, transform, cores));
    final int found = ground.isEmpty() ? 0 : selectGround(columns, transform, stored);
    if (cores + halos + found == 0) {
      return 0;
    }
    if (!originKnown) {
      final int first =
          IntStream.of(
                  cores > 0 ? coreRows[0] : n,
                  halos > 0 ? haloRows[0] : n,
                  found > 0 ? groundRows[0] : n)
              .min()
              .getAsInt();
      setOrigin(transform, mapping, columns.z()[first]);
    }
    append(grounds, groundRows, found, input, chunk, columns, mapping, file);
    if (references.isPresent()) {
      if (isReference.length < n) {
        isReference = new boolean[n];
      }
      references.get().select(new LasPointValues(columns, file.transform()), n, isReference);
    }
    append(core, coreRows, cores, input, chunk, columns, mapping, file);
    append(halo, haloRows, halos, input, chunk, columns, mapping, file);
    return cores;
  }

  private int selectCore(
      final int file,
      final int chunk,
      final LasColumns columns,
      final CoordinateTransform transform) {
    final int n = columns.size();
    final TileCore cores = tile.core();
    final TileCore.Share share = cores.share(file, chunk);
    if (share == TileCore.Share.NONE) {
      return 0;
    }
    int count = 0;
    if (share == TileCore.Share.ALL) {
      for (; count < n; count++) {
        coreRows[count] = count;
      }
      return count;
    }
    final int[] xs = columns.x();
    final int[] ys = columns.y();
    for (int p = 0; p < n; p++) {
      final double x = transform.x(xs[p]);
      final double y = transform.y(ys[p]);
      if (cores.contains(file, chunk, x, y, transform.scaleX(), transform.scaleY())) {
        coreRows[count++] = p;
      }
    }
    return count;
  }

  /** Of the points that are not asked for as core points, those within reach. */
  private int selectHalo(
      final LasColumns columns, final CoordinateTransform transform, final int cores) {
    final int n = columns.size();
    final HaloRegion haloRegion = tile.haloRegion();
    final int[] xs = columns.x();
    final int[] ys = columns.y();
    int count = 0;
    int core = 0;
    for (int p = 0; p < n; p++) {
      if (core < cores && coreRows[core] == p) {
        core++;
      } else if (haloRegion.contains(transform.x(xs[p]), transform.y(ys[p]))) {
        haloRows[count++] = p;
      }
    }
    return count;
  }

  /** The points that take part and may be ground, of those within reach of it. */
  private int selectGround(
      final LasColumns columns,
      final CoordinateTransform transform,
      final CoordinateTransform stored) {
    final int n = columns.size();
    if (isGround.length < n) {
      isGround = new boolean[n];
      groundRows = new int[n];
    }
    ground.orElseThrow().select(new LasPointValues(columns, stored), n, isGround);
    final HaloRegion region = tile.ground().region();
    final int[] xs = columns.x();
    final int[] ys = columns.y();
    int count = 0;
    for (int p = 0; p < n; p++) {
      if (isGround[p] && region.contains(transform.x(xs[p]), transform.y(ys[p]))) {
        groundRows[count++] = p;
      }
    }
    return choice.takingPart(columns, stored, groundRows, count);
  }

  /**
   * From where ints reach all points. Where it is not known how high they lie: where a step is the
   * file's own, its zero is the middle of all it can hold, else its first point is near the others.
   */
  private void setOrigin(
      final CoordinateTransform transform, final Lattice.Mapping mapping, final int firstZ) {
    originX = lattice.originX(tile.bounds());
    originY = lattice.originY(tile.bounds());
    originZ =
        lattice
            .originZ()
            .orElseGet(
                () ->
                    mapping
                        .z()
                        .toLattice(lattice.unitZ() == Math.abs(transform.scaleZ()) ? 0 : firstZ));
    originKnown = true;
  }

  private void append(
      final Growing target,
      final int[] rows,
      final int count,
      final TileSpec.Input input,
      final Chunk chunk,
      final LasColumns columns,
      final Lattice.Mapping mapping,
      final LasFile file)
      throws MalformedLasException {
    if (count == 0) {
      return;
    }
    final int at = target.size;
    target.ensure(Math.addExact(at, count));
    appendAxis(mapping.x(), columns.x(), rows, count, originX, target.x, at, chunk, input);
    appendAxis(mapping.y(), columns.y(), rows, count, originY, target.y, at, chunk, input);
    appendAxis(mapping.z(), columns.z(), rows, count, originZ, target.z, at, chunk, input);
    final long first = PointIdentity.of(input.file(), chunk.firstPoint());
    PointIdentity.of(input.file(), chunk.firstPoint() + rows[count - 1]);
    for (int i = 0; i < count; i++) {
      target.identity[at + i] = first + rows[i];
    }
    for (final Map.Entry<PointAttribute, int[]> column : target.attributes.entrySet()) {
      if (file.layout().has(column.getKey().field())) {
        columns.copy(column.getKey(), rows, count, column.getValue(), at);
      } else {
        Arrays.fill(column.getValue(), at, at + count, PointBlock.ABSENT);
      }
    }
    if (references.isPresent() && target != grounds) {
      for (int i = 0; i < count; i++) {
        if (!isReference[rows[i]]) {
          target.leftOut.set(at + i);
        }
      }
    }
    target.size = at + count;
  }

  private static void appendAxis(
      final Lattice.AxisMapping mapping,
      final int[] values,
      final int[] rows,
      final int count,
      final long origin,
      final int[] to,
      final int at,
      final Chunk chunk,
      final TileSpec.Input input)
      throws MalformedLasException {
    final int lost = mapping.toLattice(values, rows, count, origin, to, at);
    if (lost < count) {
      throw new MalformedLasException(
          input.fingerprint().path(),
          chunk.offset(),
          "points where the header says they are, within 2^31 coordinate steps of one another",
          "point "
              + (chunk.firstPoint() + rows[lost])
              + " at "
              + (mapping.toLattice(values[rows[lost]]) - origin)
              + " steps");
    }
  }

  private PointBlock block() {
    final int coreCount = core.size;
    core.append(halo);
    final BitSet references = core.leftOut;
    references.flip(0, core.size);
    return core.block(lattice, originX, originY, originZ, coreCount).withReferences(references);
  }

  /** Columns that grow. */
  private static final class Growing {

    private int size;
    private int[] x;
    private int[] y;
    private int[] z;
    private long[] identity;
    private final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);

    /** The points that may not be neighbours. */
    private final BitSet leftOut = new BitSet();

    private Growing(final int capacity, final Set<PointAttribute> attributes) {
      x = new int[capacity];
      y = new int[capacity];
      z = new int[capacity];
      identity = new long[capacity];
      for (final PointAttribute attribute : attributes) {
        this.attributes.put(attribute, new int[capacity]);
      }
    }

    private PointBlock block(
        final Lattice lattice,
        final long originX,
        final long originY,
        final long originZ,
        final int coreCount) {
      return new PointBlock(
          lattice, originX, originY, originZ, size, coreCount, x, y, z, identity, attributes);
    }

    private void ensure(final int needed) {
      if (needed > x.length) {
        resize(Math.max(needed, Math.toIntExact(Math.min(1L << 30, x.length * 3L / 2 + 16))));
      }
    }

    private void resize(final int capacity) {
      x = Arrays.copyOf(x, capacity);
      y = Arrays.copyOf(y, capacity);
      z = Arrays.copyOf(z, capacity);
      identity = Arrays.copyOf(identity, capacity);
      attributes.replaceAll((attribute, values) -> Arrays.copyOf(values, capacity));
    }

    private void append(final Growing other) {
      final int total = Math.addExact(size, other.size);
      if (total > x.length) {
        resize(total);
      }
      System.arraycopy(other.x, 0, x, size, other.size);
      System.arraycopy(other.y, 0, y, size, other.size);
      System.arraycopy(other.z, 0, z, size, other.size);
      System.arraycopy(other.identity, 0, identity, size, other.size);
      for (final Map.Entry<PointAttribute, int[]> column : other.attributes.entrySet()) {
        System.arraycopy(column.getValue(), 0, attributes.get(column.getKey()), size, other.size);
      }
      final int at = size;
      other.leftOut.stream().forEach(point -> leftOut.set(at + point));
      size = total;
    }
  }
}
