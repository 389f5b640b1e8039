package io.sparklidar.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.storage.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Prints what a {@code report.json} says of a run's time, for the log of a measurement. */
final class RunSummary {

  private RunSummary() {}

  /** Arguments: the report, the cores that computed. */
  public static void main(final String[] args) throws Exception {
    print(Json.MAPPER.readTree(Path.of(args[0]).toFile()), Integer.parseInt(args[1]), System.out);
  }

  static void print(final JsonNode report, final int cores, final PrintStream out) {
    final Map<String, Double> stages = new LinkedHashMap<>();
    final Map<String, Integer> reasons = new TreeMap<>();
    final List<Double> durations = new ArrayList<>();
    long first = Long.MAX_VALUE;
    long last = 0;
    long points = 0;
    long halo = 0;
    for (final JsonNode tile : report.get("tiles")) {
      tile.get("seconds")
          .fields()
          .forEachRemaining(
              stage -> stages.merge(stage.getKey(), stage.getValue().asDouble(), Double::sum));
      reasons.merge(
          tile.get("device").asText() + ": " + tile.get("reason").asText(), 1, Integer::sum);
      first = Math.min(first, tile.get("started").asLong());
      last = Math.max(last, tile.get("ended").asLong());
      durations.add((tile.get("ended").asLong() - tile.get("started").asLong()) / 1e3);
      points += tile.get("points").asLong();
      halo += tile.get("halo_points").asLong();
    }
    final double wall = (last - first) / 1e3;
    line(
        out,
        "job: %s, %,d points and %,d of halo in %d tiles, checksum %s",
        report.get("status").asText(),
        points,
        halo,
        durations.size(),
        report.get("checksum").asText());
    final StringBuilder timings = new StringBuilder("driver, wall s:");
    for (final Iterator<Map.Entry<String, JsonNode>> all = report.get("timings").fields();
        all.hasNext(); ) {
      final Map.Entry<String, JsonNode> timing = all.next();
      timings.append(
          String.format(Locale.ROOT, "  %s %.2f", timing.getKey(), timing.getValue().asDouble()));
    }
    out.println(timings);
    line(
        out,
        "tiles: %.2f s from the first start to the last end, %.2f M points/s; of %.1f core seconds:",
        wall,
        points / wall / 1e6,
        wall * cores);
    double sum = 0;
    for (final Map.Entry<String, Double> stage : stages.entrySet()) {
      sum += stage.getValue();
      line(
          out,
          "  %-10s %8.2f s  %5.1f %%  %9.2f M points/s a core",
          stage.getKey(),
          stage.getValue(),
          100 * stage.getValue() / (wall * cores),
          points / Math.max(1e-6, stage.getValue()) / 1e6);
    }
    line(
        out,
        "  %-10s %8.2f s  %5.1f %%",
        "none",
        wall * cores - sum,
        100 - 100 * sum / (wall * cores));
    durations.sort(null);
    line(
        out,
        "  a tile: median %.2f s, longest %.2f s",
        durations.get(durations.size() / 2),
        durations.get(durations.size() - 1));
    reasons.forEach((reason, tiles) -> line(out, "  %d tiles on %s", tiles, reason));
  }

  private static void line(final PrintStream out, final String format, final Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
