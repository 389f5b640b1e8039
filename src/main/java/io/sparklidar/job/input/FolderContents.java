package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What lies below a folder, as far as a job cares.
 *
 * @param files files called like ones that hold points
 * @param outputFolders folders that runs have written into
 * @param hiddenFiles such files whose names hide them
 * @param hiddenFolders folders whose names hide them, and which hold such files
 * @param danglingLinks links to nothing that are not called like files with points
 * @param bad what should be there and is not
 */
record FolderContents(
    List<FileStatus> files,
    Set<Path> outputFolders,
    Set<String> hiddenFiles,
    Set<String> hiddenFolders,
    Set<String> danglingLinks,
    List<BadInput> bad) {

  FolderContents() {
    this(
        new ArrayList<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new ArrayList<>());
  }

  /** Notes a folder that may not be listed. */
  void addUnreadable(final String folder) {
    bad.add(
        BadInput.of(
            folder,
            "a folder that can be listed",
            "permission denied",
            "grant whoever runs the job the right to list it, or leave it out"));
  }
}
