/**
 * Jobs from a Spark session that is there already: a notebook, a shell, a program of one's own.
 *
 * <p>Data flow: a {@link io.sparklidar.session.LidarJob} gathers options by the names of the
 * command line and starts a {@link io.sparklidar.session.RunningJob}, which runs the job of {@code
 * job.features} on a thread of its own and says how far it is; a {@link
 * io.sparklidar.session.LidarResult} is what came of it. The session and its context stay the
 * caller's: nothing of their configuration is asked for or changed, only work with the job's own
 * tag is ever cancelled, and nothing is stopped.
 */
package io.sparklidar.session;
