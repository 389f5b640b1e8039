/**
 * What a job shows of itself when it is done: pictures of the result from above and {@code
 * report.html}. Knows nothing of Spark.
 *
 * <p>Each tile fills a {@link io.sparklidar.job.report.TopView} and a {@link
 * io.sparklidar.job.report.Histogram} per column; the driver merges them, exactly and in any order,
 * has a {@link io.sparklidar.job.report.TopViewPainter} paint the view, and hands everything as a
 * {@link io.sparklidar.job.report.ReportModel} to {@link io.sparklidar.job.report.ReportPage}. What
 * a tile shows is a {@link io.sparklidar.job.report.TilePicture}, kept beside its commit record;
 * {@link io.sparklidar.job.report.JobPage} makes the model of what a job did.
 *
 * <p>Large because the page, its pictures and the numbers beside them are of one model.
 */
package io.sparklidar.job.report;
