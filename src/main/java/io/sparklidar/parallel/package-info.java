/**
 * Cores that have nothing to do. Each task of a job runs on one thread; where there are fewer tasks
 * than cores (one file on a laptop, the last tiles of a night) the rest of the cores would idle. A
 * task says what others may do for it ({@link io.sparklidar.parallel.SpareCores.Offer}) and goes on
 * as if nobody helped; {@link io.sparklidar.parallel.SpareCores} lets helpers take pieces of it as
 * long as a core is spare. {@link io.sparklidar.parallel.ParallelLoop} and {@link
 * io.sparklidar.parallel.Prefetch} are the two forms of it. What comes out never depends on who did
 * what. {@link io.sparklidar.parallel.Ahead} begins work before it is needed, {@link
 * io.sparklidar.parallel.TaskEnd} says when nobody needs it any more.
 */
package io.sparklidar.parallel;
