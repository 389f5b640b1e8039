/** Bytes of Hadoop file systems for {@code io.sparklidar.las}. */
package io.sparklidar.las.hadoop;
