/**
 * How what the jobs send between driver and executors is written: {@link
 * io.sparklidar.job.kryo.KryoTypes} gathers the types of all rooms, each is written as a record, by
 * its components.
 */
package io.sparklidar.job.kryo;
