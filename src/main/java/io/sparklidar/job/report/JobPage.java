package io.sparklidar.job.report;

import static java.util.stream.Collectors.toSet;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.NameList;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.job.Digest;
import io.sparklidar.job.JobOutcome;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.LabelReport;
import io.sparklidar.job.LabelResult;
import io.sparklidar.job.SupersededResult;
import io.sparklidar.job.TileResult;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.storage.StoredObject;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Turns what a job reports and the pictures of its tiles into {@code report.html}. */
public final class JobPage {

  /** Cells along the longer side of a picture, at most. */
  private static final int LONGEST_SIDE = 640;

  private static final int SHORTEST_SIDE = 64;

  /** So many points fall on a cell in the mean, so that few cells stay empty. */
  private static final double POINTS_PER_CELL = 4;

  /** This share of the points may lie outside the picture on each side: outliers. */
  private static final double OUTSIDE = 5e-4;

  /** Bytes of all pictures, at most: three quarters of what they are as text in the page. */
  private static final long PICTURE_BYTES = 2_600_000;

  /** So many results that are kept aside are named; {@code report.json} names all. */
  private static final int KEPT_SHOWN = 200;

  private static final List<String> NORMALS =
      Stream.of(Features.NORMAL_X, Features.NORMAL_Y, Features.NORMAL_Z)
          .map(Feature::columnName)
          .toList();

  private JobPage() {}

