package io.sparklidar.job.input;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileIndex;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inputs of one CRS: what a job searches together. Immutable.
 *
 * @param label names it in file names, unlike those of all other groups of the job
 * @param alone whether there is no other, so that nothing has to be named after it
 * @param crs what it is called for people
 * @param epsg code of its horizontal part; 0 if none is known
 * @param definition well-known text of its CRS; empty if there is none
 * @param files in order of their paths
 */
public record CrsGroup(
    String label, boolean alone, String crs, int epsg, String definition, List<FileIndex> files) {

  /** Copies the list. */
  public CrsGroup {
    files = List.copyOf(files);
  }

  /** The same group of those files of a job that are left, as the job knows them now. */
  public CrsGroup among(final List<FileIndex> left) {
    final Set<String> own =
        files.stream().map(file -> file.fingerprint().path()).collect(Collectors.toSet());
    return new CrsGroup(
        label,
        alone,
        crs,
        epsg,
        definition,
        left.stream().filter(file -> own.contains(file.fingerprint().path())).toList());
  }

  /** What is put before names that are of places: places of several groups may be called alike. */
  public String prefix() {
    return alone ? "" : label + "-";
  }

  /** Where a run keeps what it finds out of this group. */
  public OutputFolder home(final OutputFolder folder) {
    return alone ? folder : folder.ofGroup(label);
  }

  /** Its CRS for other programs: the code, or the text; empty if there is none. */
  public String reference() {
    return epsg > 0 ? "EPSG:" + epsg : definition;
  }

  /** Codes of the horizontal parts of other groups, as far as they are known. */
  public Set<Integer> others(final List<CrsGroup> all) {
    return all.stream()
        .map(CrsGroup::epsg)
        .filter(code -> code > 0 && code != epsg)
        .collect(Collectors.toSet());
  }

  /** Points of all files. */
  public long points() {
    return files.stream().mapToLong(FileIndex::pointCount).sum();
  }

  /** Where they lie. */
  public Bounds bounds() {
    return files.stream().map(FileIndex::bounds).reduce(Bounds.EMPTY, Bounds::union);
  }
}
