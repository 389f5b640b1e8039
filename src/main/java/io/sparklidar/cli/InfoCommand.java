package io.sparklidar.cli;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.error.SingleLine;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.input.InputPath;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.crs.CrsIdentity;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.ExtraDimension;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a file says of itself. */
@Command(
    name = "info",
    description = "Show header, CRS, extra dimensions and chunks of LAS, LAZ and COPC files.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files on any Hadoop file system.")
  private List<String> files = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final PrintWriter out = spec.commandLine().getOut();
    ExitCode exit = ExitCode.OK;
    for (final String name : files) {
      final Path path = InputPath.of(new Configuration(), name);
      try (LasFile file = open(path, name)) {
        print(file, out);
      } catch (final FileNotFoundException e) {
        throw new UsageException(name + ": no such file");
      } catch (final MalformedLasException e) {
        spec.commandLine().getErr().println("bad input: " + SingleLine.of(e.getMessage()));
        exit = ExitCode.PARTIAL;
      }
      out.flush();
    }
    return exit.number();
  }

  private static LasFile open(final Path path, final String name)
      throws UsageException, IOException {
    final FileSystem fs = path.getFileSystem(new Configuration());
    final FileStatus status = fs.getFileStatus(path);
    if (status.isDirectory()) {
      throw InputPath.folder(name, "name files in it");
    }
    return LasFile.open(HadoopByteSource.open(fs, status));
  }

  private static void print(final LasFile file, final PrintWriter out) throws IOException {
    final LasHeader header = file.header();
    final CoordinateTransform t = file.transform();
    out.println(SingleLine.of(file.source().name()));
    line(out, "version", header.versionMajor() + "." + header.versionMinor());
    line(out, "point format", Integer.toString(file.layout().pointFormat()));
    line(out, "compressed", file.compressed() ? "LAZ" : "no");
    line(out, "points", String.format(Locale.ROOT, "%,d", file.pointCount()));
    line(out, "chunks", Integer.toString(file.chunks().size()));
    line(out, "scale", t.scaleX() + " " + t.scaleY() + " " + t.scaleZ());
    line(out, "offset", t.offsetX() + " " + t.offsetY() + " " + t.offsetZ());
    line(out, "x", header.minX() + " .. " + header.maxX());
    line(out, "y", header.minY() + " .. " + header.maxY());
    line(out, "z", header.minZ() + " .. " + header.maxZ());
    line(out, "crs", file.crs().map(InfoCommand::crs).orElse("none"));
    for (final ExtraDimension dimension : file.layout().extraDimensions()) {
      line(
          out,
          "extra bytes",
          dimension.name()
              + " "
              + dimension.type().name().toLowerCase(Locale.ROOT)
              + (dimension.elementCount() > 1 ? " x " + dimension.elementCount() : "")
              + (dimension.description().isBlank() ? "" : ", " + dimension.description()));
    }
    for (final Vlr vlr : file.vlrs()) {
      line(out, "record", vlr.userId() + "/" + vlr.recordId() + ", " + vlr.payload().length + " B");
    }
    for (final String warning : file.warnings()) {
      line(out, "warning", warning);
    }
  }

  private static String crs(final Crs crs) {
    return crs.kind().name().toLowerCase(Locale.ROOT) + " " + CrsIdentity.of(Optional.of(crs));
  }

  private static void line(final PrintWriter out, final String key, final String value) {
    out.printf(Locale.ROOT, "  %-13s %s%n", key, value);
  }
}
