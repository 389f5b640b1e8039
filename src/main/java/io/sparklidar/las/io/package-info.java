/**
 * Bytes: sources that are read at any position, sinks that are appended to, the byte order of LAS,
 * and the error that names a place in a file.
 */
package io.sparklidar.las.io;
