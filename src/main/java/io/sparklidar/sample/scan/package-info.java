/**
 * The flight over a scene: which lines are flown and which pulses may hit an area ({@code
 * FlightPlan}), what stands in the way of one ({@code ShadowIndex}), and what comes back of it
 * ({@code Scanner}), as {@link io.sparklidar.sample.scan.TownPoints} of a {@link
 * io.sparklidar.sample.scan.TownArea}.
 */
package io.sparklidar.sample.scan;
