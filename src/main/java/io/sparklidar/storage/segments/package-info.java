/**
 * What a commit log looks like when it is compacted: a few files of many records, a line each, so
 * that a run which goes on where another stopped reads some objects instead of one a piece. Knows
 * nothing of who holds a folder, nor of how files come into being: who writes says so.
 */
package io.sparklidar.storage.segments;
