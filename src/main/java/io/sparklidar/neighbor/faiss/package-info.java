/**
 * Neighbour search by FAISS through JavaCPP.
 *
 * <p>{@link io.sparklidar.neighbor.faiss.FaissLibrary} loads the native library, if it is on the
 * class path and is what it was built for. {@link io.sparklidar.neighbor.faiss.SplitTree} sorts
 * vectors into leaves, which become the lists of an inverted-file index without any training;
 * {@link io.sparklidar.neighbor.faiss.LeafFinder} says which lists a query must visit, FAISS
 * compares it with their vectors, and {@link io.sparklidar.neighbor.faiss.ExactSearch} proves the
 * result row by row. {@link io.sparklidar.neighbor.faiss.FaissEngine} does so with the points of a
 * tile, {@link io.sparklidar.neighbor.faiss.FaissIndex} with any vectors.
 *
 * <p>On a device {@link io.sparklidar.neighbor.faiss.FaissDeviceEngine} leaves FAISS its own part
 * alone. It is the engine of {@link io.sparklidar.neighbor.cuda} with another search, {@code
 * DeviceIvfSearch}: kernels choose the lists of points that a {@code DeviceIvf} looks into and
 * prove what it found. Neighbourhoods too large for that are proven on the host.
 */
package io.sparklidar.neighbor.faiss;
