/** Bytes of Hadoop file systems for {@code io.sparklidar.las.io}. */
package io.sparklidar.las.hadoop;
