package io.sparklidar.job.features;

import io.sparklidar.tile.ChunkRun;
import java.io.Serializable;

/**
 * A run of chunks of a file that is computed in parts: what is written of each of its outputs at
 * once. Pieces put one behind the other are the outputs.
 *
 * @param name of its files, without folder and ending; another one for other content
 * @param chunks which chunks
 * @param points how many points they have
 * @param part the tile that has all of these points and writes the piece, or nothing where several
 *     tiles have some of them
 */
record OutputPiece(String name, ChunkRun chunks, int points, String part) implements Serializable {

  /** Whether it is written from what several tiles computed. */
  boolean isShared() {
    return part.isEmpty();
  }
}
