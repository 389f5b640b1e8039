/**
 * Which files of a landing folder a stream has taken, batch by batch, as its checkpoint remembers
 * it: {@link io.sparklidar.source.landing.FileLog} says which files a batch is of, {@link
 * io.sparklidar.source.landing.BatchOffset} is how far Spark got. Reading them is the business of
 * {@code source.read}.
 */
package io.sparklidar.source.landing;
