package io.sparklidar.job.terrain;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.input.InputPath;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.raster.dtm.GeoTiff;
import io.sparklidar.raster.dtm.MalformedRasterException;
import io.sparklidar.raster.dtm.TerrainCells;
import io.sparklidar.raster.dtm.VirtualSources;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds rasters of terrain, and makes sure that they fit one another and the points. */
public final class TerrainFiles {

  private static final String OPTION = "--dtm";

  /** No VRT that anybody makes has more bytes. */
  private static final long MOST_BYTES = 64L << 20;

  private final Configuration conf;
  private final Set<Terrain.File> found = new LinkedHashSet<>();

  private TerrainFiles(final Configuration conf) {
    this.conf = conf;
  }

  /**
   * Finds those of some points of a job.
   *
   * @param conf Hadoop configuration
   * @param paths GeoTIFFs, VRTs, folders that are searched with their subfolders, and globs
   * @param inputs the points, of one reference system; may be none
   * @param others codes of the reference systems of other points of the job: rasters of these are
   *     left to them
   * @throws UsageException if one is missing or no raster that is read, or they do not fit
   * @throws IOException if storage fails
   */
  public static Terrain find(
      final Configuration conf,
      final List<String> paths,
      final List<FileIndex> inputs,
      final Set<Integer> others)
      throws UsageException, IOException {
    final TerrainFiles files = new TerrainFiles(conf);
    for (final String path : paths) {
      try {
        files.add(path);
      } catch (final MalformedRasterException e) {
        throw new UsageException(OPTION + ": " + e.getMessage());
      }
    }
    final SourceFiles sources = new SourceFiles(new HadoopConf(conf));
    final List<Terrain.File> all = new ArrayList<>();
    final List<GeoTiff.Place> places = new ArrayList<>();
    final Set<Integer> own =
        inputs.stream().map(input -> input.crs().horizontalEpsg()).collect(Collectors.toSet());
    places(sources, List.copyOf(files.found))
        .forEach(
            (file, place) -> {
              if (own.contains(place.epsg()) || !others.contains(place.epsg())) {
                all.add(file);
                places.add(place);
              }
            });
    requireSome(all, inputs);
    final TerrainCells cells = new TerrainCells(places);
    requireOneGrid(all, cells);
    requireReferenceSystem(all, cells, inputs);
    requireCommonPlace(all, cells, inputs);
    return new Terrain(
        sources, all, cells, inputs.isEmpty() ? 1 : inputs.get(0).crs().heightUnit());
  }

  private void add(final String input) throws UsageException, IOException {
    final FileStatus[] matches;
    try {
      final Path path = InputPath.of(conf, input);
      matches = path.getFileSystem(conf).globStatus(path);
    } catch (final IllegalArgumentException e) {
      throw new UsageException(OPTION + " \"" + input + "\": " + ErrorMessages.oneLine(e));
    }
    if (matches == null || matches.length == 0) {
      throw new UsageException(OPTION + ": no such file or folder: " + input);
    }
    for (final FileStatus match : matches) {
      if (match.isDirectory()) {
        addFolder(match.getPath());
      } else if (match.getPath().getName().toLowerCase(Locale.ROOT).endsWith(".vrt")) {
        addSources(match);
      } else {
        found.add(file(match, 0));
      }
    }
  }

  private void addFolder(final Path folder) throws UsageException, IOException {
    final List<FileStatus> rasters = new ArrayList<>();
    final RemoteIterator<LocatedFileStatus> all =
        folder.getFileSystem(conf).listFiles(folder, true);
    while (all.hasNext()) {
      final LocatedFileStatus file = all.next();
      if (file.getPath().getName().toLowerCase(Locale.ROOT).matches(".*\\.tiff?")) {
        rasters.add(file);
      }
    }
    if (rasters.isEmpty()) {
      throw new UsageException(OPTION + ": there is no .tif or .tiff in " + folder);
    }
    rasters.sort(Comparator.comparing(file -> file.getPath().toString()));
    rasters.forEach(raster -> found.add(file(raster, 0)));
  }

  private void addSources(final FileStatus virtual) throws UsageException, IOException {
    final Path path = virtual.getPath();
    final FileSystem fs = path.getFileSystem(conf);
    if (virtual.getLen() > MOST_BYTES) {
      throw new MalformedRasterException(
          path.toString(), "at most " + MOST_BYTES + " bytes", virtual.getLen() + " bytes");
    }
    final byte[] text;
    try (InputStream in = fs.open(path)) {
      text = in.readAllBytes();
    }
    for (final VirtualSources.Source source : VirtualSources.of(path.toString(), text)) {
      try {
        final Path of =
            source.isRelative()
                ? new Path(path.getParent(), source.path())
                : InputPath.of(conf, source.path());
        found.add(file(of.getFileSystem(conf).getFileStatus(of), source.band()));
      } catch (final FileNotFoundException | IllegalArgumentException e) {
        throw new UsageException(
            OPTION + ": " + path + " shows " + source.path() + ", and there is no such file");
      }
    }
  }