  /** The grid of the job's pictures; empty if there are no points. */
  public static Optional<TopGrid> grid(final List<FileIndex> files) {
    Bounds all = Bounds.EMPTY;
    long points = 0;
    for (final FileIndex file : files) {
      all = all.union(file.bounds());
      points += file.pointCount();
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(grid(withoutOutliers(files, all, points), points));
  }

  /** The grid of so many points in an extent that is not empty. */
  public static TopGrid grid(final Bounds shown, final long points) {
    final double longest = Math.max(shown.width(), shown.height());
    final double shortest = Math.max(Math.min(shown.width(), shown.height()), longest / 100);
    final double side = Math.sqrt(points / POINTS_PER_CELL * longest / Math.max(shortest, 1e-9));
    return TopGrid.covering(shown, (int) Math.max(SHORTEST_SIDE, Math.min(LONGEST_SIDE, side)));
  }

  /** The extent of the squares of the index that hold all but a few points. */
  private static Bounds withoutOutliers(
      final List<FileIndex> files, final Bounds all, final long points) {
    final double[] x = middle(files, true, points);
    final double[] y = middle(files, false, points);
    return new Bounds(
        Math.max(all.minX(), x[0]),
        Math.max(all.minY(), y[0]),
        Math.min(all.maxX(), x[1]),
        Math.min(all.maxY(), y[1]));
  }

  private record Square(double from, double to, long points) {

    private Square plus(final Square other) {
      return new Square(from, Math.max(to, other.to), points + other.points);
    }
  }

  private static double[] middle(
      final List<FileIndex> files, final boolean alongX, final long points) {
    final Map<Double, Square> byStart = new HashMap<>();
    for (final FileIndex file : files) {
      file.density()
          .forEach(
              alongX,
              (from, to, count) -> byStart.merge(from, new Square(from, to, count), Square::plus));
    }
    final List<Square> squares = new ArrayList<>(byStart.values());
    squares.sort(java.util.Comparator.comparingDouble(Square::from));
    final long spare = (long) (points * OUTSIDE);
    double from = Double.NEGATIVE_INFINITY;
    double to = Double.POSITIVE_INFINITY;
    long passed = 0;
    for (final Square square : squares) {
      passed += square.points;
      if (passed > spare) {
        from = square.from;
        break;
      }
    }
    passed = 0;
    for (int i = squares.size() - 1; i >= 0; i--) {
      passed += squares.get(i).points;
      if (passed > spare) {
        to = squares.get(i).to;
        break;
      }
    }
    return new double[] {from, to};
  }

  /**
   * What a page tells of a job beside its pictures.
   *
   * @param outcome what every job says of itself
   * @param counts numbers worth showing
   * @param tiles what was done piece by piece
   * @param pictured what tells these, as they were computed, from others
   * @param memory GPU memory over time
   */
  public record Content(
      JobOutcome outcome,
      List<ReportModel.Count> counts,
      List<ReportModel.Tile> tiles,
      String pictured,
      List<ReportModel.MemorySample> memory) {

    /** Of features. */
    public static Content of(
        final JobReport report,
        final List<ReportModel.MemorySample> memory,
        final Instant started) {
      final JobReport.Counts counts = report.counts();
      final List<ReportModel.Count> numbers = new ArrayList<>();
      numbers.add(new ReportModel.Count("input files", counts.files()));
      numbers.add(new ReportModel.Count("points written", counts.pointsOut()));
      report
          .leftOut()
          .forEach(
              (option, points) ->
                  numbers.add(new ReportModel.Count("points left out: " + option, points)));
      if (counts.pointsOfGround() > 0) {
        numbers.add(new ReportModel.Count("points of ground", counts.pointsOfGround()));
      }
      numbers.add(new ReportModel.Count("tiles done in earlier runs", counts.tilesReused()));
      return new Content(
          report,
          numbers,
          report.tiles().stream().map(tile -> JobPage.tile(tile, started)).toList(),
          pictured(report.tiles(), TileResult::id, TileResult::started),
          memory);
    }

    /** Of labels. */
    public static Content of(final LabelReport report, final Instant started) {
      return new Content(
          report,
          List.of(
              new ReportModel.Count("input files", report.counts().files()),
              new ReportModel.Count("files done in earlier runs", report.counts().filesReused()),
              new ReportModel.Count("labelled points compared with", report.referencePoints()),
              new ReportModel.Count("points with the class they had", report.agreeing())),
          report.files().stream().map(file -> JobPage.tile(file, started)).toList(),
          pictured(report.files(), LabelResult::id, LabelResult::started),
          List.of());
    }

    /**
     * What tells tiles, as they were computed, from others.
     *
     * @param tiles all of them
     * @param id name of one
     * @param started when it began, milliseconds since 1970
     */
    public static <T> String pictured(
        final List<T> tiles, final Function<T, String> id, final ToLongFunction<T> started) {
      return Digest.of(
          tiles.stream()
              .map(tile -> id.apply(tile) + " " + started.applyAsLong(tile))
              .toArray(String[]::new));
    }
  }

  /**
   * A part of a job that has a place of its own: places of two do not compare.
   *
   * @param title what it is called; empty if it is all of the job
   * @param tiles names of its tiles
   * @param none its picture without points; empty if there is none
   * @param rasters what the job wrote of it besides, on grids of their own
   */
  public record Area(
      String title, Set<String> tiles, Optional<TilePicture> none, List<ShownRaster> rasters) {

    /** Copies the list. */
    public Area {
      rasters = List.copyOf(rasters);
    }

    private Content of(final Content job) {
      return new Content(
          job.outcome,
          job.counts,
          job.tiles.stream().filter(this::holds).toList(),
          title + job.pictured,
          job.memory);
    }

    private boolean holds(final ReportModel.Tile tile) {
      return title.isEmpty() || tiles.contains(tile.id());
    }
  }

  /**
   * The page.
   *
   * @param conf Hadoop configuration
   * @param folder where tiles left their pictures
   * @param content what the job did
   * @param areas its parts
   * @param redraw draws the pictures of tiles anew that cannot be read, as far as it can
   * @param started when it began
   */
  public static String html(
      final Configuration conf,
      final OutputFolder folder,
      final Content content,
      final List<Area> areas,
      final Consumer<Set<String>> redraw,
      final Instant started) {
    final List<String> warnings = new ArrayList<>(content.outcome().warnings());
    final List<SupersededResult> kept = content.outcome().keptAside();
    for (final SupersededResult result : kept.subList(0, Math.min(KEPT_SHOWN, kept.size()))) {
      warnings.add("an earlier result is kept aside: " + result.path());
    }
    if (kept.size() > KEPT_SHOWN) {
      warnings.add(
          "earlier results kept aside: " + (kept.size() - KEPT_SHOWN) + " more, see report.json");
    }
    final List<ReportModel.Picture> pictures = new ArrayList<>();
    List<io.sparklidar.job.report.Histogram> histograms = List.of();
    final List<ReportModel.Area> shown = new ArrayList<>();
    for (final Area area : areas) {
      final Content own = area.of(content);
      shown.add(
          new ReportModel.Area(
              area.title, own.tiles.stream().map(ReportModel.Tile::id).collect(toSet())));
      if (area.none.isPresent() && !own.tiles.isEmpty()) {
        final Merged merged = merged(conf, folder, own, area.none.get(), redraw, warnings);
        histograms = together(histograms, merged.picture.histograms());
        final CompletableFuture<Void> saved =
            CompletableFuture.runAsync(() -> merged.keep(conf, folder, own));
        painted(merged.picture.view(), PICTURE_BYTES / areas.size())
            .forEach(of -> pictures.add(of.in(area.title)));
        saved.join();
      }
      painted(area.rasters, PICTURE_BYTES / areas.size())
          .forEach(of -> pictures.add(of.in(area.title)));
    }
    return ReportPage.html(model(content, shown, pictures, histograms, warnings, started));
  }

  /** Values are values, wherever they are. */
  private static List<io.sparklidar.job.report.Histogram> together(
      final List<io.sparklidar.job.report.Histogram> some,
      final List<io.sparklidar.job.report.Histogram> more) {
    for (int h = 0; h < some.size(); h++) {
      some.get(h).merge(more.get(h));
    }
    return some.isEmpty() ? more : some;
  }

  /**
   * A raster of the job.
   *
   * @param name of it
   * @param grid its cells
   * @param cells their numbers, rows from the south; NaN where there is none
   * @param isHeight whether they are heights
   */
  public record ShownRaster(String name, TopGrid grid, double[] cells, boolean isHeight) {}

  /** The pictures of rasters, as many as a page has room for. */
  private static List<ReportModel.Picture> painted(
      final List<ShownRaster> rasters, final long most) {
    final List<ReportModel.Picture> pictures = new ArrayList<>();
    long bytes = 0;
    for (final ShownRaster raster : rasters) {
      final byte[] png =
          TopViewPainter.raster(raster.grid, raster.cells, raster.isHeight, raster.name, "m");
      bytes += png.length;
      if (bytes <= most) {
        pictures.add(new ReportModel.Picture(raster.name + ", raster", png));
      }
    }
    return pictures;
  }

  /** What tiles look like together, and whether a later run is to find that in one piece. */
  private record Merged(TilePicture picture, boolean isToKeep) {

    private void keep(final Configuration conf, final OutputFolder folder, final Content content) {
      if (isToKeep) {
        new WholePicture(content.pictured(), picture).save(conf, folder);
      }
    }
  }

  private static Merged merged(
      final Configuration conf,
      final OutputFolder folder,
      final Content content,
      final TilePicture merged,
      final Consumer<Set<String>> redraw,
      final List<String> warnings) {
    final List<ReportModel.Tile> tiles = content.tiles();
    // Few pictures are read at once.
    final boolean many = tiles.size() > StorageAccess.READERS;
    final Optional<TilePicture> known =
        many ? WholePicture.load(conf, folder, content.pictured(), merged) : Optional.empty();
    if (known.isPresent()) {
      return new Merged(known.get(), false);
    }
    merged.view().coverGrid();
    final Set<String> absent = new TreeSet<>();
    Set<String> broken = new TreeSet<>();
    final List<String> ids = tiles.stream().map(ReportModel.Tile::id).toList();
    final int readers = readers(tiles, merged.view().grid());
    merge(conf, folder, ids, readers, merged, absent, broken);
    if (!broken.isEmpty()) {
      redraw.accept(broken);
      final Set<String> again = broken;
      broken = new TreeSet<>();
      merge(conf, folder, again, readers, merged, absent, broken);
    }
    if (!absent.isEmpty()) {
      warnings.add(
          NameList.counted(absent.size(), "tile")
              + " of earlier runs, over another area or without pages, not in the pictures");
    }
    if (!broken.isEmpty()) {
      warnings.add(
          "not in the pictures, for theirs cannot be read: "
              + NameList.folded(List.copyOf(broken)));
    }
    return new Merged(merged, many && absent.isEmpty() && broken.isEmpty());
  }

  private static void merge(
      final Configuration conf,
      final OutputFolder folder,
      final Collection<String> ids,
      final int readers,
      final TilePicture merged,
      final Set<String> absent,
      final Set<String> broken) {
    try {
      StorageAccess.readAll(
          ids,
          readers,
          id -> {
            final StoredObject.Found<TilePicture> found =
                TilePicture.load(conf, folder.picture(id));
            synchronized (merged) {
              if (found.state() == StoredObject.State.BROKEN) {
                broken.add(id);
              } else if (found.value().filter(merged::fits).isPresent()) {
                merged.merge(found.value().get());
              } else {
                absent.add(id);
              }
            }
          });
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As many pictures at once as have, together, about twice the cells of the whole. */
  static int readers(final List<ReportModel.Tile> tiles, final TopGrid grid) {
    final double all = grid.columns() * grid.cellSize() * grid.rows() * grid.cellSize();
    double covered = 0;
    for (final ReportModel.Tile tile : tiles) {
      covered +=
          Math.min(all, Math.max(0, tile.bounds().width()) * Math.max(0, tile.bounds().height()));
    }
    return (int) Math.max(1, Math.min(StorageAccess.READERS, 2 * tiles.size() * all / covered));
  }

  /** A picture that is yet to be painted. */
  private record Sketch(String title, Supplier<byte[]> paint) {}

  /** The pictures of a view, or of larger cells where a page of them would be too large. */
  static List<ReportModel.Picture> painted(final TopView view) {
    return painted(view, PICTURE_BYTES);
  }

  private static List<ReportModel.Picture> painted(final TopView view, final long most) {
    final List<ReportModel.Picture> pictures = paint(view);
    return pictures.stream().mapToLong(picture -> picture.png().length).sum() <= most
            || Math.max(view.grid().columns(), view.grid().rows()) <= SHORTEST_SIDE
        ? pictures
        : painted(view.halved(), most);
  }

  private static List<ReportModel.Picture> paint(final TopView view) {
    final TopViewPainter painter = new TopViewPainter(view, "m");
    final List<Sketch> sketches = new ArrayList<>();
    sketches.add(new Sketch("Height", painter::height));
    if (view.isClassified()) {
      sketches.add(new Sketch("Classification", painter::classification));
    }
    final List<String> shown = view.features();
    if (shown.containsAll(NORMALS)) {
      sketches.add(
          new Sketch(
              "Normals", () -> painter.normals(NORMALS.get(0), NORMALS.get(1), NORMALS.get(2))));
    }
    for (final String feature : shown) {
      if (!NORMALS.contains(feature)) {
        sketches.add(new Sketch(feature, () -> painter.feature(feature)));
      }
    }
    return sketches.parallelStream()
        .map(sketch -> new ReportModel.Picture(sketch.title, sketch.paint.get()))
        .toList();
  }

  /** The name of the output folder, or all of it where that is the root of a store. */
  private static String title(final String output) {
    final String name = new Path(output).getName();
    return name.isEmpty() ? output : name;
  }

  private static ReportModel model(
      final Content content,
      final List<ReportModel.Area> areas,
      final List<ReportModel.Picture> pictures,
      final List<io.sparklidar.job.report.Histogram> histograms,
      final List<String> warnings,
      final Instant started) {
    final List<ReportModel.BadInput> bad = new ArrayList<>();
    for (final BadInput input : content.outcome().badInputs()) {
      final String place =
          input.point() != null
              ? "point " + input.point()
              : input.offset() != null ? "byte " + input.offset() : "";
      bad.add(
          new ReportModel.BadInput(
              input.file(), place, input.expected(), input.found(), input.message()));
    }
    final List<ReportModel.Parameter> parameters = new ArrayList<>();
    for (final Map.Entry<String, Object> entry : content.outcome().parameters().entrySet()) {
      parameters.add(new ReportModel.Parameter(entry.getKey(), entry.getValue().toString()));
    }
    return new ReportModel(
        title(content.outcome().parameters().get("output").toString()),
        switch (content.outcome().status()) {
          case OK -> ReportModel.Status.OK;
          case PARTIAL -> ReportModel.Status.SOME_BAD;
          case FAILED -> ReportModel.Status.FAILED;
        },
        started,
        Instant.now(),
        content.outcome().version(),
        content.counts(),
        content.tiles(),
        bad,
        warnings,
        pictures,
        histograms,
        content.memory(),
        parameters,
        areas);
  }

  private static ReportModel.Tile tile(final TileResult tile, final Instant started) {
    return new ReportModel.Tile(
        tile.id(),
        tile.bounds(),
        tile.points(),
        tile.haloPoints(),
        tile.device(),
        tile.engine(),
        tile.reason(),
        ReportModel.StageSeconds.of(tile.seconds()),
        ReportModel.since(started, tile.started()),
        ReportModel.since(started, Math.max(tile.started(), tile.ended())));
  }

  private static ReportModel.Tile tile(final LabelResult file, final Instant started) {
    return ReportModel.Tile.onCpu(
        file.id(),
        file.bounds(),
        file.points(),
        "vote",
        file.search(),
        file.seconds(),
        started,
        file.started(),
        file.ended());
  }
}
