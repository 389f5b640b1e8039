/**
 * What every job shares, whatever it computes: its frame, what it takes up from earlier runs, what
 * it may hold in memory, what it says meanwhile and in the end.
 *
 * <p>Data flow: a job describes itself by its {@link io.sparklidar.job.JobSettings} and runs in the
 * frame of a {@link io.sparklidar.job.JobRun}, which holds the output folder, lets the job take up
 * what {@link io.sparklidar.job.ResumeState} left there, and says in the folder how the job ended,
 * however that was ({@link io.sparklidar.job.outcome.ReportFiles}). Results are found again by
 * their {@link io.sparklidar.job.ResultKey}. Tasks pass the {@link io.sparklidar.job.HeapGate}
 * before they hold much. What is amiss goes into the {@link io.sparklidar.job.Diagnostics}; pieces
 * come back as {@link io.sparklidar.job.TileResult} or {@link io.sparklidar.job.LabelResult} and
 * end in a {@link io.sparklidar.job.JobReport} or {@link io.sparklidar.job.LabelReport}: the model
 * of the report and its page.
 *
 * <p>The rooms below use this one, never the other way round: {@code arguments} (options as users
 * name them), {@code input} (listing files, opening and indexing them), {@code output} (columns,
 * schema, what writes the files), {@code report} (the page), {@code features}, {@code labels} and
 * {@code retile} (the jobs), {@code kryo} (what travels between driver and executors), {@code
 * doctor} (whether jobs can run here). Three know nothing of jobs: {@code progress} (what is said
 * meanwhile), {@code transport} (how work goes to tasks, whatever the session writes it with), and
 * {@code output.parquet}, whose codecs {@link io.sparklidar.job.JobOptions} names.
 */
package io.sparklidar.job;
