/**
 * What stands around the points of a file: the public header block, the variable length records in
 * front of the points and behind them, and the record that describes extra bytes.
 */
package io.sparklidar.las.header;
