/**
 * The options of a job as users give them: their names, what they mean, their defaults, and the
 * checks that need no file. The one home of all that, for the command line, whose commands mix
 * these classes in, and for everything that is told options by name ({@link
 * io.sparklidar.job.arguments.NamedOptions}): notebooks, readers of data, frames.
 */
package io.sparklidar.job.arguments;
