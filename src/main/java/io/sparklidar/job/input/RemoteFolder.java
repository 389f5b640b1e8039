package io.sparklidar.job.input;

import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import io.sparklidar.storage.ResultFolders;
import io.sparklidar.storage.StorageAccess;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists folders of any Hadoop file system that is not the local one. */
final class RemoteFolder {

  private final StorageAccess access;
  private final FileSystem fs;
  private final FolderContents contents;

  /**
   * @param conf Hadoop configuration
   * @param fs the file system
   * @param contents what is found goes there
   */
  RemoteFolder(final Configuration conf, final FileSystem fs, final FolderContents contents) {
    this.access = new StorageAccess(conf);
    this.fs = fs;
    this.contents = contents;
  }

  /**
   * Lists a folder with its subfolders: in one flat listing, since object stores have no folders to
   * walk, or folder by folder where one may not be listed.
   *
   * @throws StorageException if storage does not answer
   */
  void list(final Path folder) throws IOException {
    List<FileStatus> files;
    try {
      files = access.ask(folder, path -> true, () -> flat(folder));
    } catch (final BadInputException e) {
      files = new ArrayList<>();
      walk(folder, files);
    }
    for (final FileStatus file : files) {
      add(folder, file);
    }
  }

  private List<FileStatus> flat(final Path folder) throws IOException {
    final List<FileStatus> files = new ArrayList<>();
    final RemoteIterator<LocatedFileStatus> all = fs.listFiles(folder, true);
    while (all.hasNext()) {
      files.add(all.next());
    }
    return files;
  }

  private void walk(final Path folder, final List<FileStatus> files) throws IOException {
    final FileStatus[] entries;
    try {
      entries = access.ask(folder, path -> true, () -> entries(folder));
    } catch (final BadInputException e) {
      contents.addUnreadable(folder.toString());
      return;
    }
    for (final FileStatus entry : entries) {
      if (entry.isDirectory()) {
        walk(entry.getPath(), files);
      } else {
        files.add(entry);
      }
    }
  }

  private FileStatus[] entries(final Path folder) throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (final FileNotFoundException e) {
      // Gone since the folder above was listed.
      return new FileStatus[0];
    }
  }

  private void add(final Path folder, final FileStatus file) {
    for (Path above = file.getPath().getParent();
        !above.equals(folder) && !above.isRoot();
        above = above.getParent()) {
      if (ResultFolders.isMark(above.getName())) {
        contents.outputFolders().add(above.getParent());
      }
    }
    final String name = file.getPath().getName();
    if (!PointFileNames.isPoints(name)) {
      return;
    }
    Path hidden = null;
    for (Path above = file.getPath().getParent();
        !above.equals(folder) && !above.isRoot();
        above = above.getParent()) {
      hidden = PointFileNames.isHidden(above.getName()) ? above : hidden;
    }
    if (hidden != null) {
      if (!ResultFolders.isMark(hidden.getName())) {
        contents.hiddenFolders().add(hidden.toString());
      }
    } else if (PointFileNames.isHidden(name)) {
      contents.hiddenFiles().add(file.getPath().toString());
    } else {
      contents.files().add(file);
    }
  }
}
