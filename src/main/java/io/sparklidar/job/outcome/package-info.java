/**
 * The files at the top of the output folder that say what became of a job: the program's own where
 * a user looks, and what they say of a result that is not whole.
 */
package io.sparklidar.job.outcome;
