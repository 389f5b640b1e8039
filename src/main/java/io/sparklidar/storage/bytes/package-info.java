/**
 * Bytes on their way into files: how files of this machine come into being without Hadoop, and the
 * checksums that tell later whether a file is the one that was written.
 */
package io.sparklidar.storage.bytes;
