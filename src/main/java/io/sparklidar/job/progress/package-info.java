/**
 * What a job says while it runs: {@link io.sparklidar.job.progress.Progress} is told, at intervals
 * by a {@link io.sparklidar.job.progress.ProgressTicker}, Spark's pages show a {@link
 * io.sparklidar.job.progress.StageName}, and a {@link io.sparklidar.job.progress.Stopwatch} keeps
 * what each stage took for the report.
 */
package io.sparklidar.job.progress;
