package io.sparklidar.job;

import io.sparklidar.error.BadInput;
import java.util.List;
import java.util.Map;

/** What every job says of itself, whatever it does. */
public interface JobOutcome {

  /** How it ended. */
  JobReport.Status status();

  /** The version of the program. */
  String version();

  /** The options it ran with. */
  Map<String, Object> parameters();

  /** Every file that was not what it should be. */
  List<BadInput> badInputs();

  /** Deviations that were accepted. */
  List<String> warnings();

  /** Results that left the folder, of this run and those before, until --prune. */
  List<SupersededResult> keptAside();
}
