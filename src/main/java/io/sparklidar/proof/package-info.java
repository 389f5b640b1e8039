/**
 * The definitions of the catalogue a second time and the plain way: every point compared with every
 * other, two-pass means in float64, Jacobi rotations. Slow, short, and without a line in common
 * with the engines and formulas it is held against: {@code verify} proves rows of an output by it,
 * {@code explain} shows it beside the engine.
 */
package io.sparklidar.proof;
