/**
 * How work goes to the tasks of Spark and what they find comes home, whatever the session at hand
 * writes data with: {@link io.sparklidar.job.transport.Parcels}.
 */
package io.sparklidar.job.transport;
