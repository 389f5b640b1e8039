/**
 * What a Spark application may load beside its jobs, with {@code
 * spark.plugins=io.sparklidar.plugin.LidarPlugin}: the numbers of {@code job.metrics} among Spark's
 * own, and a look at the GPUs of each executor when it starts. Jobs run the same without it, and
 * whatever fails here is logged and nothing else.
 */
package io.sparklidar.plugin;
