package io.sparklidar.tile;

import java.io.Serializable;
import java.util.List;

/**
 * What an index says of a run of a file's chunks: {@link FileIndexer#together} makes the index of
 * the file of all its runs, the same as if one had counted them all.
 *
 * @param chunks where their points lie
 * @param lowest z of a point as a record integer; above {@code highest} if heights were not looked
 *     at, or there are no points
 * @param highest the same of the highest
 * @param counted points per square, in the finest that the run allows
 */
public record IndexedRun(
    List<FileIndex.IndexedChunk> chunks, int lowest, int highest, DensityGrid counted)
    implements Serializable {}
