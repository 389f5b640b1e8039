/**
 * Chance that depends on nothing but the seed and the place: numbers hashed of both ({@code Hash}),
 * numbers in a row from there ({@code Draw}), and smooth fields of them ({@code ValueNoise}).
 */
package io.sparklidar.sample.chance;
