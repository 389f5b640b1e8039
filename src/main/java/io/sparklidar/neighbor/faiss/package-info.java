/**
 * Neighbour search by FAISS through JavaCPP.
 *
 * <p>{@link io.sparklidar.neighbor.faiss.FaissLibrary} loads the native library, if it is on the
 * class path and is what it was built for. {@link io.sparklidar.neighbor.faiss.SplitTree} sorts
 * vectors into leaves, which become the lists of an inverted-file index without any training;
 * {@link io.sparklidar.neighbor.faiss.LeafFinder} says which lists a query must visit, FAISS
 * compares it with their vectors, and {@link io.sparklidar.neighbor.faiss.ExactSearch} proves the
 * result row by row. {@link io.sparklidar.neighbor.faiss.FaissEngine} does so with the points of a
 * tile, {@link io.sparklidar.neighbor.faiss.FaissIndex} with any vectors. {@link
 * io.sparklidar.neighbor.faiss.FaissDeviceEngine} leaves all but FAISS's own part to the kernels of
 * {@link io.sparklidar.neighbor.cuda}.
 */
package io.sparklidar.neighbor.faiss;
