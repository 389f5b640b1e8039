/**
 * The files of a job: found, opened, looked at, before anything is computed of them.
 *
 * <p>Data flow: the driver turns paths and patterns into a list of files in a known state ({@link
 * io.sparklidar.job.input.InputFiles}, by {@link io.sparklidar.job.input.InputListing}, which
 * leaves out results of runs). On executors each is opened in exactly that state through {@link
 * io.sparklidar.job.input.SourceFiles}, within an {@link io.sparklidar.job.input.InputReading} that
 * knows whom to blame; a {@link io.sparklidar.job.input.HeaderTask} tells what a file says of
 * itself, an {@link io.sparklidar.job.input.IndexTask} where its points are, which an {@link
 * io.sparklidar.job.input.IndexStore} remembers; a {@link io.sparklidar.job.input.DeviceIndex}
 * finds them out for some files at once. Either comes back as an {@link
 * io.sparklidar.job.input.InputResult}: bad input is data, never an exception. Files of one
 * coordinate system form {@link io.sparklidar.job.input.CrsGroups}.
 *
 * <p>Large because folders and patterns are looked at in two ways, through Hadoop and, where they
 * are on this machine, without it.
 */
package io.sparklidar.job.input;
