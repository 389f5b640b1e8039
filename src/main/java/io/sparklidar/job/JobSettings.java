package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * Which job the results in an output folder are of: a folder holds the results of one.
 *
 * @param command that was run
 * @param parameters the options that decide what is written
 * @param inputs the good inputs of the last run that ended, by path
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobSettings(String command, JsonNode parameters, List<String> inputs) {

  /** They say how the work is cut up, and never change a value: a run may go on with others. */
  private static final Set<String> CUTS = Set.of("halo", "tile-points");

  /** Those of a command with these parameters; of no inputs yet. */
  public static JobSettings of(final String command, final Map<String, Object> parameters) {
    return new JobSettings(command, Json.MAPPER.valueToTree(parameters), List.of());
  }

  JobSettings withInputs(final List<String> newInputs) {
    return new JobSettings(command, parameters, newInputs);
  }

  /** Those of a folder; empty if there are none, or none that can be read. */
  static Optional<JobSettings> read(final Configuration conf, final OutputFolder folder)
      throws IOException {
    return Json.read(folder.settings().getFileSystem(conf), folder.settings(), JobSettings.class)
        .filter(s -> s.command != null && s.parameters != null && s.inputs != null);
  }

  void write(final Configuration conf, final OutputFolder folder) throws IOException {
    AtomicFiles.write(
        conf, folder, folder.settings(), out -> out.write(Json.MAPPER.writeValueAsBytes(this)));
  }

  /** Whether any of these inputs is not among others. */
  boolean lacksNone(final List<String> others) {
    return new HashSet<>(others).containsAll(inputs);
  }

  /**
   * What differs, option by option.
   *
   * @param now what is asked for
   */
  List<String> differences(final JobSettings now) {
    if (!command.equals(now.command)) {
      return List.of("command: " + command + " -> " + now.command);
    }
    final Set<String> names = new TreeSet<>();
    fields(parameters, names);
    fields(now.parameters, names);
    names.removeAll(CUTS);
    final List<String> differences = new ArrayList<>();
    for (final String name : names) {
      final String before = text(parameters.path(name));
      final String after = text(now.parameters.path(name));
      if (!before.equals(after)) {
        differences.add(name + ": " + before + " -> " + after);
      }
    }
    return differences;
  }

  private static void fields(final JsonNode from, final Set<String> into) {
    final Iterator<String> names = from.fieldNames();
    while (names.hasNext()) {
      into.add(names.next());
    }
  }

  private static String text(final JsonNode value) {
    if (value.isMissingNode()) {
      return "none";
    }
    if (value.isArray()) {
      final List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(part.asText()));
      return String.join(",", parts);
    }
    return value.asText();
  }
}
