package io.sparklidar.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a job reads, as the command line spells it. */
final class InputArgument {

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "LAS, LAZ or COPC files, folders (with their subfolders), globs, or catalogs that name files"
              + " (.vpc, item collections of STAC), on any Hadoop file system.")
  private List<String> inputs = new ArrayList<>();

  /** Files, folders and globs. */
  List<String> paths() {
    return inputs;
  }
}
