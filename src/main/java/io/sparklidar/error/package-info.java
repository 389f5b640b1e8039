/**
 * What goes wrong, and how it is said: one exception type per kind, which decides how a command
 * ends, and texts of one line that name file, place, what was expected, what was found and what to
 * do.
 *
 * <p>Data flow: a {@link io.sparklidar.error.BadInput} describes a file that is not what it should
 * be. It travels as data from a task to the driver and into the report, and as a {@link
 * io.sparklidar.error.BadInputException} from where it shows to the task that reports it. Storage
 * that fails ends the job with a {@link io.sparklidar.error.StorageException}, which says nothing
 * against the file. What the user must decide anew is a {@link io.sparklidar.error.UsageException}.
 */
package io.sparklidar.error;
