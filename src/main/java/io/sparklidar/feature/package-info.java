/**
 * What is computed: the catalogue of features, the neighbourhood they look at, moments, the 3 x 3
 * eigen-solver and the rules for degenerate neighbourhoods. Every engine computes exactly these.
 */
package io.sparklidar.feature;
