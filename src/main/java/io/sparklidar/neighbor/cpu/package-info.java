/**
 * The exact engine that is always there: points in a k-d tree over lattice integers, neighbours and
 * features found point after point, nothing kept per point but its row of the result.
 */
package io.sparklidar.neighbor.cpu;
