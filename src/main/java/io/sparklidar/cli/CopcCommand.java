package io.sparklidar.cli;

import io.sparklidar.error.SingleLine;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.input.InputPath;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.CopcWriter;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.storage.NewFile;
import io.sparklidar.storage.PatchableFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a COPC file of LAS and LAZ files. */
@Command(
    name = "copc",
    description =
        "Convert LAS and LAZ files to one COPC file: sorted into an octree, to be read by box and"
            + " resolution. Points are sorted in memory, without Spark; retile --one-file makes the same"
            + " file of any number of points.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CopcCommand implements Callable<Integer> {

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "LAS, LAZ or COPC files on any Hadoop file system, with the same kind of points.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description =
          "The file to write, by custom NAME.copc.laz. One that is there is never replaced.")
  private String output;

  @Option(
      names = "--max-points",
      paramLabel = "N",
      defaultValue = "" + CopcWriter.DEFAULT_MAX_POINTS,
      description =
          "Refuse more points than this (default ${DEFAULT-VALUE}): they take about twice the bytes"
              + " of their records in memory.")
  private int maxPoints;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (maxPoints < 1 || maxPoints > LazSchema.MAX_CHUNK_POINTS) {
      throw new UsageException("--max-points must be in 1.." + LazSchema.MAX_CHUNK_POINTS);
    }
    final Configuration conf = new Configuration();
    requireNew(conf);
    final List<LasFile> files = new ArrayList<>();
    try {
      for (final String input : inputs) {
        files.add(open(conf, input));
      }
      final long points = convert(conf, files);
      spec.commandLine()
          .getOut()
          .printf(Locale.ROOT, "%,d points of %d files in %s%n", points, files.size(), output);
      return ExitCode.OK.number();
    } catch (final MalformedLasException e) {
      spec.commandLine().getErr().println("bad input: " + SingleLine.of(e.getMessage()));
      return ExitCode.FAILED.number();
    } finally {
      for (final LasFile file : files) {
        file.close();
      }
    }
  }

  /** What is there may be anything, an input even. */
  private void requireNew(final Configuration conf) throws IOException, UsageException {
    final Path target = new Path(output);
    if (NewFile.isTaken(conf, target)) {
      throw new UsageException(
          "--output " + output + " is there already; remove it, or give another name");
    }
  }

  private static LasFile open(final Configuration conf, final String input)
      throws IOException, UsageException {
    final Path path = InputPath.of(conf, input);
    try {
      final FileSystem fs = path.getFileSystem(conf);
      if (fs.getFileStatus(path).isDirectory()) {
        throw new UsageException("--input " + input + " is a folder; give its files");
      }
      return LasFile.open(HadoopByteSource.open(fs, path));
    } catch (final FileNotFoundException e) {
      throw new UsageException("--input " + input + ": no such file");
    }
  }

  /** Writes beside the output and renames: the file is whole or absent. */
  private long convert(final Configuration conf, final List<LasFile> files)
      throws IOException, UsageException {
    final CopcConversion conversion;
    try {
      conversion = CopcConversion.of(files, maxPoints);
    } catch (final IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    conversion
        .warnings()
        .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
    final Path target = new Path(output);
    final FileSystem fs = target.getFileSystem(conf);
    final Path qualified = fs.makeQualified(target);
    final Path unfinished =
        new Path(
            qualified.getParent(), "_" + qualified.getName() + "." + UUID.randomUUID() + ".tmp");
    try (PatchableFile file = PatchableFile.create(unfinished, conf)) {
      conversion.writeTo(file.sink());
      file.finish();
      NewFile.move(conf, unfinished, qualified);
    } finally {
      fs.delete(unfinished, false);
    }
    return conversion.pointCount();
  }
}
