package io.sparklidar.session;

import io.sparklidar.error.NameList;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.report.ReportSummary;
import java.io.IOException;

/** A job that ran and has no result; {@code report.json} in its folder says why. */
public final class UnsuccessfulJobException extends IOException {

  private static final long serialVersionUID = 1L;

  UnsuccessfulJobException(final JobReport report, final String folder) {
    super(message(report) + "; report in " + folder + "/report.json");
  }

  private static String message(final JobReport report) {
    return report.badInputs().isEmpty()
        ? ReportSummary.of(report)
        : "stopped at "
            + NameList.counted(report.badInputs().size(), "bad file")
            + ", which on-error=skip leaves out: "
            + report.badInputs().get(0).message();
  }
}