  private static Terrain.File file(final FileStatus status, final int band) {
    return new Terrain.File(
        new FileFingerprint(
            status.getPath().toString(), status.getLen(), status.getModificationTime()),
        band);
  }

  private static void requireSome(final List<Terrain.File> files, final List<FileIndex> inputs)
      throws UsageException {
    if (files.isEmpty()) {
      final FileIndex input = inputs.get(0);
      throw new UsageException(
          OPTION
              + ": all rasters are of the reference systems of other inputs, and none is of that of "
              + input.fingerprint().path()
              + (input.crs().horizontalEpsg() > 0
                  ? ", EPSG:" + input.crs().horizontalEpsg()
                  : ", which says none")
              + "; gdalwarp makes one that is, or run these inputs by themselves");
    }
  }

  /** In the order of the files. */
  private static Map<Terrain.File, GeoTiff.Place> places(
      final SourceFiles sources, final List<Terrain.File> files)
      throws UsageException, IOException {
    final Map<Terrain.File, GeoTiff.Place> places = new ConcurrentHashMap<>();
    try {
      StorageAccess.readAll(
          files, StorageAccess.READERS, file -> places.put(file, place(sources, file)));
    } catch (final MalformedRasterException e) {
      throw new UsageException(OPTION + ": " + e.getMessage());
    } catch (final BadInputException e) {
      throw new UsageException(OPTION + ": " + e.bad().message());
    }
    final Map<Terrain.File, GeoTiff.Place> inOrder = new LinkedHashMap<>();
    files.forEach(file -> inOrder.put(file, places.get(file)));
    return inOrder;
  }

  private static GeoTiff.Place place(final SourceFiles sources, final Terrain.File file)
      throws IOException {
    try (ByteSource source = sources.open(file.found());
        GeoTiff raster = new GeoTiff(source, file.chosen())) {
      return raster.place();
    }
  }

  private static void requireOneGrid(final List<Terrain.File> files, final TerrainCells cells)
      throws UsageException {
    if (cells.firstElsewhere().isPresent()) {
      final int other = cells.firstElsewhere().get();
      throw new UsageException(
          OPTION
              + ": the rasters lie on no common grid: cells of "
              + files.get(0).found().path()
              + " are "
              + text(cells.places().get(0))
              + ", those of "
              + files.get(other).found().path()
              + " "
              + text(cells.places().get(other))
              + "; gdalwarp makes one raster of them");
    }
  }

  private static String text(final GeoTiff.Place place) {
    return place.cellX() + " x " + place.cellY() + " from " + place.west() + ", " + place.north();
  }

  private static void requireReferenceSystem(
      final List<Terrain.File> files, final TerrainCells cells, final List<FileIndex> inputs)
      throws UsageException {
    for (int f = 0; f < files.size(); f++) {
      final int code = cells.places().get(f).epsg();
      for (final FileIndex input : inputs) {
        final int ofPoints = input.crs().horizontalEpsg();
        if (code > 0 && ofPoints > 0 && code != ofPoints) {
          throw new UsageException(
              OPTION
                  + ": "
                  + files.get(f).found().path()
                  + " is of EPSG:"
                  + code
                  + ", and "
                  + input.fingerprint().path()
                  + " of EPSG:"
                  + ofPoints
                  + "; gdalwarp -t_srs EPSG:"
                  + ofPoints
                  + " brings it there");
        }
      }
    }
  }

  private static void requireCommonPlace(
      final List<Terrain.File> files, final TerrainCells cells, final List<FileIndex> inputs)
      throws UsageException {
    final Bounds all = inputs.stream().map(FileIndex::bounds).reduce(Bounds.EMPTY, Bounds::union);
    if (!all.isEmpty()
        && inputs.stream().allMatch(input -> cells.near(input.bounds()).length == 0)) {
      throw new UsageException(
          OPTION
              + ": no raster has a cell below any point: "
              + files.get(0).found().path()
              + " begins at "
              + cells.places().get(0).west()
              + ", "
              + cells.places().get(0).north()
              + ", inputs lie in x "
              + all.minX()
              + ".."
              + all.maxX()
              + ", y "
              + all.minY()
              + ".."
              + all.maxY());
    }
  }
}
